// What a worker or a host gets over its socket, whatever it is.
import Fuzzer
import HoneWorkers

private func oneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  let bytes = UnsafeRawBufferPointer(start: data, count: size)
  var buffer = FrameBuffer()
  buffer.append(bytes)
  while let (kind, payload) = try? buffer.next() { understand(kind, payload) }
  // Right lengths are rare among random bytes: the payload alone as well.
  if let kind = bytes.first { understand(kind, Array(bytes.dropFirst())[...]) }
  return 0
}

/// What is understood is written back as the same message.
private func understand(_ kind: UInt8, _ payload: ArraySlice<UInt8>) {
  if let message = try? HostMessage(kind: kind, payload: payload) {
    precondition(again(message.frame) { try HostMessage(kind: $0, payload: $1).frame } == message.frame)
  }
  if let message = try? WorkerMessage(kind: kind, payload: payload) {
    precondition(again(message.frame) { try WorkerMessage(kind: $0, payload: $1).frame } == message.frame)
  }
}

private func again(_ frame: [UInt8], _ read: (UInt8, ArraySlice<UInt8>) throws -> [UInt8]) -> [UInt8]? {
  var buffer = FrameBuffer()
  frame.withUnsafeBytes { buffer.append($0) }
  guard let next = try? buffer.next() else { return nil }
  return try? read(next.kind, next.payload)
}

fuzzer_main(CommandLine.argc, CommandLine.unsafeArgv, oneInput)

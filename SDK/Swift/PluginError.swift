import CHone

/// Why a plugin could not do what it was asked: a status, and a sentence for the user.
///
/// The sentence is lower case and one line: what, where, how to mend. Any other error that a plugin throws becomes a
/// `.error` with its description.
public struct PluginError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What the host makes of it.
  public enum Status: Int32, Sendable {
    /// The environment failed (a file, memory, a device); the host may try again.
    case error = -1
    /// This input cannot work: an answer, not an accident.
    case invalid = -2
    /// Not offered, for example a saved state of another version.
    case unsupported = -3
    /// Ended because the host asked for it.
    case cancelled = -4
    /// This process is no longer usable; the host replaces the worker.
    case fatal = -5
  }

  /// What the host makes of it.
  public let status: Status
  /// For the user: what, where, how to mend.
  public let message: String

  /// An error from its parts; the functions below spell the usual ones.
  public init(_ status: Status, _ message: String) {
    self.status = status
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// The environment failed; the host may try again.
  public static func error(_ message: String) -> PluginError { PluginError(.error, message) }
  /// This input cannot work: an answer, not an accident.
  public static func invalid(_ message: String) -> PluginError { PluginError(.invalid, message) }
  /// Not offered.
  public static func unsupported(_ message: String) -> PluginError { PluginError(.unsupported, message) }
  /// This process is no longer usable.
  public static func fatal(_ message: String) -> PluginError { PluginError(.fatal, message) }
  /// For `throw .cancelled` once `Host.isCancelled`.
  public static let cancelled = PluginError(.cancelled, "cancelled by the host")
}

/// Runs `body` at the ABI: turns what it throws into a status and the text in the host's buffer.
func status(_ buffer: UnsafeMutablePointer<hone_error>?, _ body: () throws -> Int32) -> Int32 {
  do {
    return try body()
  } catch {
    let failure = error as? PluginError ?? .error("\(error)")
    write(failure.message, into: buffer)
    return failure.status.rawValue
  }
}

/// Copies a message, cut at a whole character, into the host's buffer.
private func write(_ message: String, into buffer: UnsafeMutablePointer<hone_error>?) {
  guard let error = buffer?.pointee, let text = error.text, error.capacity > 0 else { return }
  var end = 0
  for character in message {
    let bytes = character.utf8
    guard end + bytes.count < Int(error.capacity) else { break }
    for byte in bytes {
      text[end] = CChar(bitPattern: byte == 0x0A ? 0x20 : byte)
      end += 1
    }
  }
  text[end] = 0
}

/// Makes a call that may leave an error, and throws what it left.
func checkedCall(_ call: (UnsafeMutablePointer<hone_error>) -> Int32) throws -> Int32 {
  try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { text in
    text.initialize(repeating: 0)
    var error = hone_error()
    error.struct_size = UInt32(MemoryLayout<hone_error>.size)
    error.capacity = UInt32(text.count)
    error.text = text.baseAddress
    let status = call(&error)
    guard status >= 0 else {
      throw PluginError(PluginError.Status(rawValue: status) ?? .error, String(optional: UnsafePointer(error.text)))
    }
    return status
  }
}

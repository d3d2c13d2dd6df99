import Glibc

/// What can be known of a file before the dynamic linker runs any of its code.
enum ELFHeader {
  /// Why the file is no shared library for this machine; nil if it is one.
  static func complaint(_ path: String) -> String? {
    guard let file = fopen(path, "rb") else { return "it cannot be read: \(String(cString: strerror(errno)))" }
    defer { fclose(file) }
    var header = [UInt8](repeating: 0, count: 64)
    let count = fread(&header, 1, header.count, file)
    guard count >= 4, header.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
      return "it is not a shared library (\(beginning(header.prefix(count))))"
    }
    guard count == 64 else { return "it is a truncated shared library (\(count) bytes)" }
    guard header[4] == 2 else { return "it is built for a 32-bit machine; this one is 64-bit" }
    guard header[5] == 1 else { return "it is built for a big-endian machine" }
    let machine = Int(header[18]) | Int(header[19]) << 8
    guard machine == native else {
      return "it is built for \(name(machine)); this machine is \(name(native))"
    }
    let type = Int(header[16]) | Int(header[17]) << 8
    return type == 3 ? nil : "it is an ELF file, but not a shared library"
  }

  private static func beginning(_ bytes: some Collection<UInt8>) -> String {
    if bytes.isEmpty { return "it is empty" }
    let text = bytes.prefix(16).prefix { $0 >= 32 && $0 < 127 }
    guard !text.isEmpty else { return "it begins with the byte \(bytes.first ?? 0)" }
    return "it begins with \"\(String(decoding: text, as: UTF8.self))\""
  }

  // Numbers of the ELF specification, e_machine.
  private static var native: Int {
    #if arch(x86_64)
    62
    #else
    183
    #endif
  }

  private static func name(_ machine: Int) -> String {
    [3: "x86", 40: "arm", 62: "x86-64", 183: "aarch64", 243: "RISC-V", 21: "PowerPC64", 22: "s390"][machine]
      ?? "another machine (\(machine))"
  }
}

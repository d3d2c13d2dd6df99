import CHoneData
import Glibc

/// What `hone_data_read` made of a source, in Swift values.
struct Reading {
  /// The parts of a table that tests look at.
  struct Table: Equatable {
    var rows: Int
    var columns: [String]
    var label: String
    /// Row by row.
    var values: [[Float]]
    /// Empty when the label is continuous.
    var classNames: [String]
    var classes: [Int32]
    /// Empty when the labels are classes.
    var targets: [Float]
  }

  var status: Int32
  var table: Table?
  /// The sentence, without the folder in which the test's files are.
  var message: String
}

/// Reads a source that is a name, or a path as it stands.
func read(
  source: String, label: String? = nil, task: Int32 = HONE_DATA_AUTOMATIC, header: Int32 = HONE_DATA_HEADER_DETECTED,
  limitRows: Int = 0, capacity: Int = 1024
) -> Reading {
  var buffer = [CChar](repeating: 0, count: capacity + 1)
  var pointer: UnsafeMutablePointer<hone_data_table>?
  let status = source.withCString { source in
    withOptionalCString(label) { label in
      var request = hone_data_request(
        source: source, label: label, task: task, header: header, limit_rows: limitRows)
      return hone_data_read(&request, &pointer, &buffer, capacity)
    }
  }
  defer { hone_data_free(pointer) }
  return Reading(status: status, table: pointer.map { Reading.Table($0.pointee) }, message: text(buffer))
}

/// Writes files into a folder of their own, reads the first of them, and removes the folder.
func read(
  files: [(name: String, bytes: [UInt8])], label: String? = nil, task: Int32 = HONE_DATA_AUTOMATIC,
  header: Int32 = HONE_DATA_HEADER_DETECTED, limitRows: Int = 0
) -> Reading {
  var template = Array("\(P_tmpdir)/hone-data-XXXXXX".utf8CString)
  mkdtemp(&template)
  let folder = text(template)
  defer {
    for file in files { unlink("\(folder)/\(file.name)") }
    rmdir(folder)
  }
  for file in files {
    let stream = fopen("\(folder)/\(file.name)", "w")
    fwrite(file.bytes, 1, file.bytes.count, stream)
    fclose(stream)
  }
  var reading = read(
    source: "\(folder)/\(files[0].name)", label: label, task: task, header: header, limitRows: limitRows)
  if reading.message.hasPrefix("\(folder)/") { reading.message.removeFirst(folder.utf8.count + 1) }
  return reading
}

/// Reads a text as a file of the given name.
func read(
  _ text: String, name: String = "data.csv", label: String? = nil, task: Int32 = HONE_DATA_AUTOMATIC,
  header: Int32 = HONE_DATA_HEADER_DETECTED, limitRows: Int = 0
) -> Reading {
  read(
    files: [(name, Array(text.utf8))], label: label, task: task, header: header, limitRows: limitRows)
}

/// A text without its marker, and the place of the marker as messages give it: `line:field`.
func marked(_ text: String, delimiter: Character = ",") -> (text: String, place: String) {
  let before = text.prefix { $0 != "▶" }
  let line = before.split(separator: "\n", omittingEmptySubsequences: false)
  let field = line[line.count - 1].count { $0 == delimiter } + 1
  return (text.filter { $0 != "▶" }, "\(line.count):\(field)")
}

/// Bytes in the gzip format, stored without compression (RFC 1952 and RFC 1951, section 3.2.4); fewer than 65536.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
  var checksum = ~UInt32(0)
  for byte in bytes {
    checksum ^= UInt32(byte)
    for _ in 0..<8 { checksum = checksum & 1 == 1 ? checksum >> 1 ^ 0xEDB8_8320 : checksum >> 1 }
  }
  func little(_ value: UInt32, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * UInt32($0)) & 0xFF) } }
  let size = UInt32(bytes.count)
  return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + little(size, 2) + little(~size, 2) + bytes + little(~checksum, 4)
    + little(size, 4)
}

private func text(_ bytes: [CChar]) -> String {
  String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
  guard let text else { return body(nil) }
  return text.withCString { body($0) }
}

extension Reading.Table {
  /// Copies a table of the C library.
  init(_ table: hone_data_table) {
    func texts(_ pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int) -> [String] {
      guard let pointers else { return [] }
      return (0..<count).map { pointers[$0].map { String(cString: $0) } ?? "NULL" }
    }
    rows = table.rows
    columns = texts(table.column_names, table.columns)
    label = String(cString: table.label_name)
    values = (0..<table.rows).map { row in
      (0..<table.columns).map { table.values[row * table.columns + $0] }
    }
    classNames = texts(table.class_names, Int(table.class_count))
    classes = table.classes.map { Array(UnsafeBufferPointer(start: $0, count: table.rows)) } ?? []
    targets = table.targets.map { Array(UnsafeBufferPointer(start: $0, count: table.rows)) } ?? []
  }
}

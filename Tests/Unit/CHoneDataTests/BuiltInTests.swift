import CHoneData
import Glibc
import Testing

/// The data sets that have a name.
///
/// Counts and sums are those of the originals.
@Suite struct `built-in data sets` {
  @Test(arguments: [
    ("digits", 1797, 64, "digit", 10, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180], 561718.0),
    ("breast-cancer", 569, 30, "diagnosis", 2, [357, 212], 1056474.4),
    ("wine", 178, 13, "cultivar", 3, [59, 71, 48], 159975.3),
  ])
  func `are found with nothing set`(
    name: String, rows: Int, columns: Int, label: String, classes: Int, counts: [Int], sum: Double
  ) throws {
    let table = try #require(read(source: name).table)
    #expect(table.rows == rows)
    #expect(table.columns.count == columns)
    #expect(table.label == label)
    #expect((0..<classes).map { index in table.classes.count { $0 == Int32(index) } } == counts)
    #expect(abs(table.values.joined().reduce(0) { $0 + Double($1) } - sum) < 0.1)
  }

  @Test func `fashion-mnist is read from its Debian package, or the message says how to install it`() {
    let reading = read(source: "fashion-mnist", limitRows: 1000)
    if access("/usr/share/datasets/fashion-mnist", R_OK) == 0 {
      #expect(reading.table?.columns.count == 784)
      #expect(reading.table?.classNames.first == "T-shirt/top")
      #expect(
        (0..<10).map { index in reading.table?.classes.count { $0 == index } } == Array(repeating: 100, count: 10))
    } else {
      #expect(reading.status == HONE_DATA_ERROR)
      #expect(reading.message.hasSuffix("install it with: apt-get install dataset-fashion-mnist"))
    }
  }
}

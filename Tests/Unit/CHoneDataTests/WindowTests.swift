import CHoneData
import Foundation
import Testing

/// Files larger than what the reader looks at at a time, 256 KiB.
@Suite struct `a file larger than the window` {
  @Test(arguments: ["\n", "\r\n", "\r"])
  func `is read whole, with quoted fields over several lines`(lineEnd: String) {
    var text = "\u{FEFF}a,b,label\(lineEnd)"
    let rows = 30_000
    for row in 0..<rows {
      text += row % 7 == 0 ? "\(row),\"x\(lineEnd)\(row % 3)\",c\(row % 2)" : " \(row)\t,y,c\(row % 2)"
      text += lineEnd
    }
    let table = read(text).table
    let label = lineEnd.map { _ in "?" }.joined()
    #expect(table?.columns == ["a"] + (0..<3).map { "b=x\(lineEnd == "\r\n" ? "??" : label)\($0)" } + ["b=y"])
    #expect(table?.values.count == rows)
    #expect(table?.values.enumerated().allSatisfy { $1[0] == Float($0) } == true)
    #expect(table?.values.enumerated().allSatisfy { $1[$0 % 7 == 0 ? 1 + $0 % 3 : 4] == 1 } == true)
    #expect(table?.classes == (0..<rows).map { Int32($0 % 2) })
  }

  @Test func `may have lines longer than it`() {
    let columns = 60_000
    let text = (1...3).map { row in
      (0..<columns).map { "\($0 + row * 100_000)" }.joined(separator: ",") + ",c\(row % 2)"
    }.joined(separator: "\n")
    let table = read(text).table
    #expect(table?.columns.count == columns)
    #expect(table?.values.enumerated().allSatisfy { $1.first == Float(($0 + 1) * 100_000) } == true)
    #expect(table?.values.last?.last == Float(columns - 1 + 300_000))
  }

  @Test func `names the line of a mistake far behind`() {
    let rows = (0..<50_000).map { "\($0),\($0 % 2)\n" }.joined()
    #expect(read(rows + "1,2,3\n").message == "data.csv:50001: expected 2 fields as in the first row, found 3")
    #expect(read(rows + "x,1\n").message.hasPrefix("data.csv:50001:1: \"x\" in a number's place"))
    #expect(read(rows + "\"1,1\n2,2\n").message.hasPrefix("data.csv:50001: a quoted field begins in this row"))
    #expect(read(rows + "1,\u{0}\n").message.hasPrefix("data.csv: is neither text (it has a zero byte)"))
  }

  @Test func `may be a pipe, which gives its bytes once`() {
    let path = NSTemporaryDirectory() + "hone-pipe-\(UUID().uuidString)"
    defer { unlink(path) }
    #expect(mkfifo(path, 0o600) == 0)
    let text = "a,colour,label\n" + (0..<40_000).map { "\($0),\($0 % 2 == 0 ? "red" : "blue"),\($0 % 3)\n" }.joined()
    let writer = Thread {
      let file = fopen(path, "w")
      fputs(text, file)
      fclose(file)
    }
    writer.start()
    #expect(read(source: path).table == read(text).table)
  }

  @Test func `numbers are those of strtod`() {
    let texts = [
      "0.1", "-0.30000001", "16777217", "9007199254740993", "9007199254740992e-22", "1.17549435e-38", "3e22", "3e23",
      "123456789012345678901234567890", "0.000000000000000000000000000000000012345", "4.9e-324", "1e-400", "7e-45",
      "0e99999999999999999999", "00000000000000000000000000000000000000001.5", "-0", ".5e1", "33554433.5E+0",
    ]
    let table = read(texts.map { "\($0),1\n" }.joined() + "0,2\n").table
    #expect(table?.values.dropLast().map { $0[0].bitPattern } == texts.map { Float(strtod($0, nil)).bitPattern })
  }
}

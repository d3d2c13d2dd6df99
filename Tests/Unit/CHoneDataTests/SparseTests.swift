import CHoneData
import Testing

/// LIBSVM's text format.
@Suite struct `sparse text` {
  @Test func `what is not written is 0 and comments are skipped`() {
    let table = read("# made by hand\n+1 1:0.5 3:2 # first\n\n-1 2:-1e-1\n+1\n", name: "d.libsvm").table
    #expect(
      table
        == Reading.Table(
          rows: 3, columns: ["feature_1", "feature_2", "feature_3"], label: "label",
          values: [[0.5, 0, 2], [0, -0.1, 0], [0, 0, 0]], classNames: ["-1", "1"], classes: [1, 0, 1], targets: []))
  }

  @Test func `an index of 0 makes indexes count from 0`() {
    let table = read("1 0:5 1:6\n2 1:7\n").table
    #expect(table?.columns == ["feature_0", "feature_1"])
    #expect(table?.values == [[5, 6], [0, 7]])
  }

  @Test func `continuous labels are targets`() {
    #expect(read("0.5 1:1\n0.75 1:2\n").table?.targets == [0.5, 0.75])
  }

  @Test(arguments: [
    ("1 1:1\n2 2:1 ▶2:3\n", "index 2 does not follow 2: indexes are to increase within a line"),
    ("1 1:1\n2 1:1 ▶x:3\n", "expected INDEX:VALUE, found \"x:3\""),
    ("1 1:1\n2 1:1 ▶2:\n", "expected INDEX:VALUE, found \"2:\""),
    ("1 1:1\n2 1:1 ▶2:1e99\n", "expected INDEX:VALUE, found \"2:1e99\""),
    ("1 1:1\n▶one 1:1\n", "expected a number as label, found \"one\""),
    ("1 1:1\n2 ▶99999999999999999999:1\n", "index in \"99999999999999999999:1\" is beyond 1048576"),
  ])
  func `a bad entry is named by line, field and text`(text: String, sentence: String) {
    let (text, place) = marked(text, delimiter: " ")
    let reading = read(text, name: "d.txt")
    #expect(reading.status == HONE_DATA_INVALID)
    #expect(reading.message == "d.txt:\(place): \(sentence)")
  }

  @Test func `a label column cannot be chosen`() {
    #expect(read("1 1:1\n2 1:2\n", label: "2").message.contains("the label stands first"))
  }

  @Test func `a matrix too large to be dense is refused`() {
    let text = "1 1048576:1\n" + String(repeating: "2 1:1\n", count: 1024)
    #expect(
      read(text).message
        == "data.csv: a dense table of 1025 rows and 1048576 columns is too large (at most 2^20 columns and 2^30 values)"
    )
  }
}

import CHoneData
import Testing

/// CSV and TSV files that can be read.
@Suite struct `delimited text` {
  @Test func `a header, numbers and text labels make a table`() {
    let reading = read("height,width,label\n1,2.5,cat\n-3e2,+.5,dog\n0,4.,cat\n")
    #expect(
      reading.table
        == Reading.Table(
          rows: 3, columns: ["height", "width"], label: "label", values: [[1, 2.5], [-300, 0.5], [0, 4]],
          classNames: ["cat", "dog"], classes: [0, 1, 0], targets: []))
  }

  @Test(arguments: ["1,2,a\n3,4,b\n", "1;2;a\n3;4;b\n", "1\t2\ta\n3\t4\tb\n"])
  func `the delimiter is found and without a header columns have numbers`(text: String) {
    let table = read(text).table
    #expect(table?.columns == ["column_1", "column_2"])
    #expect(table?.values == [[1, 2], [3, 4]])
    #expect(table?.label == "column_3")
  }

  @Test(arguments: [
    "x,label\n1,a\n2,b\n", "x,label\r\n1,a\r\n2,b\r\n", "x,label\r1,a\r2,b", "\u{FEFF}x,label\n\n1,a\n\n2,b\n",
  ])
  func `line ends, blank lines and a byte order mark do not matter`(text: String) {
    let table = read(text).table
    #expect(table?.columns == ["x"])
    #expect(table?.values == [[1], [2]])
  }

  @Test func `quoted fields hold delimiters, quotation marks and line ends`() {
    let table = read("\"a, b\",label\n1,\"x\ny\"\n2,\"say \"\"x\"\"\"\n").table
    #expect(table?.columns == ["a, b"])
    #expect(table?.classNames == ["say \"x\"", "x?y"])
  }

  @Test func `a tab within a field of a CSV file and a comma within one of a TSV file are text`() {
    #expect(read("p\tq\tlabel\n1,5\t2\ta\n1,6\t3\tb\n", name: "d.tsv").table?.columns == ["p=1,5", "p=1,6", "q"])
  }

  @Test func `missing numbers become the median of their column`() {
    let table = read("a,b,label\n1,?,x\n,2,y\n3,NA,x\n8,nan,x\nnull,4,y\n").table
    #expect(table?.values == [[1, 3], [3, 2], [3, 3], [8, 3], [3, 4]])
  }

  @Test func `a column with nothing in it is 0`() {
    #expect(read("a,b,label\n,1,x\n,2,y\n").table?.values == [[0, 1], [0, 2]])
  }

  @Test func `text columns are one-hot encoded in byte order and a missing text is all zeros`() {
    let table = read("n,colour,label\n1,red,x\n2,blue,y\n3,,x\n4,red,y\n").table
    #expect(table?.columns == ["n", "colour=blue", "colour=red"])
    #expect(table?.values == [[1, 0, 1], [2, 1, 0], [3, 0, 0], [4, 0, 1]])
  }

  @Test func `a file of texts only has a header when its first row does not recur`() {
    #expect(read("shape,class\nround,good\nflat,bad\n").table?.columns == ["shape=flat", "shape=round"])
    #expect(read("round,good\nflat,bad\nround,bad\n").table?.rows == 3)
    #expect(read("round,good\nflat,bad\nthin,bad\n", header: HONE_DATA_HEADER_ABSENT).table?.rows == 3)
    #expect(read("1,2\n3,4\n5,6\n", header: HONE_DATA_HEADER_PRESENT).table?.columns == ["1"])
  }

  @Test func `the label column is the customary one, else the last, and may be named or numbered`() {
    let text = "y,Target,a\n1,2,3\n4,5,6\n"
    #expect(read(text).table?.label == "Target")
    #expect(read(text, label: "y").table?.label == "y")
    #expect(read(text, label: "3").table?.label == "a")
    #expect(read("p,q\n1,2\n3,4\n").table?.label == "q")
    #expect(read("1,2\n3,4\n", label: "1").table?.values == [[2], [4]])
  }

  @Test func `few whole numbers are classes in numeric order and other numbers are targets`() {
    let rows = (0..<50).map { "\($0),\($0 % 10 == 0 ? 10 : $0 % 10)" }.joined(separator: "\n")
    #expect(read(rows).table?.classNames == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"])
    #expect(read("1,0.5\n2,0.25\n").table?.targets == [0.5, 0.25])
    #expect(read("1,10\n2,20\n3,30\n").table?.targets == [10, 20, 30])
    #expect(read("1,-1\n2,1\n3,1\n").table?.classes == [0, 1, 1])
  }

  @Test func `the request's task decides what numeric labels are`() {
    #expect(read("1,0\n2,1\n", task: HONE_DATA_REGRESSION).table?.targets == [0, 1])
    #expect(read("1,10.5\n2,20\n3,30\n", task: HONE_DATA_CLASSIFICATION).table?.classNames == ["10.5", "20", "30"])
    #expect(read("1,5\n2,6\n3,6+\n", task: HONE_DATA_CLASSIFICATION).table?.classNames == ["5", "6", "6+"])
  }

  @Test func `bytes of a name that are not UTF-8 become question marks`() {
    let latin = read(files: [
      ("d.csv", Array("gr#n,label\n1,a\n2,b\n".utf8).map { $0 == UInt8(ascii: "#") ? 0xFC : $0 })
    ])
    #expect(latin.table?.columns == ["gr?n"])
  }

  @Test func `a gzipped file reads as the plain one`() {
    let text = "a,label\n1,x\n2,y\n"
    #expect(read(files: [("d.csv.gz", gzip(Array(text.utf8)))]).table == read(text).table)
  }

  @Test func `a limit keeps that many rows, stratified, in their order and always the same`() {
    let text = (0..<100).map { "\($0),\($0 % 4 == 0 ? "rare" : "common")" }.joined(separator: "\n")
    let table = read(text, limitRows: 20).table
    #expect(table?.rows == 20)
    #expect(table?.classes.count { $0 == 1 } == 5)
    #expect(table?.values == table?.values.sorted { $0[0] < $1[0] })
    #expect(table == read(text, limitRows: 20).table)
    #expect(read(text, limitRows: 1000).table?.rows == 100)
  }
}

import CHoneData
import Testing

/// CSV and TSV files that cannot be read: the message names the place.
@Suite struct `bad delimited text` {
  @Test(arguments: [
    ("a,b,label\n1,2,x\n3,▶oops,y\n5,6,x\n", "\"oops\" in a number's place"),
    ("a,b,label\n1,2,x\n4,7,\"y\nz\"\n3,▶0x10,y\n5,6,x\n", "\"0x10\" in a number's place"),
    ("a,b,label\n1,2,x\n3,▶inf,y\n5,6,x\n", "\"inf\" in a number's place"),
    ("a,b,label\n1,2,x\n▶1e39,4,y\n", "\"1e39\" is too large a number"),
    ("a,b,label\n1,2,x\n3,4,▶\n", "the label is missing (column \"label\")"),
    ("a,b,label\n1,2,x\n3,4,▶NA\n", "the label is missing (column \"label\")"),
    ("a,b,label\n1,2,0\n3,4,▶one\n5,6,1\n7,8,0\n", "\"one\" in a number's place"),
  ])
  func `a bad field is named by line, field and text`(text: String, sentence: String) {
    let (text, place) = marked(text)
    let reading = read(text)
    #expect(reading.status == HONE_DATA_INVALID)
    #expect(reading.message.hasPrefix("data.csv:\(place): \(sentence)"), "\(reading.message)")
  }

  @Test(arguments: [
    ("a,b,label\n1,2,x\n3,4\n", "data.csv:3: expected 3 fields as in the first row, found 2"),
    ("a,b,label\n\n1,\"2\n\",x\n3,4,y,5\n", "data.csv:5: expected 3 fields as in the first row, found 4"),
    (
      "a,label\n1,x\n2,y\"z\n",
      "data.csv:3: a quotation mark within a field; quote the whole field and double those inside it"
    ),
    ("a,label\n1,x\n2,\"y\n3,z\n", "data.csv:3: a quoted field begins in this row and never ends"),
    ("", "data.csv: is empty"),
    (" \r\n\n\t\n", "data.csv: is empty"),
    ("a\n1\n2\n", "data.csv:1: only one column; fields are to be separated by commas, semicolons or tabs"),
    ("a,label\n", "data.csv: has no rows; at least two rows are needed"),
    ("a,label\n1,x\n", "data.csv: has one row; at least two rows are needed"),
    ("a,label\n1,x\n2,x\n", "data.csv: every row has the label \"x\"; a model needs at least two classes"),
    ("a,label\n1,7\n2,7\n", "data.csv: every row has the label \"7\"; a model needs at least two classes"),
    ("a,label\n1,0.5\n2,0.5\n", "data.csv: every row has the label 0.5; there is nothing to learn"),
    (
      "a\u{0},label\n1,x\n2,y\n",
      "data.csv: is neither text (it has a zero byte) nor an IDX file; CSV, TSV, LIBSVM text and IDX can be read"
    ),
  ])
  func `the message says what and where`(text: String, message: String) {
    let reading = read(text)
    #expect(reading.status == HONE_DATA_INVALID)
    #expect(reading.table == nil)
    #expect(reading.message == message)
  }

  @Test func `a missing label column is told the nearest`() {
    #expect(
      read("age,diagnosis,size\n1,a,2\n2,b,3\n", label: "diagnose").message
        == "data.csv: no label column \"diagnose\"; the nearest is \"diagnosis\" (columns: age, diagnosis, size)")
    #expect(
      read("1,2\n3,4\n", label: "age").message
        == "data.csv: no label column \"age\": the file has no header row; give a number from 1 to 2")
    #expect(read("1,2\n3,4\n", label: "0").status == HONE_DATA_INVALID)
    #expect(read("1,2\n3,4\n", label: "3").status == HONE_DATA_INVALID)
    #expect(read("1,2\n3,4\n", label: "18446744073709551617").status == HONE_DATA_INVALID)
  }

  @Test func `a column of too many texts is refused`() {
    let text = "name,label\n" + (0..<257).map { "n\($0)x,\($0 % 2)\n" }.joined()
    let sentence = "data.csv:258:1: with \"n256x\" this column has more than 256 different texts"
    #expect(read(text).message.hasPrefix(sentence))
  }

  @Test func `labels of too many values are no classes`() {
    let numbers = (0..<4097).map { "\($0),\($0)" }.joined(separator: "\n")
    let texts = (0..<4097).map { "\($0),n\($0)" }.joined(separator: "\n")
    let sentence =
      "data.csv: the label has more than 4096 different values, too many for classes; is it the right column?"
    #expect(read(texts).message == sentence)
    #expect(read(numbers, task: HONE_DATA_CLASSIFICATION).message == sentence)
    #expect(read(numbers).table?.targets.count == 4097)
  }

  @Test func `text labels and regression do not go together`() {
    #expect(
      read("1,a\n2,b\n", task: HONE_DATA_REGRESSION).message
        == "data.csv: the labels are texts like \"a\"; regression needs numbers")
  }

  @Test func `a long field is cut in its message, between characters`() {
    let reading = read("a,label\n1,x\n2,y\n\(String(repeating: "ü", count: 50)),z\n")
    #expect(reading.message.hasPrefix("data.csv:4:1: \"\(String(repeating: "ü", count: 20))…\" in a number's place"))
  }

  @Test func `a message is cut to the capacity and may be left out`() {
    #expect(read(source: "/no/such/file", capacity: 9).message == "/no/such")
    #expect(read(source: "/no/such/file", capacity: 0).status == HONE_DATA_ERROR)
  }

  @Test func `files that cannot be read are an error of the environment`() {
    let missing = read(source: "dgits")
    #expect(missing.status == HONE_DATA_ERROR)
    #expect(
      missing.message
        == "dgits: no such file, nor a data set of that name (digits, breast-cancer, wine, fashion-mnist)")
    #expect(read(source: "/").message == "/: cannot be read: Is a directory")
    #expect(read(source: "").status == HONE_DATA_INVALID)
  }

  @Test func `a truncated or damaged gzip file is told from a short table`() {
    let whole = gzip(Array("a,label\n1,x\n2,y\n".utf8))
    let truncated = read(files: [("d.csv.gz", Array(whole.dropLast(9)))])
    #expect(truncated.message.hasPrefix("d.csv.gz: the compressed data ends too early"), "\(truncated.message)")
    #expect(truncated.status == HONE_DATA_INVALID)
    var damaged = whole
    damaged[20] ^= 1
    #expect(read(files: [("d.csv.gz", damaged)]).message.hasPrefix("d.csv.gz: is damaged: "))
  }
}

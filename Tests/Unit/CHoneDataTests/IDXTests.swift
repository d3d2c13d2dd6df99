import CHoneData
import Testing

/// IDX files: images and labels in two files.
@Suite struct `IDX files` {
  /// An IDX file of the given type code, sizes and bytes.
  func idx(_ type: UInt8, _ sizes: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
    [0, 0, type, UInt8(sizes.count)] + sizes.flatMap { [0, 0, 0, $0] } + bytes
  }

  var images: [UInt8] { idx(0x08, [4, 1, 2], [0, 1, 2, 3, 4, 5, 6, 255]) }
  var labels: [UInt8] { idx(0x08, [4], [7, 9, 9, 7]) }

  @Test(arguments: [
    ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"), ("images.idx", "labels.idx"),
    ("images-idx3-ubyte", "labels-idx1-ubyte.gz"), ("images-idx3-ubyte.gz", "labels-idx1-ubyte"),
  ])
  func `the labels are found by the name of the images`(image: String, label: String) {
    func pack(_ name: String, _ bytes: [UInt8]) -> (String, [UInt8]) {
      (name, name.hasSuffix(".gz") ? gzip(bytes) : bytes)
    }
    let table = read(files: [pack(image, images), pack(label, labels)]).table
    #expect(
      table
        == Reading.Table(
          rows: 4, columns: ["pixel_1", "pixel_2"], label: "label", values: [[0, 1], [2, 3], [4, 5], [6, 255]],
          classNames: ["7", "9"], classes: [0, 1, 1, 0], targets: []))
  }

  @Test func `every type of element is read as big-endian`() {
    let cases: [(type: UInt8, bytes: [UInt8], values: [Float])] = [
      (0x09, [0xFF, 0x7F], [-1, 127]),
      (0x0B, [0xFF, 0xFE, 0x01, 0x00], [-2, 256]),
      (0x0C, [0xFF, 0xFF, 0xFF, 0xFD, 0x00, 0x01, 0x00, 0x00], [-3, 65536]),
      (0x0D, [0x3F, 0xC0, 0, 0, 0xBF, 0x80, 0, 0], [1.5, -1]),
      (0x0E, [0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0], [1.5, 1.5]),
    ]
    for (type, bytes, values) in cases {
      let table = read(files: [("images", idx(type, [2, 1], bytes)), ("labels", idx(0x08, [2], [0, 1]))]).table
      #expect(table?.values == values.map { [$0] }, "type \(type)")
    }
  }

  @Test func `bad files are named with what is wrong`() {
    func message(_ images: [UInt8], _ labels: [UInt8]) -> String {
      read(files: [("images", images), ("labels", labels)]).message
    }
    #expect(
      message(Array(images.dropLast()), labels)
        == "images: has 7 bytes of data, where its IDX header promises 8 (4 rows of 2 numbers)")
    #expect(
      message([0, 0, 7, 3, 0], labels)
        == "images: has the IDX magic number 0x00000703, which says neither type nor dimensions; is it damaged?")
    #expect(message([0, 0, 8, 3, 0], labels) == "images: ends within the IDX header: 5 bytes of 16")
    #expect(message(labels, labels).contains("name the file of images"))
    #expect(
      message([0, 0, 8, 3, 0, 0, 0, 1, 255, 255, 255, 255, 255, 255, 255, 255], labels)
        == "images: has IDX rows of more than 1048576 numbers; is it damaged?")
    #expect(message(images, idx(0x08, [3], [7, 9, 9])).hasSuffix("labels: has 3 labels for 4 rows"))
    #expect(
      message(images, Array("7,9,9,7".utf8)).hasSuffix(
        "labels: is not an IDX file: it does not begin with two zero bytes"))
    #expect(read(files: [("images", images)]).message.contains("the file of its labels is missing"))
    #expect(read(files: [("pictures", images)]).message.contains("no \"images\" in its name"))
    #expect(message(idx(0x0D, [1, 1], [0x7F, 0x80, 0, 0]), idx(0x08, [1], [1])).contains("at least two rows"))
    #expect(message(idx(0x0D, [2, 1], [0x7F, 0x80, 0, 0, 0, 0, 0, 0]), idx(0x08, [2], [1, 2])).contains("too large"))
  }
}

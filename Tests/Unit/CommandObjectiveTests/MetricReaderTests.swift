import CommandObjective
import HonePlugin
import Testing

@Suite struct MetricReaderTests {
  private func reader(_ rules: [(String, MetricRule)], number: Int? = nil, budget: String? = nil) -> MetricReader {
    MetricReader(rules.map { .init($0.0, $0.1) }, numberMetric: number, budgetName: budget)
  }

  private func read(_ reader: inout MetricReader, _ lines: [String]) -> [MetricReader.Report] {
    let reports = lines.compactMap { reader.read(Array($0.utf8)[...]) }
    reader.end()
    return reports
  }

  @Test func `members of JSON objects are metrics, the last value counts, and other lines are nothing`() {
    var reader = reader([("loss", .json(key: "loss")), ("accuracy", .json(key: "validation.accuracy"))])
    let reports = read(
      &reader,
      [
        "starting", "{not json}", #"{"loss": 3, "other": [1, {"a": null}]}"#,
        #"  {"loss": 0.5, "validation": {"accuracy": "0.9"}, "deviations": {"loss": 0.01}}  "#, "{", "done",
      ])
    #expect(reports == [])
    #expect(reader.values == [0.5, 0.9])
    #expect(reader.deviations == [0.01, nil])
  }

  @Test func `a line with a step is a report, and steps only grow`() {
    var reader = reader([("loss", .json(key: "loss")), ("time", .json(key: "time"))], budget: "epochs")
    let reports = read(
      &reader,
      [
        #"{"step": 1, "loss": 3}"#, #"{"step": 1, "loss": 9}"#, #"{"step": 5, "loss": 2, "time": 1}"#,
        #"{"epochs": 6, "loss": 1}"#, #"{"step": 4, "loss": 1}"#, #"{"step": -1, "loss": 1}"#,
        #"{"step": 7, "budget": 8, "loss": 0}"#,
      ])
    #expect(reports.map(\.step) == [1, 5, 7])
    #expect(reports.map(\.budget) == [1, 5, 8])
    #expect(reports[0].metrics[0] == 3 && reports[0].metrics[1].isNaN)
    #expect(reader.budget == 8)
    #expect(reader.values == [0, 1])
  }

  @Test func `a budget's name alone makes reports`() {
    var reader = reader([("loss", .json(key: "loss"))], budget: "epochs")
    let reports = read(&reader, [#"{"epochs": 0.5, "loss": 3}"#, #"{"epochs": 1, "loss": 2}"#])
    #expect(reports.map(\.step) == [0, 1])
    #expect(reports.map(\.budget) == [0.5, 1])
  }

  @Test func `a pattern's group is the value, and its group step the step`() throws {
    var reader = reader([
      ("error", .pattern(try MetricPattern(#"\[(?<step>\d+)\].*test-error:([0-9.]+)"#))),
      ("size", .pattern(try MetricPattern(#"size=(?:x|y)(?<value>[^ ]+)"#))),
      ("whole", .pattern(try MetricPattern(#"^\d+$"#))),
    ])
    let reports = read(
      &reader,
      ["[0]\ttrain-error:0.2\ttest-error:0.25", "[1]\ttest-error:0.125", "size=y1e3 size=x5", "17", "test-error:a"])
    #expect(reports.map(\.step) == [0, 1])
    #expect(reports.map { $0.metrics[0] } == [0.25, 0.125])
    #expect(reader.values == [0.125, 1000, 17])
  }

  @Test(arguments: [
    (#"a+b?cd(\d)"#, "acd3"), (#"x{2}loss: (\d)"#, "xxloss: 3"), (#"(?i)LOSS (\d)"#, "loss 3"),
    (#"cat|dog(\d)"#, "dog3"), (#"ab*(\d)"#, "a3"), (#"[abc](\d)"#, "c3"), (#"\bq(\d)"#, "q3"),
    (#"(?:loss|error) (\d)"#, "error 3"), (#"loss(?:es)? is (\d)"#, "loss is 3"), (#"\w+ x?(\d)"#, "loss 3"),
    (#"sc{0,100}ore (\d)"#, "score 3"), (#"\p{Letter}+ (\d)"#, "loss 3"), (#"(?mi)SCORE (\d)"#, "score 3"),
    (#"(?i:SCORE) (\d)"#, "score 3"), (#"\x41BC (\d)"#, "ABC 3"), (#"\u0041BC (\d)"#, "ABC 3"),
    (#"(?<a>x|y)\k<a> (?<value>\d)"#, "yy 3"), (#"\Qa+b\Eabc (\d)"#, "a+babc 3"), (#"[)abc]x (\d)"#, "bx 3"),
    (#"[a[bc]d]x (\d)"#, "cx 3"), (#"[\]q]x (\d)"#, "]x 3"),
  ])
  func `looking for a pattern's plain text first loses no line`(pattern: String, line: String) throws {
    #expect(try MetricPattern(pattern).match(Array(line.utf8)[...])?.value == 3)
  }

  /// Pieces of patterns, each with what it matches.
  private static let pieces: [(pattern: String, texts: [String])] = [
    ("loss", ["loss"]), ("K", ["K", "\u{212A}"]), (";", [";", "\u{37E}"]), ("é", ["é", "e\u{301}"]),
    ("ab?", ["a", "ab"]),
    ("ab*?c", ["ac", "abbc"]), ("q+", ["q", "qq"]), ("sc{0,3}ore", ["sore", "score"]), ("(?i)", [""]),
    ("(?mi)", [""]), ("(?x)", [""]), ("(?-i)", [""]), ("(?i:SCORE)", ["score"]), ("(?#note)", [""]),
    ("(?:ab)?", ["", "ab"]),
    ("(?:ab|cd)", ["ab", "cd"]), ("x|y", ["x", "y"]), ("(?<one>z)", ["z"]), (#"\k<one>"#, ["z"]), (#"(?=l)"#, [""]),
    (#"(?<!l)"#, [""]), (#"\p{Letter}"#, ["g", "é"]), (#"\P{Letter}"#, ["7"]), (#"\pL"#, ["g"]), (#"\x41"#, ["A"]),
    (#"\u0041"#, ["A"]), (#"\x{41}"#, ["A"]), (#"\Qa.b\E"#, ["a.b"]), (#"\Q[ab"#, ["[ab"]), (#"\."#, ["."]),
    (#"\{"#, ["{"]), (#"\d"#, ["8"]), (#"\s"#, [" "]), (#"\b"#, [""]), (#"\t"#, ["\t"]), (#"\N{SPACE}"#, [" "]),
    (#"\101"#, ["A"]), ("[)abc]", [")", "b"]), ("[]ab]", ["]", "a"]), ("[^]ab]", ["c"]), ("[a[bc]d]", ["c"]),
    (#"[\]q]"#, ["]", "q"]), ("[[:alpha:]]", ["g"]), ("[ab]*", ["", "abab"]), (#"[\x41\u0042]"#, ["A", "B"]),
    (".", ["w"]),
    (".*", ["", "what"]), ("^", [""]), ("A", ["A", "a"]), ("-: ,=_\"'", ["-: ,=_\"'"]), ("(*MARK)", [""]), ("}", ["}"]),
    ("]", ["]"]),
  ]

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `a line that a pattern matches is never passed over`(seed: UInt64) throws {
    var random = RandomStream(seed: seed, trial: 0, stream: 1000)
    var matches = 0
    for _ in 0..<250 {
      let pieces = (0...random.below(4)).map { _ in Self.pieces[random.below(Self.pieces.count)] }
      let pattern = pieces.map(\.pattern).joined() + #" (?<value>\d)"#
      guard let whole = try? Regex(pattern) else { continue }
      let metric = try MetricPattern(pattern)
      for _ in 0..<4 {
        let line = pieces.map { $0.texts[random.below($0.texts.count)] }.joined() + " 3"
        guard let match = try? whole.firstMatch(in: line), match.output.contains(where: { $0.substring == "3" }) else {
          continue
        }
        matches += 1
        #expect(metric.match(Array(line.utf8)[...])?.value == 3, "seed \(seed): /\(pattern)/ in \"\(line)\"")
      }
    }
    #expect(matches > 100)
  }

  @Test func `a number alone on the last line is a value, where nothing else is`() {
    var alone = reader([("loss", .json(key: "loss"))], number: 0)
    _ = read(&alone, ["7", "hello", "0.25", ""])
    #expect(alone.values == [0.25])
    var followed = reader([("loss", .json(key: "loss"))], number: 0)
    _ = read(&followed, ["0.25", "bye"])
    #expect(followed.values == [nil])
    var named = reader([("loss", .json(key: "loss"))], number: 0)
    _ = read(&named, [#"{"loss": 1}"#, "0.25"])
    #expect(named.values == [1])
  }

  /// What is found of a metric that nobody has named; the key, if it is a guess.
  private func obvious(_ lines: String...) -> (value: Double?, guess: String?) {
    var reader = reader([("value", .obvious)], number: 0, budget: "epochs")
    _ = read(&reader, lines)
    return (reader.values[0], reader.guessedKey)
  }

  @Test func `a metric that nobody has named is the member value, else loss, else the only number`() {
    #expect(obvious(#"{"loss": 0.31}"#) == (0.31, nil))
    #expect(obvious(#"{"loss": 3, "epoch": 1}"#, #"{"loss": 2, "epoch": 2}"#, "done") == (2, nil))
    #expect(obvious(#"{"value": 1, "loss": 2}"#, #"{"loss": 3}"#) == (1, nil))
    #expect(obvious(#"{"error": 0.25, "solver": "SGD", "ok": true}"#) == (0.25, "error"))
    #expect(obvious(#"{"validation": {"error": 0.5}, "epochs": 3}"#) == (0.5, "validation.error"))
    #expect(obvious(#"{"loss": 3}"#, #"{"lr": 0.1}"#) == (3, nil))
    #expect(obvious(#"{"lr": 0.1}"#, #"{"loss": 3}"#) == (3, nil))
    #expect(obvious(#"{"accuracy": 0.9, "error": 0.1}"#) == (nil, nil))
    #expect(obvious(#"{"step": 3}"#) == (nil, nil))
  }

  @Test func `a number alone on the last line is plainer than any member but value`() {
    #expect(obvious(#"{"lr": 0.1}"#, "0.25") == (0.25, nil))
    #expect(obvious(#"{"loss": 0.5}"#, "0.25") == (0.25, nil))
    #expect(obvious(#"{"value": 0.5}"#, "0.25") == (0.5, nil))
    #expect(obvious("0.25", #"{"loss": 0.5}"#) == (0.5, nil))
  }

  @Test func `reports name the loss as well`() {
    var reader = reader([("value", .obvious)], number: 0)
    let reports = read(
      &reader, [#"{"step": 1, "loss": 3, "deviations": {"loss": 0.5}}"#, #"{"step": 2}"#, #"{"step": 3, "loss": 2}"#])
    #expect(reports.map(\.step) == [1, 3])
    #expect(reports.map(\.metrics) == [[3], [2]])
    #expect(reader.deviations == [0.5])
  }

  @Test(arguments: [
    ("1", 1.0), ("-.5", -0.5), ("+2.", 2), ("1e-3", 0.001), ("1E+3", 1000), ("inf", .infinity),
    ("-Infinity", -.infinity),
  ])
  func `numbers are read as programs print them`(text: String, number: Double) {
    #expect(JSON(parsing: Array(text.utf8)[...]) == .number(number))
  }

  @Test(arguments: ["", "1x", "0x10", "1,5", "--1", "1e", "e5", ".", "infinite", "1 2", "١"])
  func `other texts are no numbers`(text: String) {
    if case .number = JSON(parsing: Array(text.utf8)[...]) { Issue.record("\(text) became a number") }
  }

  @Test func `a file is one JSON object over several lines, or lines`() {
    var whole = reader([("loss", .json(key: "loss"))])
    whole.read(file: Array("{\n  \"loss\":\n 0.5\n}\n".utf8)[...])
    #expect(whole.values == [0.5])
    var lines = reader([("loss", .json(key: "loss"))], number: 0)
    lines.read(file: Array("comment\n0.75\n".utf8)[...])
    lines.end()
    #expect(lines.values == [0.75])
  }
}

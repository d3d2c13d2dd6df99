import HoneSpace
import HoneStudy
import HoneViews
import Testing

@Suite struct JSONTests {
  @Test func `strings are escaped as RFC 8259 wants`() {
    #expect(JSON.string("a\"b\\c\n\u{1}ü").description == #""a\"b\\c\n\u0001ü""#)
  }

  @Test func `numbers read back to the same bits, and what JSON cannot say is null`() {
    for value in [0.1, Double.leastNonzeroMagnitude, 1e22, 1.0 / 3, -2.5e-7, 3] {
      #expect(Double(JSON.number(value).description)?.bitPattern == value.bitPattern)
    }
    #expect(JSON.number(3).description == "3")
    #expect(JSON.number(.nan).description == "null")
    #expect(JSON.number(.infinity).description == "null")
  }

  @Test func `objects keep the order of their keys`() {
    let object = JSON.object([("b", .int(1)), ("a", .array([.null, .bool(true)]))])
    #expect(object.description == #"{"b":1,"a":[null,true]}"#)
  }
}

@Suite struct NumbersTests {
  @Test(arguments: [
    (0.0, "0"), (1, "1"), (0.0236123, "0.02361"), (1.2e-6, "1.2e-6"), (123_456, "123456"), (1_234_567, "1.235e6"),
    (-0.5, "-0.5"), (99.996, "100"), (9.99999, "10"), (0.00009999999, "0.0001"), (1e-5, "1e-5"), (.nan, "–"),
    (.infinity, "∞"), (12.5, "12.5"), (999_999.9, "1e6"), (1.7e308, "1.7e308"),
    (.leastNormalMagnitude / 16, "1.391e-309"),
  ])
  func `four significant digits, in the shorter notation`(value: Double, text: String) {
    #expect(Numbers.short(value) == text)
  }

  @Test(arguments: [
    (1.5e-7, "0.15 µs"), (0.0123, "12.3 ms"), (0.834, "834 ms"), (4.56, "4.56 s"), (59.94, "59.9 s"),
    (200, "3 min 20 s"), (7500, "2 h 05 min"), (-1, "–"),
  ])
  func `durations have the unit that fits`(seconds: Double, text: String) {
    #expect(Numbers.duration(seconds) == text)
  }

  @Test func `fixed digits round half away from zero and keep the sign`() {
    #expect(Numbers.fixed(-0.126, digits: 2) == "-0.13")
    #expect(Numbers.fixed(-0.001, digits: 2) == "0.00")
    #expect(Numbers.fixed(1.999, digits: 2) == "2.00")
    #expect(Numbers.fixed(2.5, digits: 0) == "3")
  }
}

@Suite struct TableTests {
  @Test func `columns are aligned, and what does not fit is cut and marked`() {
    var table = Table([("n", .right), ("name", .left), ("text", .left)])
    table.add(["7", "a", "long enough"])
    table.add(["12", "bcd", "x"])
    #expect(table.lines() == [" n  name  text", " 7  a     long enough", "12  bcd   x"])
    #expect(table.lines(width: 14, heading: false) == [" 7  a     lon…", "12  bcd   x"])
  }

  @Test func `the last column is broken at spaces where it does not fit`() {
    var table = Table([("n", .right), ("text", .left)])
    table.add(["7", "one two three four five six"])
    table.add(["12", "x"])
    #expect(table.wrappedLines(width: 24, heading: false) == [" 7  one two three four", "    five six", "12  x"])
  }
}

@Suite struct ShellWordTests {
  @Test(arguments: [
    ("digits.hone", "digits.hone"), ("/a/b-c_d=e.hone", "/a/b-c_d=e.hone"), ("my study.hone", "'my study.hone'"),
    ("it's", #"'it'\''s'"#), ("", "''"), ("a$b", "'a$b'"), ("~/a", "'~/a'"), ("ü", "'ü'"),
  ])
  func `a word is quoted where it means something to a shell`(word: String, text: String) {
    #expect(ShellWord.quoted(word) == text)
  }
}

@Suite struct IncumbentChartTests {
  @Test func `the line falls from the first value to the best`() {
    let chart = IncumbentChart(
      [Incumbent(trial: 0, value: 8), Incumbent(trial: 2, value: 4), Incumbent(trial: 3, value: 1)], trials: 5)
    #expect(chart.line(width: 5) == "██▄▁▁")
    #expect(chart.line(width: 2) == "█▁")
    #expect(IncumbentChart([], trials: 0).line(width: 5) == "")
    #expect(IncumbentChart([Incumbent(trial: 0, value: 8)], trials: 3).line(width: 5) == "▁▁▁")
  }
}

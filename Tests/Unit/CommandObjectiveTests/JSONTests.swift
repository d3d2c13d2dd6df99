import CommandObjective
import Testing

@Suite struct JSONTests {
  private func parse(_ text: String) -> JSON? { JSON(parsing: Array(text.utf8)[...]) }

  @Test func `values of every kind are read`() {
    #expect(
      parse(#" {"a": [1, -2.5e3, true, false, null], "b": {"c": "d"}, "e": []} "#)
        == .object([
          ("a", .array([.number(1), .number(-2500), .bool(true), .bool(false), .null])),
          ("b", .object([("c", .string("d"))])), ("e", .array([])),
        ]))
    #expect(parse(#""\"\\\/\n\t\u0041\u00e9\ud83d\ude00""#) == .string("\"\\/\n\tAé😀"))
    #expect(parse(#"{"loss": NaN}"#)?["loss"]?.asNumber?.isNaN == true)
  }

  @Test(arguments: [
    "{", "}", "{]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "[1,]", "[1 2]", #""a"#, #""\x""#, #""\u12""#, "{} x", "nul",
    "tru", "",
    String(repeating: "[", count: 100_000), #"{"a":1}{"b":2}"#, "'a'",
  ])
  func `what is no JSON is refused`(text: String) { #expect(parse(text) == nil) }

  @Test func `paths lead into objects, and a key with a dot comes first`() {
    let value = parse(#"{"a": {"b": {"c": 1}}, "a.b.c": 2, "x": {"y.z": 3}}"#)
    #expect(value?.value(at: "a.b.c")?.asNumber == 2)
    #expect(value?.value(at: "a.b")?.value(at: "c")?.asNumber == 1)
    #expect(value?.value(at: "x.y.z")?.asNumber == 3)
    #expect(value?.value(at: "a.q") == nil)
  }
}

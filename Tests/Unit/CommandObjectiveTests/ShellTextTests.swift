import CommandObjective
import HonePlugin
import Testing

@Suite struct ShellTextTests {
  /// Values that a careless quotation would run, split or lose.
  private static let nasty = [
    "a b", "it's", "\"quoted\"", "$HOME", "`id`", "$(id)", "a\\b", "*", "; exit 3", "#", "", "-n", "a\nb", "ä'\"\\$",
    "!x",
  ]

  /// What a shell makes of a text in which `{x}` is a label.
  private func printed(_ text: String, _ label: String) throws -> String {
    let parameters: [Parameter] = [.choice("x", [label, "other"])]
    let values = TrialValues(parameters, [0], number: 0, seed: 0, here: "/")
    let command = try #require(try ShellText(text).filled(values))
    return try Running.output(["/bin/sh", "-c", command])
  }

  @Test(arguments: nasty)
  func `a value arrives whole, wherever it stands among quotes`(label: String) throws {
    #expect(try printed("printf '[%s]' {x}", label) == "[\(label)]")
    #expect(try printed("printf '[%s]' \"{x}\"", label) == "[\(label)]")
    #expect(try printed("printf '[%s]' '{x}'", label) == "[\(label)]")
    #expect(try printed("printf '[%s]' a{x}b", label) == "[a\(label)b]")
    #expect(try printed("printf '[%s]' \"$(printf %s {x}; printf .)\"", label) == "[\(label).]")
    #expect(try printed("printf '[%s]' \"$(printf %s \"{x}\"; printf .)\"", label) == "[\(label).]")
    #expect(try printed("printf '[%s]' \"it's {x}\"", label) == "[it's \(label)]")
    #expect(try printed("printf '[%s]' \\'{x}", label) == "['\(label)]")
    #expect(try printed("# don't mind\nprintf '[%s]' {x}", label) == "[\(label)]")
    #expect(try printed("printf '[%s]' \"$(printf %s a#{x} # it's\n)\"", label) == "[a#\(label)]")
  }

  @Test func `a value of safe characters stands as it is`() throws {
    let text = try ShellText("t {learning_rate} \"{solver}\" '{layers}'")
    #expect(text.filled(Example.values()) == "t 1e-05 \"SGD\" '4'")
    #expect(text.contexts == [.bare, .double, .single])
  }
}

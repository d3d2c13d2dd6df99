import CommandObjective
import HonePlugin
import Testing

@Suite struct ArgumentTests {
  private func words(_ command: String, _ values: TrialValues = Example.values()) throws -> [String] {
    try [Argument](command: command).flatMap { $0.filled(values) }
  }

  @Test(arguments: [
    ("./train --lr {learning_rate}", ["./train", "--lr", "1e-05"]),
    ("  a\t b\n c ", ["a", "b", "c"]),
    (#"a 'b c' "d e" f\ g"#, ["a", "b c", "d e", "f g"]),
    (#"a '' "" x"y"'z'"#, ["a", "", "", "xyz"]),
    (#"a "say \"no\" \n" '\' \\"#, ["a", #"say "no" \n"#, #"\"#, #"\"#]),
    ("a $HOME *.txt ~ #x !", ["a", "$HOME", "*.txt", "~", "#x", "!"]),
    ("a x>y k=v;w", ["a", "x>y", "k=v;w"]),
    ("a --shape=[3,4] '[x]' \"[\" b]c", ["a", "--shape=[3,4]", "[x]", "[", "b]c"]),
    ("a {trial.dir}/x", ["a", "/tmp/trial 3/x"]),
    ("a {momentum|no thing} b", ["a", "no thing", "b"]),
    ("awk '{print $1}' {layers}", ["awk", "{print $1}", "4"]),
  ])
  func `a line is split at spaces, and a value stays one word`(command: String, expected: [String]) throws {
    #expect(try words(command) == expected)
  }

  @Test func `words in brackets vanish with their hyperparameter`() throws {
    let command = "t --lr {learning_rate} [--momentum {momentum}] [-m={momentum} ] last"
    #expect(try words(command) == ["t", "--lr", "1e-05", "last"])
    let active = Example.values(solver: 1, momentum: 0.5)
    #expect(try words(command, active) == ["t", "--lr", "1e-05", "--momentum", "0.5", "-m=0.5", "last"])
  }

  @Test func `a list is taken as it is, with lists in it as groups`() throws {
    let command = #"["./t", "a b", "x,y", 3, 0.5, "{solver}", ["-m", "{momentum}"], "|", "[", "'"]"#
    #expect(try words(command) == ["./t", "a b", "x,y", "3", "0.5", "SGD", "|", "[", "'"])
    #expect(
      try words(command, Example.values(solver: 1, momentum: 0.5))
        == ["./t", "a b", "x,y", "3", "0.5", "Momentum SGD", "-m", "0.5", "|", "[", "'"])
  }

  @Test(arguments: [
    ("", WordsError.empty), ("   ", .empty), ("''", .empty), ("a 'b", .unclosedQuote("'")),
    ("a \"b", .unclosedQuote("\"")), ("a b\\", .unclosedQuote("\\")), ("a [b", .unclosedGroup),
    ("a [b [c] d]", .nestedGroup), ("a ] b", .strayBracket), ("a | b", .shellWord("|")),
    ("a 2>&1", .shellWord("2>&1")), ("a > b", .shellWord(">")), (#"["a", ["b", ["c"]]]"#, .nestedGroup),
    (#"["a", true]"#, .malformedList("its elements are texts and numbers")), ("[]", .empty),
  ])
  func `a command that cannot be meant is refused`(command: String, error: WordsError) {
    #expect(throws: error) { try [Argument](command: command) }
  }
}

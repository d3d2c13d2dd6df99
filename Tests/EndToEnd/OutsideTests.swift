import Foundation
import Testing

/// Studies whose trials are evaluated by another program.
@Suite struct OutsideTests {
  struct Trial: Decodable {
    var trial: Int
    var configuration: [String: Double]

    /// The sphere, as the built-in objective has it.
    var value: Double { configuration.values.reduce(0) { $0 + $1 * $1 } }
  }

  /// A study of the sphere with two trials; `--trials 12` in all.
  static func start(_ hone: Hone, _ file: String, trials: Int) throws {
    let run = try hone(
      "run", "--objective", "test-functions", "--optimizer", "remembering", "--plugin", KillTests.learner, "--trials",
      "\(trials)", "--seed", "4", "--study", file)
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func `a pipe can drive a study to where the host would have taken it`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try Self.start(hone, "whole.hone", trials: 12)
    try Self.start(hone, "asked.hone", trials: 2)
    // The host goes on for one trial, which raises the number that is wanted.
    let script = """
      import json, subprocess, sqlite3
      file = sqlite3.connect('asked.hone'); file.execute('UPDATE study SET trials = 12'); file.commit(); file.close()
      server = subprocess.Popen(['\(Hone.executable.path)', 'serve', 'asked.hone', '--stdio', '--plugin',
        '\(KillTests.learner)'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
      def request(line):
        server.stdin.write(line + '\\n'); server.stdin.flush(); return json.loads(server.stdout.readline())
      print(request('no request')['error']); print(request('{"tell": 1, "value": 3}')['error'])
      print(request('{"tell": 99, "value": 3}')['error'])
      print(request('{"tell": 1, "value": "three"}')['error']); print(request('{"tell": "one", "value": 3}')['error'])
      while 'trial' in (asked := request('{"ask": true}')):
        value = sum(x * x for x in asked['configuration'].values())
        print(request(json.dumps({'tell': asked['trial'], 'metrics': {'value': value, 'regret': value}})))
      print(asked['done']); server.stdin.close(); server.wait()
      """
    let driver = Process()
    driver.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    driver.arguments = ["python3", "-c", script]
    driver.currentDirectoryURL = hone.folder
    driver.environment = hone.environment
    let pipe = Pipe()
    driver.standardOutput = pipe
    try driver.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    driver.waitUntilExit()
    let lines = output.split(separator: "\n").map(String.init)
    #expect(
      lines.prefix(5) == [
        "not a request; hone serve --help shows them all", "trial 1 is complete already",
        "asked.hone has no trial 99; hone ask asked.hone makes one",
        "\"value\" must be a number", "\"tell\" must be the number of a trial",
      ])
    #expect(lines.count == 16)
    #expect(lines.last == "the study has all its trials")
    #expect(try configurations(hone, "asked.hone") == configurations(hone, "whole.hone"))
    #expect(try hone("verify", "asked.hone", "--plugin", KillTests.learner).status == 0)
  }

  /// Number and configuration of every trial.
  private func configurations(_ hone: Hone, _ file: String) throws -> [String] {
    try hone("trials", file, "--json").lines.map { line in
      let trial = try JSONDecoder().decode(Trial.self, from: Data(line.utf8))
      return "\(trial.trial) \(trial.configuration.sorted { $0.key < $1.key })"
    }
  }

  @Test func `a trial that was asked for is told by another process, once`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "test-functions", "--optimizer", "random", "--trials", "2", "--study", "a.hone")
    #expect(run.status == 0)
    #expect(try hone("enqueue", "a.hone", "x1=1", "x2=2").status == 0)
    #expect(try hone("enqueue", "a.hone", "x1=3", "x2=0").status == 0)
    let first = try JSONDecoder().decode(Trial.self, from: Data(hone("ask", "a.hone", "--json").output.utf8))
    let second = try JSONDecoder().decode(Trial.self, from: Data(hone("ask", "a.hone", "--json").output.utf8))
    #expect(first.configuration == ["x1": 1, "x2": 2])
    #expect(second.configuration == ["x1": 3, "x2": 0])
    #expect(try hone("tell", "a.hone", "\(second.trial)", "9").status == 0)
    #expect(try hone("tell", "a.hone", "\(first.trial)", "--failed", "no power").status == 0)
    let again = try hone("tell", "a.hone", "\(second.trial)", "8")
    #expect(again.status == 2)
    #expect(again.errors.contains("trial \(second.trial) is complete already"))
    #expect(try hone("tell", "a.hone", "\(second.trial)", "8", "speed=3").errors.contains("no metric \"speed\""))
    let trials = try hone("trials", "a.hone", "--json").lines
    #expect(trials[2].contains("\"state\":\"failed\"") && trials[2].contains("no power"))
    #expect(trials[3].contains("\"value\":9"))
    #expect(try hone("ask", "a.hone").status == 4)
  }

  @Test func `a study that has all its trials may get more from whoever asks`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "test-functions", "--optimizer", "random", "--trials", "2", "--study", "a.hone")
    #expect(run.status == 0)
    let refused = try hone("ask", "a.hone")
    #expect(refused.status == 4)
    #expect(refused.errors.contains("hone ask a.hone --trials N"), "\(refused.errors)")
    let asked = try JSONDecoder().decode(
      Trial.self, from: Data(hone("ask", "a.hone", "--trials", "3", "--json").output.utf8))
    #expect(asked.trial == 2)
    #expect(try hone("ask", "a.hone").status == 4)
    #expect(try hone("ask", "a.hone", "--trials", "0").status == 2)
  }
}

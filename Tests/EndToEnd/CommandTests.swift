import Foundation
import Testing

/// The objective `command`, with real commands.
@Suite struct CommandTests {
  private func hone(_ files: [String: String] = [:]) throws -> Hone {
    let hone = try Hone()
    for (name, text) in files {
      try hone.write(text, to: name)
      if text.hasPrefix("#!") {
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hone.path(name))
      }
    }
    return hone
  }

  private func trials(_ hone: Hone, _ file: String = "a.hone") throws -> [[String: Any]] {
    try hone("trials", file, "--json").lines.map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  /// The messages of all trials of a study by flags.
  private func messages(_ hone: Hone, _ flags: String...) throws -> [String] {
    let run = try hone.start(
      ["run", "--objective", "command", "--trials", "1", "--study", "a.hone", "--range", "x=0.0:1"] + flags
    ).wait()
    #expect(run.status == 4, "\(run.errors)")
    return try trials(hone).map { $0["error"] as? String ?? "" }
  }

  @Test func `three flags tune a script`() throws {
    let hone = try hone(["f.sh": "#!/bin/sh\nawk \"BEGIN { print ($1 - 0.25)^2 }\"\n"])
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "command", "-o", "command=./f.sh {x}", "--range", "x=0.0:1.0", "--optimizer", "grid",
      "--trials",
      "9", "--study", "a.hone")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try hone("best", "a.hone", "--json").output.contains("\"value\":0,"))
    #expect(!FileManager.default.fileExists(atPath: hone.path("hone-trials")))
  }

  @Test func `the README's command runs as it is printed`() throws {
    let readme = try String(contentsOf: Hone.repository.appending(path: "README.md"), encoding: .utf8)
    let begin = try #require(readme.range(of: "    hone run --objective command "))
    let end = try #require(readme[begin.lowerBound...].range(of: "\n\n"))
    for line in [#"echo "{\"loss\": 0.31}""#, "echo 0.31"] {
      let hone = try hone([
        "train.sh": "#!/bin/sh\necho training with $2 and $4\n\(line)\n",
        "readme.sh":
          "set -e\nhone() { \(Hone.executable.path) \"$@\"; }\n\(readme[begin.lowerBound..<end.lowerBound])\n",
      ])
      defer { hone.clean() }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["readme.sh"]
      process.currentDirectoryURL = hone.folder
      process.environment = hone.environment
      process.standardOutput = FileHandle.nullDevice
      let errors = Pipe()
      process.standardError = errors
      try process.run()
      let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(said)")
      #expect(!said.contains("warning"), "\(said)")
      let values = try trials(hone, "command-bayesian-0.hone").map { $0["value"] as? Double }
      #expect(values.count == 50 && Set(values) == [0.31])
    }
  }

  @Test func `a flag names the metric, and which way it is better`() throws {
    let hone = try hone(["f.sh": "#!/bin/sh\necho \"{\\\"loss\\\": $1, \\\"accuracy\\\": $1}\"\n"])
    defer { hone.clean() }
    let common = ["run", "--objective", "command", "-o", "command=./f.sh {x}", "--range", "x=0.0:1", "--trials", "5"]
    let more = common + ["--optimizer", "grid", "--metric", "accuracy", "--direction", "maximize", "--study", "a.hone"]
    #expect(try hone.start(more).wait().status == 0)
    #expect(try hone("best", "a.hone", "--json").output.contains("\"value\":1,"))
    #expect(try hone("resume", "a.hone", "--trials", "6").status == 0)
    let less = common + ["--optimizer", "grid", "--metric", "loss", "--study", "b.hone"]
    #expect(try hone.start(less).wait().status == 0)
    #expect(try hone("best", "b.hone", "--json").output.contains("\"value\":0,"))
    // Rules say what there is already.
    let ruled = common + ["-o", "key.a=loss", "-o", "key.b=accuracy", "--metric", "b", "--study", "c.hone"]
    #expect(try hone.start(ruled).wait().status == 0)
    #expect(try #require(trials(hone, "c.hone")[0]["metrics"] as? [String: Double]).keys.sorted() == ["a", "b"])
  }

  @Test func `the only number of a line is taken for the metric, with a warning`() throws {
    let hone = try hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "command", "-o", #"command=["echo", "{\"accuracy\": {x}}"]"#, "--range", "x=0.0:1",
      "--trials", "2", "--study", "a.hone")
    #expect(run.status == 0)
    #expect(run.errors.contains("--metric accuracy names it, with --direction maximize if more is better"))
  }

  @Test func `arguments, environment, templates and the working directory reach the command`() throws {
    let hone = try hone([
      "train.sh": """
      #!/bin/sh
      # Prints what it was given, as a trial that is kept.
      printf '%s\\n' "$PWD" "$#" "$@" "LR=$LR" "M=${M-unset}" "N=$HONE_TRIAL" "S=$HONE_SEED" "D=$HONE_TRIAL_DIR" > seen.txt
      cat etc/train.conf >> seen.txt
      echo '{"loss": 0.5, "accuracy": 0.75}'
      """,
      "train.conf.template": "rate = @lr@\nmomentum = @momentum@\nsolver = @solver@\nseed = {x}\n",
      "study.toml": """
      [study]
      trials = 2
      [objective]
      plugin = "command"
      command = ["./train.sh", "--lr={lr}", "{solver}", "a b", ["--momentum", "{momentum}"], "{trial.seed31}"]
      run_in = "trial"
      keep = "always"
      marks = "@ @"
      templates."etc/train.conf" = "train.conf.template"
      environment.LR = "{lr:%.2f}"
      environment.M = "{momentum}"
      [space.solver]
      labels = ["plain SGD", "momentum"]
      [space.lr]
      value = 0.125
      [space.momentum]
      low = 0.5
      high = 1.0
      when = "solver == momentum"
      [metrics.loss]
      [metrics.accuracy]
      role = "recorded"
      direction = "maximize"
      """,
    ])
    defer { hone.clean() }
    #expect(try hone("run", "study.toml", "--optimizer", "grid", "--study", "a.hone").status == 0)
    for trial in try trials(hone) {
      let number = try #require(trial["trial"] as? Int)
      let configuration = try #require(trial["configuration"] as? [String: Any])
      let folder = hone.path("hone-trials/trial-\(number)")
      let seen = try String(contentsOfFile: "\(folder)/seen.txt", encoding: .utf8).split(separator: "\n").map(
        String.init)
      // The temporary folder may be a link.
      #expect(URL(fileURLWithPath: seen[0]).lastPathComponent == "trial-\(number)")
      let solver = try #require(configuration["solver"] as? String)
      if let momentum = configuration["momentum"] as? Double {
        #expect(Array(seen[1...6]) == ["6", "--lr=0.125", solver, "a b", "--momentum", "\(momentum)"])
        #expect(seen.contains("M=\(momentum)") && seen.contains("momentum = \(momentum)"))
      } else {
        #expect(Array(seen[1...4]) == ["4", "--lr=0.125", solver, "a b"])
        #expect(seen.contains("M=unset") && !seen.contains { $0.hasPrefix("momentum") })
      }
      #expect(seen.contains("LR=0.12") && seen.contains("N=\(number)"))
      #expect(Array(seen.suffix(2)) == ["solver = \(solver)", "seed = {x}"])
      #expect(trial["value"] as? Double == 0.5)
    }
  }

  @Test func `the best keeps its constraints, and show prints the front of several metrics`() throws {
    let hone = try hone()
    defer { hone.clean() }
    try hone.write(
      #"""
      study = { trials = 24, seed = 1 }
      optimizer = { plugin = "random" }
      objective = { plugin = "command", command = [
        "awk", "BEGIN { printf \"{\\\"loss\\\": %.9g, \\\"cost\\\": %.9g, \\\"size\\\": %.9g}\", (1 - {x})^2, {x} + {y}, {x} }",
      ] }
      metrics = { loss = {}, cost = {}, size = { bound = 0.5 } }
      space = { x = { low = 0.0, high = 1.0 }, y = { low = 0.0, high = 1.0 } }
      """#, to: "two.toml")
    let run = try hone("run", "two.toml", "--study", "two.hone")
    #expect(run.status == 0, "\(run.errors)")
    let points = try trials(hone, "two.hone").map { try #require($0["metrics"] as? [String: Double]) }
    let kept = points.indices.filter { points[$0]["size"] ?? 1 <= 0.5 }
    #expect(kept.count > 4 && kept.count < 20)
    let best = try #require(
      try JSONSerialization.jsonObject(with: Data(hone("best", "two.hone", "--json").output.utf8)) as? [String: Any])
    #expect(best["trial"] as? Int == kept.min { points[$0]["loss"] ?? 9 < points[$1]["loss"] ?? 9 })
    let shown = try #require(
      try JSONSerialization.jsonObject(with: Data(hone("show", "two.hone", "--json").output.utf8)) as? [String: Any])
    let front = try #require(shown["front"] as? [[String: Any]]).compactMap { $0["trial"] as? Int }
    let beaten = kept.filter { one in
      kept.contains { other in
        one != other && points[other]["loss"] ?? 9 <= points[one]["loss"] ?? 9
          && points[other]["cost"] ?? 9 <= points[one]["cost"] ?? 9
      }
    }
    #expect(Set(front) == Set(kept).subtracting(beaten) && front.count > 1)
    #expect(try hone("show", "two.hone").output.contains("front       \(front.count) trials that no other beats"))
    #expect(try hone("doctor", "two.hone").status == 0)

    let none = try hone("run", "two.toml", "--study", "none.hone", "--range", "x=0.6:1.0")
    #expect(none.status == 4 && none.errors.contains("no trial succeeded and kept the constraints"), "\(none.errors)")
  }

  @Test func `a study of commands repeats`() throws {
    let hone = try hone()
    defer { hone.clean() }
    for (file, workers) in [("a.hone", "1"), ("b.hone", "1"), ("c.hone", "2")] {
      let run = try hone(
        "run", "--objective", "command", "-o", "command=echo {x} {trial.seed}", "-o", #"pattern.value=^(\S+)"#, "-o",
        #"pattern.seed= (\d+)"#, "--range", "x=0.0:1", "--optimizer", "random", "--trials", "12", "--workers", workers,
        "--study",
        file)
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(try hone.trials("a.hone") == hone.trials("b.hone"))
    // Each trial has its own seed, whoever evaluates it.
    #expect(try hone.trials("a.hone").sorted() == hone.trials("c.hone").sorted())
    #expect(try Set(trials(hone).map { "\($0["metrics"] ?? "")" }).count == 12)
  }

  /// Prints a learning curve that is worse the larger x is, and says at its end that it was not stopped.
  private static let curve = """
    #!/bin/sh
    for step in 1 2 3 4 5 6 7 8 9 10; do
      echo "{\\"step\\": $step, \\"loss\\": $(awk "BEGIN { print $1 + 1 / $step }")}"
    done
    echo end >> ended.txt
    """

  @Test func `an optimizer ends commands early that report while they run`() throws {
    let hone = try hone(["curve.sh": Self.curve])
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "command", "-o", "command=./curve.sh {x}", "-o", "key.loss=loss", "--range", "x=0.0:1",
      "--optimizer", "median-stopping", "-O", "optimizer=random", "--trials", "20", "--study", "a.hone")
    #expect(run.status == 0, "\(run.errors)")
    let states = try trials(hone).compactMap { $0["state"] as? String }
    let stopped = states.filter { $0 == "stopped" }.count
    #expect(stopped > 2 && stopped + states.filter { $0 == "complete" }.count == 20)
    #expect(try String(contentsOfFile: hone.path("ended.txt"), encoding: .utf8).split(separator: "\n").count < 20)
  }

  @Test func `budgets reach the command`() throws {
    let hone = try hone([
      "study.toml": """
      [study]
      trials = 30
      [optimizer]
      plugin = "asha"
      optimizer = "random"
      [objective]
      plugin = "command"
      command = 'echo {"loss": {x}, "epochs": {budget}}'
      [space.x]
      low = 0.0
      high = 1.0
      [metrics.loss]
      [budget]
      name = "epochs"
      low = 1
      high = 9
      """
    ])
    defer { hone.clean() }
    // Quotes group words: the JSON has to be one.
    let wrong = try hone("run", "study.toml", "--trials", "1", "--study", "wrong.hone")
    #expect(wrong.status == 4)
    let run = try hone(
      "run", "study.toml", "-o", #"command=["echo", "{\"loss\": {x}, \"epochs\": {budget}}"]"#, "--study", "a.hone")
    #expect(run.status == 0, "\(run.errors)")
    #expect(Set(try trials(hone).compactMap { $0["budget"] as? Double }) == [1, 3, 9])
  }

  @Test func `a budget of an absurd range is no reason to crash`() throws {
    let hone = try hone()
    defer { hone.clean() }
    for (name, low, high) in [("wide", "1e-9", "1e12"), ("large", "1", "9223372036854775807")] {
      try hone.write(
        """
        study = { trials = 5 }
        objective = { plugin = "command", command = "echo {x}" }
        budget = { name = "steps", low = \(low), high = \(high), default = 10 }
        space = { x = { low = 0.0, high = 9.0 } }
        metrics = { value = {} }
        """, to: "\(name).toml")
      let run = try hone("run", "\(name).toml", "--study", "\(name).hone")
      #expect(run.status == 0, "\(run.errors)")
    }
  }

  @Test func `metrics come from a file, standard error, the clock and the exit status`() throws {
    let hone = try hone()
    defer { hone.clean() }
    let script = "printf '{\\n\"loss\": %s }' {x} > {trial.dir}/m.json; echo size 7 >&2; exit 3"
    let run = try hone(
      "run", "--objective", "command", "-o", "command=\(script)", "-o", "shell=true", "-o", "file={trial.dir}/m.json",
      "-o",
      "key.loss=loss", "-o", "pattern.size=size (.*)", "-o", "read=stderr", "-o", "measure.time=seconds", "-o",
      "measure.cpu=cpu_seconds", "-o", "measure.memory=memory", "-o", "measure.status=status", "-o", "status=any",
      "--fix",
      "x=0.5", "--trials", "1", "--study", "a.hone")
    #expect(run.status == 0, "\(run.errors)")
    let metrics = try #require(trials(hone)[0]["metrics"] as? [String: Double])
    #expect(metrics["loss"] == 0.5 && metrics["size"] == 7 && metrics["status"] == 3)
    #expect(metrics["time"] ?? 0 > 0 && metrics["memory"] ?? 0 > 100_000 && metrics["cpu"] != nil)
    // A trial that succeeds leaves no folder.
    #expect(!FileManager.default.fileExists(atPath: hone.path("hone-trials")))
  }

  @Test func `what a command prints is in the record of its trial`() throws {
    let hone = try hone()
    defer { hone.clean() }
    _ = try hone(
      "run", "--objective", "command", "-o", "command=echo working on {x} >&2; echo {x}", "-o", "shell=true", "--fix",
      "x=0.5", "--trials", "1", "--study", "a.hone")
    let shown = try hone("show", "a.hone", "--trial", "0").output
    #expect(shown.contains("working on 0.5"))
  }

  @Test func `without a worker what a command prints is nowhere`() throws {
    let hone = try hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "command", "-o", "command=echo working on {x} >&2; echo noise; echo {x}", "-o",
      "shell=true", "--fix", "x=0.5", "--trials", "2", "--study", "a.hone", "--isolation", "none", "--quiet")
    #expect(run.status == 0, "\(run.errors)")
    #expect(!run.output.contains("noise") && !run.errors.contains("working"), "\(run.output)\(run.errors)")
    #expect(try !hone("show", "a.hone", "--trial", "0").output.contains("working"))
  }

  @Test(arguments: [
    ("command=sh -c 'echo layer 3: bad size >&2; exit 3' {x}", ["exited with status 3", "\"layer 3: bad size\""]),
    ("command=sh -c 'kill -SEGV $$' {x}", ["killed by SIGSEGV"]),
    ("command=echo hello {x} you", ["no metric \"value\"", "the only line", "key \"value\"", "\"hello "]),
    ("command=true {x}", ["it printed nothing"]),
    ("command=sh -c 'echo {x} >&2'", ["the other stream has it", "read=both"]),
    ("command=sh -c 'echo nan' {x}", ["the metric \"value\" is nan"]),
    (
      #"command=["echo", "{\"epoch\": 3, \"accuracy\": {x}}"]"#,
      [#"the last JSON line has the keys "epoch", "accuracy": name one with --metric NAME or -o key.value=accuracy"#]
    ),
    (#"command=["echo", "{\"x\": \"{x}\"}"]"#, ["the last JSON line has no number"]),
    ("command=./text {x}", ["begins with #!"]),
    ("command=./wrong {x}", ["first line (#!)"]),
    (
      "command=sh -c 'cat nothing > {trial.dir}/no/such; exit 1' {x}",
      ["exited with status 1", "(its folder is ", "hone-trials/trial-0)"]
    ),
  ])
  func `a trial that fails says why`(option: String, says: [String]) throws {
    let hone = try hone(["wrong": "#!/no/such/interpreter\n", "text": "#! "])
    defer { hone.clean() }
    try hone.write("\u{1}", to: "text")
    let message = try messages(hone, "-o", option)[0]
    for words in says { #expect(message.contains(words), "\(message)") }
  }

  @Test func `a command that hangs is ended with everything that it has started`() throws {
    let hone = try hone([
      "hang.sh":
        "#!/bin/sh\nsleep 1000 & echo $! >> left.txt\nsetsid sleep 1000 & echo $! >> left.txt\ntrap '' TERM\nwait; sleep 1000\n"
    ])
    defer { hone.clean() }
    let message = try messages(hone, "-o", "command=./hang.sh {x}", "--timeout", "1s")[0]
    #expect(message.contains("time limit of 1 s"))
    let left = try String(contentsOfFile: hone.path("left.txt"), encoding: .utf8).split(separator: "\n").compactMap {
      pid_t($0)
    }
    #expect(left.count == 2)
    for process in left { #expect(kill(process, 0) != 0) }
  }

  @Test func `a host that is killed leaves nothing of a command running, and the study goes on`() throws {
    let hone = try hone([
      "slow.sh": "#!/bin/sh\nsleep $(cat wait.txt) & echo $! >> left.txt\nwait\necho $1\n", "wait.txt": "1000",
    ])
    defer { hone.clean() }
    let running = try hone.start([
      "run", "--objective", "command", "-o", "command=./slow.sh {x}", "--range", "x=0.0:1", "--trials", "3", "--study",
      "a.hone",
    ])
    let left = hone.path("left.txt")
    func processes() -> [pid_t] {
      ((try? String(contentsOfFile: left, encoding: .utf8)) ?? "").split(separator: "\n").compactMap { pid_t($0) }
    }
    while processes().isEmpty { usleep(10_000) }
    kill(running.process.processIdentifier, SIGKILL)
    _ = running.wait()
    // The guard learns of it from the worker's end, which learns of it from the host's.
    for _ in 0..<1000 where kill(processes()[0], 0) == 0 { usleep(10_000) }
    #expect(kill(processes()[0], 0) != 0)
    try hone.write("0", to: "wait.txt")
    #expect(try hone("resume", "a.hone").status == 0)
    #expect(try trials(hone).compactMap { $0["state"] as? String } == ["complete", "complete", "complete"])
  }

  @Test(arguments: [
    ("command=./missing {x}", "there is no executable ./missing in"), ("command=no-such-program {x}", "in PATH"),
    ("command=plain.txt {x}", "write ./plain.txt"), ("command=./plain.txt {x}", "chmod +x ./plain.txt"),
    ("command=echo {y}", "unknown placeholder {y}; declare it, as in [space.y]"),
    ("command=echo {learning_rat}", "unknown placeholder"), ("command=echo {x} | cat", "shell=true"),
    ("command=echo {x} 'a", "not closed"), ("command=echo {x:.2f}", "no format"), ("command=echo {budget}", "[budget]"),
    ("command=echo [ {x} ]", "never vanishes"), ("command=", "empty"),
  ])
  func `a command that cannot work is refused before the first trial`(option: String, says: String) throws {
    let hone = try hone(["plain.txt": "text"])
    defer { hone.clean() }
    let run = try hone("run", "--objective", "command", "-o", option, "--range", "x=0.0:1", "--study", "a.hone")
    #expect(run.status == 2)
    #expect(run.errors.contains(says), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: hone.path("a.hone")))
  }

  @Test(arguments: [
    ("pattern.value=(", "no regular expression"), ("pattern.lost=(.*)", "no metric is called \"lost\""),
    ("measure.value=second", "must be one of seconds"), ("marks=x", "opening and a closing mark"),
    ("templates.a=none.txt", "none.txt: No such file"), ("templates.../a=t.txt", "within the trial's folder"),
    ("templates.a=t.txt", "t.txt:2: unknown placeholder {y}"), ("pattern=x", "only with a key"),
    ("environment.A=B={z}", "environment.A"), ("key.value=", "complete"),
  ])
  func `an option that cannot be meant is refused`(option: String, says: String) throws {
    let hone = try hone(["t.txt": "a\n{y}\n"])
    defer { hone.clean() }
    try hone.write(
      """
      objective = { plugin = "command", command = "echo {x}" }
      [study]
      trials = 1
      [space.x]
      value = 1
      [metrics.value]
      """, to: "study.toml")
    let run = try hone("run", "study.toml", "-o", option, "--study", "a.hone")
    if says == "complete" { return #expect(run.status == 0, "\(run.errors)") }
    #expect(run.status == 2)
    #expect(run.errors.contains(says), "\(run.errors)")
  }

  @Test func `a hyperparameter that the command does not use is a warning`() throws {
    let hone = try hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "command", "-o", "command=echo {x}", "--range", "x=0.0:1", "--range", "rate=0.0:1", "--fix",
      "z=1",
      "--trials", "1", "--study", "a.hone")
    #expect(run.status == 0)
    #expect(run.errors.contains("warning: the command does not use the hyperparameter \"rate\""))
    #expect(!run.errors.contains("\"z\""))
  }

  @Test func `a hyperparameter that may be inactive must not leave a hole`() throws {
    let hone = try hone()
    defer { hone.clean() }
    let study = { (command: String) in
      """
      [study]
      trials = 6
      [objective]
      plugin = "command"
      command = \(command)
      [space.x]
      labels = ["a", "b"]
      [space.y]
      low = 0.0
      high = 1.0
      when = "x == a"
      """
    }
    try hone.write(study("'echo {x} {y}'"), to: "hole.toml")
    let hole = try hone("run", "hole.toml")
    #expect(hole.status == 2)
    #expect(hole.errors.contains("{y} may be inactive") && hole.errors.contains("[--y {y}]"))
    try hone.write(study("'sh -c \"echo $#\" {x} [-y {y}]'"), to: "group.toml")
    #expect(try hone("run", "group.toml", "--study", "a.hone").status == 0)
    #expect(Set(try trials(hone).compactMap { $0["value"] as? Double }) == [0, 2])
  }
}

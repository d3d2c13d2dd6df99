import Foundation
import Testing

/// The same study twice, and a study that was killed.
@Suite struct RepeatingTests {
  static let study = [
    "run", "--objective", "svm", "-o", "data=breast-cancer", "--optimizer", "random", "--trials", "60", "--seed", "3",
  ]

  @Test func `the same seed gives the same trials, another seed gives others`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    for (file, options) in [("a.hone", []), ("b.hone", ["--workers", "2"]), ("c.hone", ["--seed", "1"])] {
      let run = try hone.start(
        [
          "run", "--objective", "mlp", "-o", "max_units=64", "-o", "max_layers=2", "-o", "data=wine", "--optimizer",
          "random", "--trials", "6", "--study", file,
        ] + options
      ).wait()
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(try hone.trials("a.hone") == hone.trials("b.hone"))
    #expect(try hone.trials("a.hone").last != hone.trials("c.hone").last)
  }

  @Test func `a study that is killed at any instant and resumed is the one that was never disturbed`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    #expect(try hone.start(Self.study + ["--study", "whole.hone"]).wait().status == 0)
    let whole = try hone.trials("whole.hone")
    #expect(whole.count == 60)
    for (index, milliseconds) in [40, 120, 250, 400].enumerated() {
      let file = "killed-\(index).hone"
      let running = try hone.start(Self.study + ["--study", file])
      usleep(UInt32(milliseconds) * 1000)
      kill(running.process.processIdentifier, SIGKILL)
      _ = running.wait()
      let resumed = try hone("resume", file)
      // Killed before there was a study: then it can simply be started.
      if resumed.status == 2 && resumed.errors.contains("no such study") {
        #expect(try hone.start(Self.study + ["--study", file]).wait().status == 0)
      } else if resumed.status == 2 && resumed.errors.contains("has all its") {
        // Killed after its last trial.
      } else {
        #expect(resumed.status == 0, "\(resumed.errors)")
      }
      #expect(try hone.trials(file) == whole, "killed after \(milliseconds) ms")
    }
  }

  @Test func `Ctrl-C ends a study with status 130, and resume goes on`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    #expect(try hone.start(Self.study + ["--study", "whole.hone"]).wait().status == 0)
    let running = try hone.start(Self.study + ["--study", "stopped.hone"])
    while try hone("trials", "stopped.hone").lines.count < 3 { usleep(10_000) }
    kill(running.process.processIdentifier, SIGINT)
    let stopped = running.wait()
    if stopped.status == 130 {
      #expect(stopped.errors.contains("hone resume stopped.hone"), "\(stopped.errors)")
      #expect(try hone("resume", "stopped.hone").status == 0)
    } else {
      #expect(stopped.status == 0, "\(stopped.errors)")
    }
    #expect(try hone.trials("stopped.hone") == hone.trials("whole.hone"))
  }

  @Test func `only one process writes a study, and the other is told`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    let long = ["run", "--objective", "svm", "--trials", "1000", "--study", "busy.hone"]
    let running = try hone.start(long)
    while try hone("trials", "busy.hone").status != 0 { usleep(10_000) }
    let second = try hone("resume", "busy.hone")
    #expect(second.status == 1)
    #expect(second.errors.contains("is in use by"), "\(second.errors)")
    kill(running.process.processIdentifier, SIGKILL)
    _ = running.wait()
  }
}

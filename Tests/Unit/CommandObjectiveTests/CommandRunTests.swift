import CommandObjective
import Foundation
import Glibc
import Testing

@Suite struct CommandRunTests {
  @Test func `lines of both streams arrive whole`() throws {
    var lines: [String] = []
    let run = try Running.script("echo one; echo two >&2; printf three") { stream, line in
      lines.append("\(stream) \(String(decoding: line, as: UTF8.self))")
      return true
    }
    #expect(run.ending == .exited(0))
    #expect(lines.sorted() == ["error two", "output one", "output three"])
    #expect(run.printed[0].bytes == Array("one\nthree".utf8))
  }

  @Test func `status and signal are told apart`() throws {
    #expect(try Running.script("exit 7").ending == .exited(7))
    #expect(try Running.script("kill -SEGV $$").ending == .killed(signal: SIGSEGV))
    let file = Running.freshPath()
    try Data().write(to: URL(fileURLWithPath: file))
    #expect(try Running.run([Running.freshPath()]).ending == .notStarted(call: 3, error: ENOENT))
    #expect(try Running.run(["\(file)"]).ending == .notStarted(call: 3, error: EACCES))
  }

  @Test func `a command sees its own descriptors, signals and group only`() throws {
    #expect(try Running.output(["/bin/sh", "-c", "ls /proc/self/fd | wc -l"]) == "4\n")  // ls has its folder open
    let signals = try Running.output(["/bin/grep", "-E", "^Sig(Ign|Blk)", "/proc/self/status"])
    // Signals 1 … 31: those after them are the C library's own.
    let masks = signals.split(separator: "\n").compactMap { UInt64($0.suffix(16), radix: 16) }
    #expect(masks.map { $0 & 0x7FFF_FFFF } == [0, 0])
    #expect(
      try Running.output(["/bin/sh", "-c", "test $(cut -d' ' -f5 /proc/$$/stat) = $$ && echo leads"]) == "leads\n")
  }

  @Test func `what a command leaves behind ends with it, in whatever session`() throws {
    let file = Running.freshPath()
    let run = try Running.script(
      "sleep 1000 & echo $! >> \(file); setsid sh -c 'echo $$ >> \(file); exec sleep 1000' & while [ $(wc -l < \(file)) -lt 2 ]; do :; done"
    )
    #expect(run.ending == .exited(0))
    let left = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").compactMap { pid_t($0) }
    #expect(left.count == 2)
    for process in left { #expect(kill(process, 0) != 0 && errno == ESRCH, "\(process)") }
  }

  @Test func `a command that ignores SIGTERM is killed with all that it started`() throws {
    let file = Running.freshPath()
    var limits = CommandRun.Limits()
    limits.grace = 0.1
    let run = try Running.script(
      "trap '' TERM; sleep 1000 & echo $! > \(file); echo ready; while :; do sleep 1; done", limits
    ) { _, _ in false }
    #expect(run.reason == .stopped)
    #expect(run.ending == .killed(signal: SIGKILL))
    let child = try #require(
      pid_t(String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(kill(child, 0) != 0 && errno == ESRCH)
  }

  @Test func `a command may end in its own way when it is told to`() throws {
    var lines: [String] = []
    let run = try Running.script("trap 'exit 5' TERM; echo ready; while :; do sleep 0.01; done") { _, line in
      lines.append(String(decoding: line, as: UTF8.self))
      return false
    }
    #expect(run.ending == .exited(5))
    #expect(lines == ["ready"])
  }

  @Test func `a command is ended when it is cancelled, also a stopped one`() throws {
    let run = try Running.script("kill -STOP $$", isCancelled: true)
    #expect(run.reason == .cancelled)
    #expect(run.ending == .killed(signal: SIGTERM))
  }

  @Test func `a command that prints without end is ended, and little of it is kept`() throws {
    var limits = CommandRun.Limits()
    limits.output = 10_000_000
    limits.grace = 0
    let run = try Running.run(["/usr/bin/yes", String(repeating: "x", count: 1000)], limits)
    #expect(run.reason == .tooMuchOutput)
    #expect(run.printed[0].bytes.count < 20_000)
    #expect(run.printed[0].count > 10_000_000)
  }

  @Test func `a line without end is cut`() throws {
    var longest = 0
    let run = try Running.script("head -c 3000000 /dev/zero | tr '\\0' x; echo; echo last") { _, line in
      longest = max(longest, line.count)
      return true
    }
    #expect(run.ending == .exited(0))
    #expect(longest == Lines.longest)
    #expect(run.printed[0].lastLines(1) == "\"last\"")
  }

  @Test func `a file may be kept from growing`() throws {
    var launch = Running.launch(["/bin/sh", "-c", "exec head -c 3000000 /dev/zero > \(Running.freshPath())"])
    launch.fileLimit = 1_000_000
    #expect(try CommandRun(launch, isCancelled: { false }, read: { _, _ in true }).ending == .killed(signal: SIGXFSZ))
  }

  @Test func `what a command used is measured`() throws {
    let run = try Running.script("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done")
    #expect(run.cpuSeconds > 0)
    #expect(run.peakBytes > 100_000)
    #expect(run.seconds > 0)
  }

  @Test func `a command dies with the guard that watches over it`() throws {
    let file = Running.freshPath()
    let run = try Running.script("sleep 1000 & echo $$ $! > \(file); kill -KILL $PPID; wait")
    #expect(run.ending == .lost)
    let processes = try String(contentsOfFile: file, encoding: .utf8).split(whereSeparator: \.isWhitespace)
      .compactMap { pid_t($0) }
    #expect(processes.count == 2)
    // The kernel kills them, but nobody tells us when; one that nobody waits for is gone, too.
    for process in processes {
      for _ in 0..<1000 where isRunning(process) { usleep(10_000) }
      #expect(!isRunning(process))
    }
  }

  private func isRunning(_ process: pid_t) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
    return text.split(separator: ")").last.map { !$0.hasPrefix(" Z") } ?? false
  }
}

import HoneCommandLine

@main struct Main {
  static func main() { HoneCommand.runAndExit() }
}

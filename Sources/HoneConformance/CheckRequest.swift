/// What the process of a check is to do: its one argument, as JSON.
struct CheckRequest: Codable {
  struct Option: Codable {
    var name: String
    var text: String
  }

  var file: String
  var plugin: String
  var check: String
  /// Everything random in a check follows from it.
  var seed: UInt64
  /// Trials of a rehearsal.
  var trials: Int
  /// Which of the processes of this check it is, from 0.
  var round: Int
  /// For the files of this check; the process finds it empty in round 0.
  var folder: String
  /// As the user gave them.
  var options: [Option]
  /// The libraries of optimizers by name, for plugins that work with others.
  var optimizers: [String: String]

  /// Where the report goes.
  var reportPath: String { "\(folder)/report-\(round)" }
  /// Where the process says what it is about to do.
  var placePath: String { "\(folder)/place-\(round)" }
  /// Where its standard output and standard error go.
  var outputPath: String { "\(folder)/output-\(round)" }
}

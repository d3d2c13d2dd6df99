import HonePluginHost
import HoneSpace

extension Check {
  private static let known: Set<String> = [
    "hone.optimizer.state/1", "hone.optimizer.insight/1", "hone.optimizer.gradients/1", "hone.optimizer.driver/1",
    "hone.objective.gradient/1", "hone.objective.descent/1", "hone.objective.session/1",
  ]

  /// Whether the descriptor says what people and the host need.
  static let descriptor = Check(
    "descriptor", rule: "a descriptor is constant data; a summary is one line of at most 100 bytes",
    mend: "write summaries for the plugin and each option; spell the ids of extensions as hone.h does"
  ) { context in
    let plugin = context.description
    guard plugin.summary.utf8.count <= 100, !plugin.summary.contains(where: \.isNewline) else {
      throw Finding("the summary has \(plugin.summary.utf8.count) bytes or several lines")
    }
    let strange = plugin.extensions.filter { $0.hasPrefix("hone.") && !known.contains($0) }
    if let first = strange.first { throw Finding("it offers \"\(first)\", which this host does not know") }
    let again = try PluginCatalogue.load(file: context.request.file, name: context.request.plugin)
    guard again.description == plugin else { throw Finding("the descriptor is another one when it is read again") }
    let silent = plugin.options.hyperparameters.filter(\.summary.isEmpty).map(\.name)
    var doubts: [String] = []
    if plugin.summary.isEmpty { doubts.append("the plugin has no summary") }
    if !silent.isEmpty { doubts.append("options without a summary: \(silent.joined(separator: ", "))") }
    guard doubts.isEmpty else { throw Doubt(doubts.joined(separator: "; ")) }
    return "\(plugin.options.count) options, \(plugin.extensions.count) extensions"
  }
}

package import HonePlugin

extension TPEOptimizer {
  package static let descriptor = PluginDescriptor(
    name: "tpe", summary: "densities of good and bad trials: many trials, heavily conditional spaces",
    text: """
      .
      """,
    options: TPEOptions.parameters, flags: .deterministic)
}

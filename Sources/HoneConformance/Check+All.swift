import HonePluginHost

extension Check {
  /// The checks of a kind of plugin, in the order in which their results are shown.
  static func all(of kind: PluginDescription.Kind) -> [Check] {
    switch kind {
    case .optimizer:
      [
        descriptor, creates, options, badOptions, insideSpace, pending, capacity, ends, failures, extremes,
        foreignTrials, severalMetrics, budgets, verdicts, repeats, repeatsElsewhere, instances, seedMatters, askAhead,
        state, stateElsewhere, stateGarbage, insight, destroyEarly,
      ]
    case .objective:
      [
        descriptor, describes, options, badOptions, evaluates, evaluationsRepeat, evaluationsRepeatElsewhere, reports,
        verdictsObeyed, cancelled, sessions, sessionsElsewhere, gradients,
      ]
    }
  }
}

import HonePlugin

extension MetricReader.Source {
  /// Where each metric comes from: what the options say, else a JSON object's member of its name.
  ///
  /// - Throws: `.invalid` for a metric that does not exist, one with two rules, and a pattern that cannot be read.
  static func all(_ options: CommandOptions, metrics: [String]) throws -> [MetricReader.Source] {
    var rules: [String: MetricRule] = [:]
    func add(_ option: String, _ metric: String, _ rule: MetricRule) throws {
      guard metrics.contains(metric) else {
        let hint =
          nearest(to: metric, in: metrics).map { "; did you mean \"\($0)\"?" }
          ?? "; there are \(metrics.joined(separator: ", "))"
        throw PluginError.invalid("option \(option).\(metric): no metric is called \"\(metric)\"\(hint)")
      }
      guard rules.updateValue(rule, forKey: metric) == nil else {
        throw PluginError.invalid("option \(option).\(metric): the metric \"\(metric)\" has a rule already")
      }
    }
    for (metric, text) in options.patterns {
      let pattern: MetricPattern
      do {
        pattern = try MetricPattern(text)
      } catch {
        throw PluginError.invalid("option pattern.\(metric): /\(text)/ is no regular expression: \(error)")
      }
      try add("pattern", metric, .pattern(pattern))
    }
    for (metric, text) in options.keys { try add("key", metric, .json(key: text.isEmpty ? metric : text)) }
    for (metric, text) in options.measures {
      guard let measure = MetricRule.Measure(rawValue: text) else {
        let known = MetricRule.Measure.allCases.map(\.rawValue).joined(separator: ", ")
        throw PluginError.invalid("option measure.\(metric)=\(text) must be one of \(known)")
      }
      try add("measure", metric, .measured(measure))
    }
    return metrics.map { MetricReader.Source($0, rules[$0] ?? .json(key: $0)) }
  }
}

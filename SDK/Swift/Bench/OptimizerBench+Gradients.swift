import CHone

extension OptimizerBench {
  /// Lets the optimizer judge a report.
  ///
  /// Calls `hone_optimizer_class.report`.
  ///
  /// - Returns: the verdict, and the configuration after it.
  public func report(
    trial: UInt64, step: UInt64, budget: Double? = nil, values: [Double], metrics: [Double], gradient: [Double]? = nil
  ) throws -> (Verdict, [Double]) {
    guard let function = table.report else { return (.goOn, values) }
    var moved = values
    var verdict = hone_verdict()
    try values.withUnsafeBufferPointer { values in
      try metrics.withUnsafeBufferPointer { metrics in
        try (gradient ?? []).withUnsafeBufferPointer { slopes in
          try moved.withUnsafeMutableBufferPointer { moved in
            var report = hone_report()
            report.struct_size = UInt32(MemoryLayout<hone_report>.size)
            (report.trial, report.step, report.budget) = (trial, step, budget ?? .nan)
            (report.values, report.metrics) = (values.baseAddress, metrics.baseAddress)
            report.gradient = gradient == nil ? nil : slopes.baseAddress
            (report.value_count, report.metric_count) = (UInt32(values.count), UInt32(metrics.count))
            verdict.struct_size = UInt32(MemoryLayout<hone_verdict>.size)
            verdict.action = HONE_CONTINUE
            verdict.values = moved.baseAddress
            _ = try checkedCall { function(instance, &report, &verdict, $0) }
          }
        }
      }
    }
    return (Verdict(verdict.action), moved)
  }

  /// By which hyperparameters it wants gradients; none for a plugin that is no `GradientOptimizer`.
  ///
  /// Calls `hone_optimizer_gradients.wanted`.
  public func wanted() throws -> [Bool] {
    var wanted = [UInt8](repeating: 0, count: space.count)
    if let slot = gradientsTable?.wanted { _ = try checkedCall { slot(instance, &wanted, $0) } }
    return wanted.map { $0 != 0 }
  }

  /// What evaluations are to do from step to step.
  ///
  /// Calls `hone_optimizer_gradients.rules`.
  public func rules() throws -> [DescentRule] {
    var rules = [hone_descent_rule](repeating: hone_descent_rule(), count: space.count)
    var count: UInt32 = 0
    if let slot = gradientsTable?.rules {
      _ = try checkedCall { slot(instance, &rules, UInt32(space.count), &count, $0) }
    }
    return try rules.prefix(Int(count)).map(DescentRule.init)
  }

  private var gradientsTable: hone_optimizer_gradients? {
    registration.extensions(arena).first { String(optional: $0.id) == HONE_OPTIMIZER_GRADIENTS }
      .flatMap { $0.table?.assumingMemoryBound(to: hone_optimizer_gradients.self).pointee }
  }
}

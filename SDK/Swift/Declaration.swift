import CHone

/// What the user declares, for an objective whose descriptor names `Declaration.need` among its needs.
///
/// ```swift
/// static let descriptor = PluginDescriptor(name: "command", summary: "…", needs: [Declaration.need])
/// init(_ options: Options, _ host: Host) throws {
///   let declaration = try host.declaration()
///   description = try ObjectiveDescription(
///     declaration.parameters, forbidden: declaration.forbidden,
///     metrics: declaration.metrics.isEmpty ? [.minimize("value")] : declaration.metrics, budget: declaration.budget)
/// }
/// ```
public struct Declaration: Sendable {
  /// The id for `PluginDescriptor.needs`.
  public static let need = HONE_HOST_DECLARATION

  /// In the order of the user's words; a parameter flagged `kindOpen` may be turned into an int, and loses the flag when its
  /// kind is settled.
  public var parameters: [Parameter]
  /// A configuration in which this holds is forbidden.
  public var forbidden: Condition
  /// Empty: the objective says what it measures.
  public var metrics: [Metric]
  /// What an evaluation may spend; nil if the user does not say.
  public var budget: Budget?

  init(_ description: hone_description) {
    let space = Space(description.space)
    parameters = space.parameters
    forbidden = space.forbidden
    metrics = (0..<Int(description.metric_count)).map { index in
      let bytes = UnsafeRawPointer(description.metrics).unsafelyUnwrapped + index * Int(description.metric_size)
      return Metric(bytes.assumingMemoryBound(to: hone_metric.self).pointee)
    }
    budget = description.budget.map { Budget($0.pointee, space: space) }
  }
}

extension Host {
  /// What the user declares.
  ///
  /// - Throws: `.unsupported` if this host has no such thing. Uses `hone.host.declaration/1`.
  public func declaration() throws -> Declaration {
    guard let pointer = self.extension(HONE_HOST_DECLARATION) else {
      throw PluginError.unsupported("this host hands over no declared space")
    }
    return Declaration(pointer.assumingMemoryBound(to: hone_description.self).pointee)
  }
}

import HonePluginHost
import HoneSpace
import HoneStudyFile

extension StudyDescription {
  /// What `body` gives; what it throws about an option, at the place where that was written.
  func placing<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as PluginError {
      guard case .option(let plugin, let reason, _) = error, let origin = choice(of: plugin)?.origin(of: reason) else {
        throw error
      }
      throw StudyFileError(origin, error.description)
    } catch let fault as PluginFault where fault.isInput {
      guard let origin = choice(of: fault.plugin)?.origin(of: fault) else { throw fault }
      throw StudyFileError(origin, fault.description)
    }
  }

  /// What was said of a plugin, which may have been named with its vendor.
  private func choice(of plugin: String) -> PluginChoice? {
    let chosen = [(objective, objective.plugin?.value), (optimizer, optimizer.plugin?.value ?? "auto")]
    return chosen.first { $0.1 == plugin || $0.1?.hasSuffix("/\(plugin)") ?? false }?.0
  }
}

extension PluginChoice {
  /// Where the option was written that a plugin's sentence is about: `option "folds" is 1, …`, `option pattern.loss: …`.
  fileprivate func origin(of fault: PluginFault) -> Origin? {
    guard let match = fault.saw.firstMatch(of: /\boption "?([^" ]+)/) else { return nil }
    let text = match.output.1
    // A key may have anything in it, and a colon behind it.
    return options.filter { text.hasPrefix($0.key) }.max { $0.key.count < $1.key.count }?.origin
  }
}

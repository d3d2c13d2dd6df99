import HonePluginHost
import HoneSpace

/// What a check works with: the plugin, and all that it may depend on.
final class CheckContext {
  let plugin: LoadedPlugin
  let request: CheckRequest
  /// What must come out the same in another process.
  var evidence: [String] = []
  /// Warnings and errors that the plugin logged.
  let log = CheckLog()
  /// Whether practice problems have a budget.
  private(set) lazy var wantsBudget = findsBudgetWanted()
  private let whereabouts: Whereabouts

  init(_ plugin: LoadedPlugin, _ request: CheckRequest, _ whereabouts: Whereabouts) {
    (self.plugin, self.request, self.whereabouts) = (plugin, request, whereabouts)
  }

  var description: PluginDescription { plugin.description }
  var seed: UInt64 { request.seed }

  /// A stream of random numbers for one purpose.
  func random(_ purpose: UInt64) -> CheckRandom { CheckRandom(seed: seed ^ purpose &* 0x9E37_79B9_7F4A_7C15) }

  /// Says what comes next, for the case that it does not come back.
  func at(_ place: String) { whereabouts.note(place) }

  /// Says that an instance is made next.
  func atCreate(_ changes: [(name: String, text: String)], _ place: String = "") {
    let words = changes.map { " \($0.name)=\($0.text.prefix(100))" }.joined()
    at("\(place)create\(words.isEmpty ? "" : " with\(words)")")
  }

  /// The plugin's options: what the user gave, but for `changes`, and the defaults.
  func options(_ changes: [(name: String, text: String)] = []) throws(PluginError) -> OptionValues {
    let kept = request.options.filter { given in !changes.contains { $0.name == given.name } }
    return try description.options(kept.map { ($0.name, $0.text) } + changes)
  }

  /// What the plugin may ask of the host.
  func services(isCancelled: @escaping @Sendable () -> Bool = { false }) -> HostServices {
    let optimizers = request.optimizers
    let log = log
    return HostServices(
      threads: 1, log: { level, text in log.take(level, text) }, isCancelled: isCancelled,
      findOptimizer: { name in
        let plain = name.split(separator: "/").last.map(String.init) ?? name
        guard let file = optimizers[plain] else {
          throw PluginError.notFound(
            name: name, nearest: nearestName(to: name, in: optimizers.keys.sorted()), count: optimizers.count)
        }
        return try PluginCatalogue.load(file: file, name: plain)
      },
      declaration: description.needs.contains(ObjectiveDescription.declarationExtension)
        ? PracticeDeclaration.line : nil)
  }
}

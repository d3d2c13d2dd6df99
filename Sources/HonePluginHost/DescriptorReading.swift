import CHone
import HoneSpace

/// Why a library's descriptor cannot be used.
struct DescriptorError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Reads descriptors out of a library's memory into values, and checks them on the way.
///
/// Structs are read by their own size, arrays by the stride that their container has: a plugin built with an older or a
/// newer header is read as far as both know.
enum DescriptorReading {
  static func library(_ pointer: UnsafePointer<hone_library>) throws -> LibraryDescription {
    let raw = UnsafeRawPointer(pointer)
    let library = try whole(hone_library.self, at: raw, "hone_library")
    let count = Int(library.plugin_count)
    guard count > 0 else { throw DescriptorError("it contains no plugin") }
    guard count <= 10_000, let plugins = library.plugins else {
      throw DescriptorError("its list of plugins is missing")
    }
    var descriptions: [PluginDescription] = []
    for index in 0..<count {
      guard let plugin = plugins[index] else { throw DescriptorError("entry \(index) of its list of plugins is NULL") }
      descriptions.append(try self.plugin(plugin))
    }
    let names = descriptions.map(\.name)
    guard Set(names).count == names.count else { throw DescriptorError("two of its plugins have the same name") }
    let vendor = try text(library.vendor, "hone_library.vendor")
    guard PluginName.isLegal(vendor) else {
      throw DescriptorError("its vendor \"\(vendor)\" is no name: [a-z][a-z0-9-]{0,63}")
    }
    return LibraryDescription(
      name: try text(library.name, "hone_library.name"), vendor: vendor,
      version: try text(library.version, "hone_library.version"),
      license: try text(library.license, "hone_library.license"), url: try text(library.url, "hone_library.url"),
      headerVersion: library.header_version, plugins: descriptions)
  }

  static func plugin(_ pointer: UnsafePointer<hone_plugin>) throws -> PluginDescription {
    let plugin = try whole(hone_plugin.self, at: UnsafeRawPointer(pointer), "hone_plugin")
    let name = try text(plugin.name, "hone_plugin.name")
    guard PluginName.isLegal(name) else {
      throw DescriptorError("the plugin name \"\(name)\" is not [a-z][a-z0-9-]{0,63}")
    }
    let kind: PluginDescription.Kind
    switch plugin.kind {
    case HONE_OPTIMIZER: kind = .optimizer
    case HONE_OBJECTIVE: kind = .objective
    default: throw DescriptorError("plugin \"\(name)\" has the unknown kind \(plugin.kind)")
    }
    do {
      let extensions = try self.extensions(plugin)
      try checkTable(plugin, kind, extensions: extensions)
      return PluginDescription(
        kind: kind, name: name, summary: try text(plugin.summary, "summary"), text: try text(plugin.text, "text"),
        options: try plugin.options.map { try space($0, isOptions: true) } ?? ConfigurationSpace([]),
        objective: try plugin.description.map(description), extensions: extensions, needs: try needs(plugin),
        flags: PluginDescription.Flags(rawValue: plugin.flags))
    } catch {
      throw DescriptorError("plugin \"\(name)\": \(error)")
    }
  }

  static func description(_ pointer: UnsafePointer<hone_description>) throws -> ObjectiveDescription {
    let description = try whole(hone_description.self, at: UnsafeRawPointer(pointer), "hone_description")
    guard let space = description.space else { throw DescriptorError("hone_description.space is NULL") }
    var metrics: [Metric] = []
    for index in 0..<Int(description.metric_count) {
      guard let base = description.metrics else { throw DescriptorError("hone_description.metrics is NULL") }
      let stride = Int(description.metric_size)
      guard stride >= 8 else { throw DescriptorError("hone_description.metric_size is \(stride)") }
      metrics.append(try metric(element(hone_metric.self, UnsafeRawPointer(base) + index * stride, size: stride)))
    }
    guard metrics.contains(where: { $0.role == .objective }) else {
      throw DescriptorError("no metric has the role HONE_OBJECTIVE_METRIC")
    }
    let names = metrics.map(\.name)
    guard Set(names).count == names.count else { throw DescriptorError("two metrics have the same name") }
    let configurationSpace = try self.space(space, isOptions: false)
    let budget = try description.budget.map { try self.budget($0, space: configurationSpace) }
    return ObjectiveDescription(space: configurationSpace, metrics: metrics, budget: budget)
  }

  private static func metric(_ metric: hone_metric) throws -> Metric {
    guard metric.role <= HONE_RECORDED_METRIC, metric.direction <= HONE_MAXIMIZE else {
      throw DescriptorError("a metric has the unknown role \(metric.role) or direction \(metric.direction)")
    }
    let roles: [Metric.Role] = [.objective, .constraint, .recorded]
    return Metric(
      name: try text(metric.name, "hone_metric.name"), summary: try text(metric.summary, "hone_metric.summary"),
      unit: try text(metric.unit, "hone_metric.unit"),
      direction: metric.direction == HONE_MAXIMIZE ? .maximize : .minimize, role: roles[Int(metric.role)],
      bound: metric.bound)
  }

  private static func budget(_ pointer: UnsafePointer<hone_budget>, space: ConfigurationSpace) throws -> Budget {
    let budget = try whole(hone_budget.self, at: UnsafeRawPointer(pointer), "hone_budget")
    guard budget.low.isFinite, budget.high.isFinite, budget.low <= budget.preset, budget.preset <= budget.high else {
      throw DescriptorError(
        "the budget's range \(budget.low) … \(budget.high) does not hold its preset \(budget.preset)")
    }
    if budget.parameter != HONE_NONE, Int(budget.parameter) >= space.count {
      throw DescriptorError(
        "hone_budget.parameter is \(budget.parameter), the space has \(space.count) hyperparameters")
    }
    return Budget(
      name: try text(budget.name, "hone_budget.name"), unit: try text(budget.unit, "hone_budget.unit"), low: budget.low,
      high: budget.high, step: budget.step, preset: budget.preset, isWhole: budget.flags & HONE_BUDGET_WHOLE != 0,
      isLogarithmic: budget.flags & HONE_BUDGET_LOG != 0,
      hyperparameter: budget.parameter == HONE_NONE ? nil : Int(budget.parameter))
  }

  private static func extensions(_ plugin: hone_plugin) throws -> [String] {
    try (0..<Int(plugin.extension_count)).map { index in
      guard let entry = plugin.extensions?[index] else { throw DescriptorError("its extensions are NULL") }
      guard entry.table != nil else { throw DescriptorError("the table of extension \(index) is NULL") }
      return try text(entry.id, "hone_extension.id")
    }
  }

  private static func needs(_ plugin: hone_plugin) throws -> [String] {
    try (0..<Int(plugin.need_count)).map { index in
      guard let needs = plugin.needs else { throw DescriptorError("its needs are NULL") }
      return try text(needs[index], "hone_plugin.needs")
    }
  }

  /// The table of an extension that a plugin offers; nil if it does not.
  static func table(of id: String, in plugin: hone_plugin) -> UnsafeRawPointer? {
    for index in 0..<Int(plugin.extension_count) {
      guard let entry = plugin.extensions?[index], let name = entry.id else { continue }
      if String(cString: name) == id { return entry.table }
    }
    return nil
  }

  /// The slots without which a plugin of its kind cannot be used.
  private static func checkTable(_ plugin: hone_plugin, _ kind: PluginDescription.Kind, extensions: [String]) throws {
    guard let table = plugin.table else {
      if kind == .optimizer && extensions.contains(HONE_OPTIMIZER_DRIVER) { return }
      throw DescriptorError("its table is NULL")
    }
    func require(_ isThere: Bool, _ slot: String) throws {
      if !isThere { throw DescriptorError("the mandatory slot \(slot) is NULL") }
    }
    switch kind {
    case .optimizer:
      let slots = try whole(hone_optimizer_class.self, at: table, "hone_optimizer_class")
      try require(slots.create != nil, "hone_optimizer_class.create")
      try require(slots.destroy != nil, "hone_optimizer_class.destroy")
      try require(slots.ask != nil, "hone_optimizer_class.ask")
    case .objective:
      let slots = try whole(hone_objective_class.self, at: table, "hone_objective_class")
      try require(slots.create != nil, "hone_objective_class.create")
      try require(slots.destroy != nil, "hone_objective_class.destroy")
      try require(slots.evaluate != nil, "hone_objective_class.evaluate")
      try require(slots.describe != nil || plugin.description != nil, "hone_objective_class.describe")
    }
  }
}

// MARK: Memory

extension DescriptorReading {
  /// A struct that starts with its size: what both sides know of it, the rest zero.
  static func whole<Struct>(_ type: Struct.Type, at pointer: UnsafeRawPointer, _ name: String) throws -> Struct {
    let size = Int(pointer.load(as: UInt32.self))
    guard size >= 8, size <= 1 << 16 else { throw DescriptorError("\(name).struct_size is \(size)") }
    return element(type, pointer, size: size)
  }

  /// The first `size` bytes of a struct, the rest zero.
  static func element<Struct>(_ type: Struct.Type, _ pointer: UnsafeRawPointer, size: Int) -> Struct {
    withUnsafeTemporaryAllocation(byteCount: MemoryLayout<Struct>.size, alignment: MemoryLayout<Struct>.alignment) {
      buffer in
      buffer.initializeMemory(as: UInt8.self, repeating: 0)
      buffer.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: min(size, MemoryLayout<Struct>.size)))
      return buffer.load(as: Struct.self)
    }
  }

  static func text(_ pointer: UnsafePointer<CChar>?, _ name: String) throws -> String {
    guard let pointer else { throw DescriptorError("\(name) is NULL") }
    guard let text = String(validatingCString: pointer) else { throw DescriptorError("\(name) is not UTF-8") }
    return text
  }
}

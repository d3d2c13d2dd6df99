import CHone

/// A plugin's type, behind an interface without generics: what C calls find in a slot.
///
/// Written by `prepare` before its first use and constant afterwards.
class Registration: @unchecked Sendable {
  private var space: Space?

  var descriptor: PluginDescriptor { preconditionFailure("abstract") }
  var type: ObjectIdentifier { preconditionFailure("abstract") }
  var fixedDescription: ObjectiveDescription? { nil }

  /// The options as a space; `prepare` made it.
  final var options: Space {
    guard let space else { preconditionFailure("prepare() comes first") }
    return space
  }

  /// Builds what may break a rule.
  func prepare() throws {
    if space == nil { space = try Space(descriptor.options) }
  }

  func table(_ arena: Arena, slot: Int) -> UnsafeRawPointer { preconditionFailure("abstract") }
  func extensions(_ arena: Arena) -> [hone_extension] { [] }

  func makeOptimizer(_ problem: Problem, _ options: Options, _ host: Host) throws -> OptimizerInstance {
    preconditionFailure("not an optimizer")
  }
  func makeObjective(_ options: Options, _ host: Host) throws -> ObjectiveInstance {
    preconditionFailure("not an objective")
  }
}

import Glibc
import HonePlugin

/// The hyperparameters that gradients move: which they are, and where each begins.
struct Moving {
  let space: Space
  /// Their places, ascending.
  let indices: [Int]
  /// Where some of them begin in every trial, by place.
  let starts: [Int: Double]

  /// - Parameters:
  ///   - candidates: places of all that could move.
  ///   - what: what these have in common, for errors.
  init(_ problem: Problem, _ options: HypergradientOptions, candidates: [Int], what: String) throws {
    let space = problem.space
    self.space = space
    func place(_ name: String, option: String) throws -> Int {
      guard let index = space.index(of: name) else {
        throw PluginError.invalid("option \"\(option)\" names \"\(name)\", which is no hyperparameter of this space")
      }
      guard candidates.contains(index) else {
        throw PluginError.invalid(
          "option \"\(option)\" names \"\(name)\", which is not \(what); these are: "
            + candidates.map { space.parameters[$0].name }.joined(separator: ", "))
      }
      return index
    }
    let chosen = try options.tuned.map { try $0.map { try place($0, option: "tune") }.sorted() } ?? candidates
    guard !chosen.isEmpty else {
      throw PluginError.unsupported(
        "no hyperparameter of this objective is \(what); use mode=differences, or another optimizer")
    }
    indices = chosen
    var starts: [Int: Double] = [:]
    for (name, text) in options.starts {
      let index = try place(name, option: "start")
      guard let value = Double(text), space.nearest(to: value, of: index) == value else {
        throw PluginError.invalid("option \"start.\(name)\" is \"\(text)\", which is no value of \(name)")
      }
      starts[index] = value
    }
    self.starts = starts
  }

  /// The places of all floats whose flags hold these.
  static func floats(_ space: Space, with flags: Parameter.Flags) -> [Int] {
    space.parameters.indices.filter { index in
      guard case .float(_, _, let step, _) = space.parameters[index].domain, step == 0 else { return false }
      return space.parameters[index].flags.isSuperset(of: flags)
    }
  }

  /// Those of `candidates` that no condition and no forbidden clause looks at.
  static func unwatched(_ candidates: [Int], in space: Space) -> [Int] {
    var watched: Set<Int> = []
    for index in space.parameters.indices { watched.formUnion(space.parents(of: index)) }
    for literal in space.forbidden.terms.joined() {
      if let index = space.index(of: literal.parameter) { watched.insert(index) }
      if case .parameter(let name) = literal.right, let index = space.index(of: name) { watched.insert(index) }
    }
    return candidates.filter { !watched.contains($0) }
  }
}

extension Space {
  /// The bounds of float `index`, and whether its scale is logarithmic.
  func bounds(of index: Int) -> (low: Double, high: Double, isLog: Bool) {
    guard case .float(let low, let high, _, let log) = parameters[index].domain else {
      preconditionFailure("\(parameters[index].name) is no float")
    }
    return (low, high, log)
  }

  /// The derivative of float `index` with respect to its unit coordinate, at a value.
  func slope(of index: Int, at value: Double) -> Double {
    let (low, high, isLog) = bounds(of: index)
    return isLog ? value * log(high / low) : high - low
  }
}

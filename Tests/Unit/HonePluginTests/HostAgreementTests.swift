import HonePlugin
import HoneSpace
import Testing

/// The host checks what plugins propose with formulas of its own; these must be those of `hone/space.h`, bit for bit.
@Suite struct HostAgreementTests {
  /// The host's space of the same parameters.
  private func hostSpace(_ random: RandomSpace, _ space: Space) throws -> ConfigurationSpace {
    let hyperparameters = try random.parameters.map { parameter in
      let condition = parameter.condition.isAlways ? Formula.always : try formula(parameter.condition, space)
      return Hyperparameter(parameter.name, try domain(parameter), condition: condition)
    }
    return try ConfigurationSpace(hyperparameters, forbidden: try formula(random.forbidden, space))
  }

  private func domain(_ parameter: Parameter) throws -> Domain {
    switch parameter.domain {
    case .float(let low, let high, let step, let log):
      return .float(FloatRange(low: low, high: high, step: step, scale: log ? .log : .linear))
    case .int(let low, let high, let step, let log):
      return .int(IntRange(low: low, high: high, step: step, scale: log ? .log : .linear))
    case .ordinal(let labels, let numbers): return .ordinal(labels: labels, numbers: numbers)
    case .choice(let labels): return .choice(labels: labels)
    case .text, .path, .pluginName: throw PluginError.invalid("no hyperparameter is a text")
    }
  }

  private func formula(_ condition: Condition, _ space: Space) throws -> Formula {
    Formula(terms: try condition.terms.map { try $0.map { try literal($0, space) } })
  }

  private func literal(_ literal: Condition.Literal, _ space: Space) throws -> Literal {
    let index = try #require(space.index(of: literal.parameter))
    let labels = space.parameters[index].labels ?? []
    let right: Literal.Right
    switch literal.right {
    case .number(let number): right = .value(number)
    case .numbers(let numbers): right = .set(numbers)
    case .label(let label): right = .value(Double(labels.firstIndex(of: label) ?? -1))
    case .labels(let set): right = .set(set.map { Double(labels.firstIndex(of: $0) ?? -1) })
    case .parameter(let name): right = .parameter(try #require(space.index(of: name)))
    }
    return Literal(index, try #require(Relation(rawValue: literal.relation.rawValue)), right)
  }

  @Test func `host and header agree on every point, both ways, and on what is forbidden`() throws {
    for seed in 0..<500 as Range<UInt64> {
      let random = RandomSpace(seed: seed)
      let space = try Space(random.parameters, forbidden: random.forbidden)
      let host = try hostSpace(random, space)
      var stream = RandomStream(seed: seed, trial: 0, stream: 9)
      for _ in 0..<20 {
        let unit = random.parameters.map { _ in
          [0, 1, -1, 2, .nan, stream.uniform(), stream.uniform()][stream.below(7)]
        }
        let values = space.configuration(atUnit: unit)
        let configuration = host.configuration(atUnit: unit)
        #expect(values.map(\.bitPattern) == configuration.values.map(\.bitPattern), "seed \(seed)")
        #expect(space.unit(of: values).map(\.bitPattern) == host.unit(of: configuration).map(\.bitPattern))
        let isLegal = (try? host.validate(configuration)) != nil
        #expect(isLegal == !space.isForbidden(values), "seed \(seed)")
      }
    }
  }
}

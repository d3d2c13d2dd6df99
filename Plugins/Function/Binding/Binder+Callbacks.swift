import CFunctionCall
import HonePlugin

extension Binder {
  /// Binds a pointer to a function: the host reports what it is called with, and it answers whether to stop.
  mutating func bindCallback(
    _ function: CFunction, _ offset: Int, _ variable: CVariable, _ metrics: [Metric]
  ) throws {
    var (kinds, roles) = ([UInt32](), [UInt32]())
    var free = metrics.indices.filter {
      metrics[$0].name != "seconds" || plan.outputs.contains { $0.name == "seconds" }
    }
    let names = Set(function.parameters.map(\.name))
    for parameter in function.parameters {
      switch parameter.type {
      case .pointer(.void, _):
        kinds.append(FUNCTION_POINTER)
        roles.append(FUNCTION_ROLE_CONTEXT)
      case .scalar(let scalar):
        kinds.append(scalar.kind)
        if let metric = metrics.firstIndex(where: { $0.name == parameter.name }) {
          free.removeAll { $0 == metric }
          roles.append(FUNCTION_ROLE_METRIC + UInt32(metric))
        } else if parameter.name == "budget" {
          roles.append(FUNCTION_ROLE_BUDGET)
        } else if !scalar.isFloating, !roles.contains(FUNCTION_ROLE_STEP) {
          roles.append(FUNCTION_ROLE_STEP)
        } else if scalar.isFloating, let metric = free.first(where: { !names.contains(metrics[$0].name) }) {
          free.removeAll { $0 == metric }
          roles.append(FUNCTION_ROLE_METRIC + UInt32(metric))
        } else {
          throw prototype.invalid(
            parameter, "it is not clear what this parameter of the callback is; name it after a metric, or \"budget\"")
        }
      default:
        throw prototype.invalid(
          parameter, "a callback has numbers and a void * as parameters, not \(parameter.type.text)")
      }
    }
    guard function.result == .void || function.result.number != nil else {
      throw prototype.invalid(variable, "a callback returns nothing or a number, not \(function.result.text)")
    }
    plan.callbacks.append(
      .init(offset: offset, kinds: kinds, roles: roles, result: function.result.number?.kind ?? FUNCTION_VOID))
  }
}

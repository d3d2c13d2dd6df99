import CHone
import CSVMObjective
import Glibc

/// An instance of `svm`, driven through its function table as the host does.
final class Objective {
  /// A status other than `HONE_OK`, and the sentence that came with it.
  struct Failure: Error, Equatable {
    var status: Int32
    var message: String
  }

  struct Outcome: Equatable {
    var error: Double
    var supportVectors: Double
    var deviation: Double
  }

  private let instance: UnsafeMutableRawPointer
  private let host: UnsafeMutablePointer<hone_host>
  private let cancelsAfter: UnsafeMutablePointer<Int>

  static var table: hone_objective_class {
    hone_svm_plugin.table.assumingMemoryBound(to: hone_objective_class.self).pointee
  }

  /// Creates an instance with presets but for these options: numbers, indexes of choices, or texts.
  ///
  /// - Parameter cancelsAfter: how often the host says "go on" when it is asked.
  init(_ options: [String: Any] = [:], cancelsAfter limit: Int = .max) throws {
    cancelsAfter = .allocate(capacity: 1)
    cancelsAfter.initialize(to: limit)
    let host = UnsafeMutablePointer<hone_host>.allocate(capacity: 1)
    self.host = host
    host.initialize(to: hone_host())
    host.pointee.struct_size = UInt32(MemoryLayout<hone_host>.size)
    host.pointee.threads = 1
    host.pointee.context = UnsafeMutableRawPointer(cancelsAfter)
    host.pointee.cancelled = { context in
      guard let left = context?.assumingMemoryBound(to: Int.self) else { return 1 }
      left.pointee -= 1
      return left.pointee < 0 ? 1 : 0
    }
    let space = hone_svm_plugin.options.pointee
    var values: [Double] = []
    var texts: [UnsafeMutablePointer<CChar>?] = []
    for index in 0..<Int(space.parameter_count) {
      let parameter = space.parameters[index]
      let given = options[String(cString: parameter.name)]
      let isText = parameter.kind == HONE_TEXT
      values.append(isText ? .nan : (given as? Double) ?? parameter.preset)
      texts.append(isText ? (given as? String).map { strdup($0) } ?? strdup(parameter.preset_text) : nil)
    }
    defer { texts.forEach { free($0) } }
    var created: UnsafeMutableRawPointer?
    let (status, message) = withError { error in
      texts.map { UnsafePointer($0) }.withUnsafeBufferPointer { texts in
        values.withUnsafeBufferPointer { values in
          var given = hone_options()
          given.struct_size = UInt32(MemoryLayout<hone_options>.size)
          given.count = space.parameter_count
          given.values = values.baseAddress
          given.texts = texts.baseAddress
          return Self.table.create(host, &given, &created, error)
        }
      }
    }
    guard status == HONE_OK, let created else {
      host.deallocate()
      cancelsAfter.deallocate()
      throw Failure(status: status, message: message)
    }
    instance = created
  }

  deinit {
    Self.table.destroy(instance)
    host.deallocate()
    cancelsAfter.deallocate()
  }

  /// Evaluates C = 2^`logC` and gamma = 2^`logGamma`.
  func evaluate(logC: Double, logGamma: Double) throws -> Outcome { try evaluate(c: exp2(logC), gamma: exp2(logGamma)) }

  func evaluate(c: Double, gamma: Double) throws -> Outcome {
    var metrics = [Double.nan, .nan]
    var deviations = [Double.nan, .nan]
    let (status, message) = withError { error in
      [c, gamma].withUnsafeBufferPointer { values in
        metrics.withUnsafeMutableBufferPointer { metrics in
          deviations.withUnsafeMutableBufferPointer { deviations in
            var trial = hone_trial()
            trial.struct_size = UInt32(MemoryLayout<hone_trial>.size)
            trial.values = values.baseAddress
            trial.value_count = 2
            trial.budget = .nan
            var monitor = hone_monitor()
            monitor.struct_size = UInt32(MemoryLayout<hone_monitor>.size)
            monitor.metric_count = 2
            var outcome = hone_outcome()
            outcome.struct_size = UInt32(MemoryLayout<hone_outcome>.size)
            outcome.metric_count = 2
            outcome.metrics = metrics.baseAddress
            outcome.deviations = deviations.baseAddress
            outcome.budget = .nan
            return Self.table.evaluate(instance, &trial, &monitor, &outcome, error)
          }
        }
      }
    }
    guard status == HONE_OK else { throw Failure(status: status, message: message) }
    return Outcome(error: metrics[0], supportVectors: metrics[1], deviation: deviations[0])
  }
}

/// Calls `body` with an empty error of the host's and returns what it left there.
private func withError(_ body: (UnsafeMutablePointer<hone_error>) -> Int32) -> (status: Int32, message: String) {
  var text = [CChar](repeating: 0, count: 1024)
  let status = text.withUnsafeMutableBufferPointer { buffer in
    var error = hone_error()
    error.struct_size = UInt32(MemoryLayout<hone_error>.size)
    error.capacity = UInt32(buffer.count)
    error.text = buffer.baseAddress
    return body(&error)
  }
  return (status, String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
}

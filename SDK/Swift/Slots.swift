import CHone
import Synchronization

/// Where the C function `create` finds the Swift type that it is for.
///
/// A C function pointer carries no context and `create` gets none, while Swift makes no C function for each type of a
/// generic. So there are 32 of them, each with a number, and a table from number to type.
enum Slots {
  private static let registrations = Mutex<[Registration]>([])

  /// The slot of a type; the same for one that has been here before.
  static func slot(of registration: Registration) -> Int {
    registrations.withLock { registrations in
      if let known = registrations.firstIndex(where: { $0.type == registration.type }) { return known }
      precondition(
        registrations.count < createOptimizers.count, "more than \(createOptimizers.count) Swift plugins in one library"
      )
      registrations.append(registration)
      return registrations.count - 1
    }
  }

  static func registration(_ slot: Int) -> Registration { registrations.withLock { $0[slot] } }
}

/// `hone_optimizer_class.create` of each slot.
let createOptimizers:
  [@convention(c) (
    UnsafePointer<hone_host>?, UnsafePointer<hone_problem>?, UnsafePointer<hone_options>?,
    UnsafeMutablePointer<UnsafeMutableRawPointer?>?, UnsafeMutablePointer<hone_error>?
  ) -> Int32] = [
    { createOptimizer(0, $0, $1, $2, $3, $4) },
    { createOptimizer(1, $0, $1, $2, $3, $4) },
    { createOptimizer(2, $0, $1, $2, $3, $4) },
    { createOptimizer(3, $0, $1, $2, $3, $4) },
    { createOptimizer(4, $0, $1, $2, $3, $4) },
    { createOptimizer(5, $0, $1, $2, $3, $4) },
    { createOptimizer(6, $0, $1, $2, $3, $4) },
    { createOptimizer(7, $0, $1, $2, $3, $4) },
    { createOptimizer(8, $0, $1, $2, $3, $4) },
    { createOptimizer(9, $0, $1, $2, $3, $4) },
    { createOptimizer(10, $0, $1, $2, $3, $4) },
    { createOptimizer(11, $0, $1, $2, $3, $4) },
    { createOptimizer(12, $0, $1, $2, $3, $4) },
    { createOptimizer(13, $0, $1, $2, $3, $4) },
    { createOptimizer(14, $0, $1, $2, $3, $4) },
    { createOptimizer(15, $0, $1, $2, $3, $4) },
    { createOptimizer(16, $0, $1, $2, $3, $4) },
    { createOptimizer(17, $0, $1, $2, $3, $4) },
    { createOptimizer(18, $0, $1, $2, $3, $4) },
    { createOptimizer(19, $0, $1, $2, $3, $4) },
    { createOptimizer(20, $0, $1, $2, $3, $4) },
    { createOptimizer(21, $0, $1, $2, $3, $4) },
    { createOptimizer(22, $0, $1, $2, $3, $4) },
    { createOptimizer(23, $0, $1, $2, $3, $4) },
    { createOptimizer(24, $0, $1, $2, $3, $4) },
    { createOptimizer(25, $0, $1, $2, $3, $4) },
    { createOptimizer(26, $0, $1, $2, $3, $4) },
    { createOptimizer(27, $0, $1, $2, $3, $4) },
    { createOptimizer(28, $0, $1, $2, $3, $4) },
    { createOptimizer(29, $0, $1, $2, $3, $4) },
    { createOptimizer(30, $0, $1, $2, $3, $4) },
    { createOptimizer(31, $0, $1, $2, $3, $4) },
  ]

/// `hone_objective_class.create` of each slot.
let createObjectives:
  [@convention(c) (
    UnsafePointer<hone_host>?, UnsafePointer<hone_options>?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    UnsafeMutablePointer<hone_error>?
  ) -> Int32] = [
    { createObjective(0, $0, $1, $2, $3) },
    { createObjective(1, $0, $1, $2, $3) },
    { createObjective(2, $0, $1, $2, $3) },
    { createObjective(3, $0, $1, $2, $3) },
    { createObjective(4, $0, $1, $2, $3) },
    { createObjective(5, $0, $1, $2, $3) },
    { createObjective(6, $0, $1, $2, $3) },
    { createObjective(7, $0, $1, $2, $3) },
    { createObjective(8, $0, $1, $2, $3) },
    { createObjective(9, $0, $1, $2, $3) },
    { createObjective(10, $0, $1, $2, $3) },
    { createObjective(11, $0, $1, $2, $3) },
    { createObjective(12, $0, $1, $2, $3) },
    { createObjective(13, $0, $1, $2, $3) },
    { createObjective(14, $0, $1, $2, $3) },
    { createObjective(15, $0, $1, $2, $3) },
    { createObjective(16, $0, $1, $2, $3) },
    { createObjective(17, $0, $1, $2, $3) },
    { createObjective(18, $0, $1, $2, $3) },
    { createObjective(19, $0, $1, $2, $3) },
    { createObjective(20, $0, $1, $2, $3) },
    { createObjective(21, $0, $1, $2, $3) },
    { createObjective(22, $0, $1, $2, $3) },
    { createObjective(23, $0, $1, $2, $3) },
    { createObjective(24, $0, $1, $2, $3) },
    { createObjective(25, $0, $1, $2, $3) },
    { createObjective(26, $0, $1, $2, $3) },
    { createObjective(27, $0, $1, $2, $3) },
    { createObjective(28, $0, $1, $2, $3) },
    { createObjective(29, $0, $1, $2, $3) },
    { createObjective(30, $0, $1, $2, $3) },
    { createObjective(31, $0, $1, $2, $3) },
  ]

import CHone

/// The places for an optimizer's answer to one ask, one for each trial from `firstTrial` on.
///
/// Valid during the call.
public struct Proposals {
  let pointer: UnsafeMutablePointer<hone_proposal>
  let parameterCount: Int
  /// The number of the trial that proposal 0 becomes.
  public let firstTrial: UInt64
  /// How many there is room for, at least 1.
  public let capacity: Int

  /// The place of proposal `index`, below `capacity`.
  public subscript(index: Int) -> Proposal {
    precondition(index >= 0 && index < capacity, "no room for so many proposals")
    return Proposal(pointer: pointer + index, trial: firstTrial &+ UInt64(index), count: parameterCount)
  }
}

/// One configuration to be evaluated: set the values of its active hyperparameters, leave the others.
public struct Proposal {
  let pointer: UnsafeMutablePointer<hone_proposal>
  /// The number of the trial that it becomes.
  public let trial: UInt64
  let count: Int

  /// One value a hyperparameter, all inactive at first.
  public var values: MutableValues { MutableValues(pointer.pointee.values, count: count) }

  /// What the evaluation may spend, cumulative; nil for the objective's preset.
  public var budget: Double? {
    get { pointer.pointee.budget.isNaN ? nil : pointer.pointee.budget }
    nonmutating set { pointer.pointee.budget = newValue ?? .nan }
  }

  /// The trial that this one continues, if any.
  public var parent: UInt64? {
    get { pointer.pointee.parent == HONE_NO_TRIAL ? nil : pointer.pointee.parent }
    nonmutating set { pointer.pointee.parent = newValue ?? HONE_NO_TRIAL }
  }
}

/// What an optimizer answers to an ask.
public enum Answer: Sendable, Equatable {
  /// The first that many proposals are filled, at least 1.
  case proposed(Int)
  /// Nothing before the next tell; only while a trial of its own is unfinished.
  case wait
  /// Nothing ever again.
  case done
}

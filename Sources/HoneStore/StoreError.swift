/// Why a study file cannot be made, read or written.
package enum StoreError: Error, Equatable, CustomStringConvertible {
  case exists(path: String)
  case missing(path: String)
  case notAStudyFile(path: String)
  case newerFormat(path: String, format: Int)
  case inUse(path: String, owner: String)
  case tooManyHyperparameters(count: Int, limit: Int)
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
  case damaged(path: String, reason: String)

  package var description: String {
    switch self {
    case .exists(let path):
      "\(path) exists already; hone resume \(path) goes on with it, --study NAME.hone names another file"
    case .missing(let path): "\(path): no such study file"
    case .notAStudyFile(let path): "\(path) is not a study file of hone"
    case .newerFormat(let path, let format):
      "\(path) has format \(format), which is newer than this hone's format \(Schema.format); use a newer hone"
    case .inUse(let path, let owner): "\(path) is in use by \(owner); wait for it to end, or stop it"
    case .tooManyHyperparameters(let count, let limit):
      "a study file holds at most \(limit) hyperparameters and metrics, not \(count)"
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
    case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)"
    case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
    }
  }
}

import CFloatingPointState
import CHone
package import HoneSpace

/// What a plugin may ask of the host, for one instance.
package struct HostServices: Sendable {
  package enum LogLevel: UInt32, Sendable {
    case debug = 0
    case info = 1
    case warning = 2
    case error = 3
  }

  /// Cores that the instance may keep busy.
  package var threads: Int
  package var log: @Sendable (LogLevel, String) -> Void
  /// Whether the current call should end soon.
  package var isCancelled: @Sendable () -> Bool

  /// Finds the optimizer of a name, for a plugin that works with another one; nil where there is none to be had.
  package var findOptimizer: (@Sendable (_ name: String) throws -> LoadedPlugin)?

  /// What the user declares, for an objective that needs it; nil for all others.
  package var declaration: Declaration?

  /// Whether what this process prints during an evaluation is kept with the trial.
  package var keepsOutput: Bool

  package init(
    threads: Int = 1, log: @escaping @Sendable (LogLevel, String) -> Void = { _, _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false },
    findOptimizer: (@Sendable (_ name: String) throws -> LoadedPlugin)? = nil, declaration: Declaration? = nil,
    keepsOutput: Bool = false
  ) {
    self.threads = threads
    self.log = log
    self.isCancelled = isCancelled
    self.findOptimizer = findOptimizer
    self.declaration = declaration
    self.keepsOutput = keepsOutput
  }
}

/// The host's table for one instance, in C's layout; lives as long as this.
final class HostTable {
  /// What a plugin passes back with every call of the table.
  final class Context {
    let services: HostServices
    let children: ChildOptimizers?
    let declaration: UnsafePointer<hone_description>?

    init(_ services: HostServices, _ arena: CArena) {
      self.services = services
      declaration = services.declaration.map(arena.declaration)
      children = services.findOptimizer.map { ChildOptimizers(services, find: $0) }
    }
  }

  let pointer: UnsafePointer<hone_host>
  private let context: Context

  init(_ services: HostServices, libraryPath: String, arena: CArena) {
    context = Context(services, arena)
    var host = hone_host()
    host.struct_size = UInt32(MemoryLayout<hone_host>.size)
    host.threads = UInt32(max(1, services.threads))
    host.name = arena.text("hone")
    host.version = arena.text(HoneVersion.text)
    host.library_path = arena.text(libraryPath)
    // Unretained: the instance that owns this table ends before it does.
    host.context = Unmanaged.passUnretained(context).toOpaque()
    host.log = { context, level, text in
      guard let context, let text else { return }
      let services = Unmanaged<Context>.fromOpaque(context).takeUnretainedValue().services
      services.log(HostServices.LogLevel(rawValue: level) ?? .info, String(cString: text))
    }
    host.cancelled = { context in
      guard let context else { return 0 }
      return Unmanaged<Context>.fromOpaque(context).takeUnretainedValue().services.isCancelled() ? 1 : 0
    }
    host.extension = { context, id in
      guard let context, let id else { return nil }
      let own = Unmanaged<Context>.fromOpaque(context).takeUnretainedValue()
      switch String(cString: id) {
      case HONE_HOST_OPTIMIZERS: return own.children.map { UnsafeRawPointer($0.table) }
      // There is nothing to call: that it is there says all.
      case HONE_HOST_OUTPUT: return own.services.keepsOutput ? UnsafeRawPointer(context) : nil
      case HONE_HOST_DECLARATION: return own.declaration.map { UnsafeRawPointer($0) }
      default: return nil
      }
    }
    pointer = arena.value(host)
  }
}

/// The host's buffer for a plugin's sentence.
final class ErrorBuffer {
  private static let capacity = 2048
  private let text: UnsafeMutablePointer<CChar>
  let pointer: UnsafeMutablePointer<hone_error>

  init() {
    text = .allocate(capacity: Self.capacity)
    text.initialize(repeating: 0, count: Self.capacity)
    pointer = .allocate(capacity: 1)
    pointer.initialize(
      to: hone_error(struct_size: UInt32(MemoryLayout<hone_error>.size), capacity: UInt32(Self.capacity), text: text))
  }

  deinit {
    text.deallocate()
    pointer.deallocate()
  }

  /// Empties the buffer, before a call.
  func clear() { text[0] = 0 }

  /// What the plugin left, on one line; `otherwise` if it left nothing.
  func message(otherwise: String) -> String {
    text[Self.capacity - 1] = 0
    let message = String(cString: text).split(whereSeparator: \.isNewline).joined(separator: " ")
    return message.isEmpty ? otherwise : message
  }
}

/// Runs a call of a plugin and puts the thread's floating-point control word back afterwards.
@inline(__always)
func keepingFloatingPointState<Result>(_ call: () throws -> Result) rethrows -> Result {
  let word = floating_point_state()
  defer { if floating_point_state() != word { set_floating_point_state(word) } }
  return try call()
}

/// What a status means, for a plugin that left no sentence.
func statusText(_ status: Int32) -> String {
  switch status {
  case HONE_OK: "status HONE_OK"
  case HONE_WAIT: "status HONE_WAIT"
  case HONE_DONE: "status HONE_DONE"
  case HONE_ERROR: "it failed without saying why"
  case HONE_INVALID: "the input is invalid, it does not say why"
  case HONE_UNSUPPORTED: "it does not support this"
  case HONE_CANCELLED: "it was cancelled"
  case HONE_FATAL: "its process is no longer usable, it does not say why"
  default: "unknown status \(status)"
  }
}

/// Whether a sentence is the host's own, since the plugin left none with its status.
package func isOwnSentence(_ sentence: String) -> Bool {
  [HONE_ERROR, HONE_INVALID, HONE_UNSUPPORTED, HONE_CANCELLED, HONE_FATAL].contains { statusText($0) == sentence }
    || sentence.hasPrefix("unknown status ")
}

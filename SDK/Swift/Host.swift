public import CHone

/// The host's services to one instance of a plugin; may be kept as long as the instance.
///
/// The functions behind it may be called from any thread, at any time.
public struct Host: @unchecked Sendable {
  // Sendable: the struct is constant, and its functions are tagged [any].
  /// The host's struct, for plugins that go on in C.
  public let pointer: UnsafePointer<hone_host>

  init(_ pointer: UnsafePointer<hone_host>) { self.pointer = pointer }

  /// How grave a line of the log is.
  public enum Level: UInt32, Sendable {
    case debug = 0
    case info = 1
    case warning = 2
    case error = 3
  }

  /// Notes a line for the user.
  ///
  /// Calls `hone_host.log`.
  public func log(_ level: Level = .info, _ text: String) {
    pointer.pointee.log?(pointer.pointee.context, level.rawValue, text)
  }

  /// Whether the current call should end soon, by `throw PluginError.cancelled`.
  ///
  /// Cheap: ask it in every loop. Calls `hone_host.cancelled`.
  public var isCancelled: Bool { (pointer.pointee.cancelled?(pointer.pointee.context) ?? 0) != 0 }

  /// Whether what this process prints during an evaluation is kept with the trial; else its streams are the host's own.
  ///
  /// Asks for `hone.host.output/1`.
  public var keepsOutput: Bool { self.extension(HONE_HOST_OUTPUT) != nil }

  /// Cores that this instance may keep busy; start no more threads than that.
  public var threads: Int { max(1, Int(pointer.pointee.threads)) }

  /// The host's name.
  public var name: String { String(optional: pointer.pointee.name) }
  /// The host's version.
  public var version: String { String(optional: pointer.pointee.version) }
  /// Where the plugin's own library lies, to find files beside it.
  public var libraryPath: String { String(optional: pointer.pointee.library_path) }

  /// The host's table for an extension id, nil if it has none.
  ///
  /// Calls `hone_host.extension`.
  public func `extension`(_ id: String) -> UnsafeRawPointer? {
    pointer.pointee.extension?(pointer.pointee.context, id)
  }
}

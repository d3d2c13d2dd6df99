import CHone
import Glibc

/// A plugin library in this process.
///
/// It is never unloaded: unloading breaks thread-locals, destructors and C++ runtimes.
struct LoadedLibrary {
  let path: String
  let descriptor: UnsafePointer<hone_library>

  /// Loads a library and calls its entry.
  ///
  /// - Throws: `DescriptorError` that says what the dynamic linker did not like.
  init(path: String) throws {
    self.path = path
    let found: UnsafeMutableRawPointer? = keepingFloatingPointState {
      guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else { return nil }
      return dlsym(handle, HONE_LIBRARY_SYMBOL)
    }
    guard let found else { throw DescriptorError(Self.reason(path: path)) }
    let entry = unsafeBitCast(found, to: (@convention(c) () -> UnsafePointer<hone_library>?).self)
    guard let descriptor = keepingFloatingPointState({ entry() }) else {
      throw DescriptorError(
        "\(HONE_LIBRARY_SYMBOL)() returns NULL: it cannot describe its plugins; look whether their options() throw")
    }
    self.descriptor = descriptor
  }

  /// The descriptor of one of its plugins.
  func plugin(_ name: String) -> UnsafePointer<hone_plugin>? {
    for index in 0..<Int(descriptor.pointee.plugin_count) {
      guard let plugin = descriptor.pointee.plugins[index] else { continue }
      if String(cString: plugin.pointee.name) == name { return plugin }
    }
    return nil
  }

  private static func reason(path: String) -> String {
    let text = dlerror().map { String(cString: $0) } ?? "the dynamic linker does not say why"
    if text.contains("undefined symbol: \(HONE_LIBRARY_SYMBOL)") {
      return "it exports no \(HONE_LIBRARY_SYMBOL), so it is not a plugin library"
    }
    let cleaned = text.hasPrefix(path + ": ") ? String(text.dropFirst(path.count + 2)) : text
    return "it cannot be loaded: \(cleaned)"
  }
}

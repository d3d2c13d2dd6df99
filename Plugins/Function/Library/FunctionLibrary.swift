import CFunctionCall
import Glibc
import HonePlugin

/// A shared library of the user's, loaded for good, and one function of it.
struct FunctionLibrary {
  /// The file that has the function.
  let file: String
  let function: UnsafeRawPointer

  /// Loads a library and finds a function.
  ///
  /// - Parameters:
  ///   - name: a path; or the bare name of a file here or where the system's loader looks.
  /// - Throws: `.invalid` with what the loader says, or with the nearest symbol.
  init(_ name: String, symbol: String) throws {
    let isHere = !name.contains("/") && access(name, F_OK) == 0
    let path = isHere ? "./\(name)" : name
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw PluginError.invalid(Self.reason(path, dlerror().map { String(cString: $0) } ?? "it cannot be loaded"))
    }
    let loaded = function_file_of_handle(handle).map { String(cString: $0) } ?? path
    guard let function = dlsym(handle, symbol) else { throw PluginError.invalid(Self.missing(symbol, in: loaded)) }
    // A dependency of the library may have it.
    file = function_file_of_address(function).map { String(cString: $0) } ?? loaded
    self.function = UnsafeRawPointer(function)
    if let kind = SymbolTable(file)?.kinds[symbol], !kind.isFunction {
      throw PluginError.invalid("\"\(symbol)\" in \(file) is data, not a function")
    }
  }

  /// Why a library cannot be loaded, and what to do.
  private static func reason(_ path: String, _ said: String) -> String {
    guard path.contains("/") else {
      return
        "library \"\(path)\" is neither in this folder nor known to the system (\(said)); give its path, or its name with "
        + "its version, as in libz.so.1"
    }
    guard access(path, F_OK) == 0 else {
      let cut = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
      let (folder, file) = (String(path[..<cut]), String(path[cut...]))
      let near = nearestName(to: file, in: entries(of: folder).filter { $0.contains(".so") })
      return "library \"\(path)\" does not exist" + (near.map { "; did you mean \"\(folder)\($0)\"?" } ?? "")
    }
    return "library \"\(path)\" cannot be loaded: \(said)"
  }

  private static func missing(_ symbol: String, in file: String) -> String {
    let table = SymbolTable(file)?.kinds ?? [:]
    let functions = table.filter(\.value.isFunction).keys.sorted()
    // What C++ makes of train(double): _Z5traind.
    let mangled = "\(symbol.utf8.count)\(symbol)"
    if let name = functions.first(where: { $0.hasPrefix("_Z") && $0.contains(mangled) }) {
      return "\(file) has \"\(symbol)\" only as a function of C++ (\(name)); declare it extern \"C\""
    }
    let near = nearestName(to: symbol, in: functions).map { "; did you mean \"\($0)\"?" }
    let few = functions.isEmpty || functions.count > 8 ? "" : "; it has \(functions.joined(separator: ", "))"
    return "\(file) has no function \"\(symbol)\"\(near ?? few)"
  }

  private static func entries(of folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { tuple in
          tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.sorted()
  }
}

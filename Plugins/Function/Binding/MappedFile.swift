import Glibc
import HonePlugin

/// The bytes of a file, for functions to read; they are there as long as this.
final class MappedFile {
  let pointer: UnsafeRawPointer
  let count: Int

  init(path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw PluginError.invalid("\(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
      throw PluginError.invalid("\(path) is not a file with something in it")
    }
    count = Int(status.st_size)
    // Private and writable: a function that writes into it harms nobody else.
    guard let memory = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0), memory != MAP_FAILED else {
      throw PluginError.error("\(path) cannot be mapped: \(String(cString: strerror(errno)))")
    }
    pointer = UnsafeRawPointer(memory)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: pointer), count) }
}

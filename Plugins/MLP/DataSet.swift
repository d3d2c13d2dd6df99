import CHoneData
import HonePlugin

/// A table of rows with labels, as read; shared by all the trainings on it.
package final class DataSet {
  /// What is to be predicted.
  package enum Target: Sendable, Equatable {
    case classes(Int)
    /// A continuous label.
    case number
  }

  private let table: UnsafeMutablePointer<hone_data_table>

  /// Takes over a table of the reader.
  private init(_ table: UnsafeMutablePointer<hone_data_table>) { self.table = table }

  deinit { hone_data_free(table) }

  /// Reads a built-in set or a file; `label` is the column's name or number.
  ///
  /// - Throws: the reader's sentence, with file, line and column.
  package static func read(_ source: String, label: String?) throws -> DataSet {
    var table: UnsafeMutablePointer<hone_data_table>?
    let message = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 1024)
    message.initialize(repeating: 0)
    defer { message.deallocate() }
    let status = source.withCString { source in
      func read(_ label: UnsafePointer<CChar>?) -> Int32 {
        var request = hone_data_request()
        request.source = source
        request.label = label
        return hone_data_read(&request, &table, message.baseAddress, message.count)
      }
      return label.map { $0.withCString(read) } ?? read(nil)
    }
    guard status == HONE_DATA_OK, let table else {
      let text = message.baseAddress.map { String(cString: $0) } ?? ""
      throw PluginError(PluginError.Status(rawValue: status) ?? .error, text)
    }
    return DataSet(table)
  }

  package var rows: Int { table.pointee.rows }
  package var columns: Int { table.pointee.columns }
  /// Row by row: (rows, columns).
  package var values: UnsafePointer<Float> { UnsafePointer(table.pointee.values) }
  /// The class of each row; nil for a continuous label.
  package var classes: UnsafePointer<Int32>? { UnsafePointer(table.pointee.classes) }
  /// The continuous label of each row; nil for classes.
  package var targets: UnsafePointer<Float>? { UnsafePointer(table.pointee.targets) }

  package var target: Target { classes == nil ? .number : .classes(Int(table.pointee.class_count)) }

  /// Outputs of a network that predicts the label.
  package var outputs: Int {
    switch target {
    case .classes(let count): count
    case .number: 1
    }
  }

  /// Whether each row is for validation: a share of the rows, within each class in proportion.
  package func split(share: Double, seed: UInt64) throws -> [Bool] {
    var chosen = [UInt8](repeating: 0, count: rows)
    guard hone_data_split(table, share, seed, &chosen) == HONE_DATA_OK else {
      throw PluginError.invalid("option \"split\" is \(share), but a share for validation lies between 0 and 1")
    }
    return chosen.map { $0 != 0 }
  }

  /// The fold of each row, 0 ..< `count`.
  package func folds(_ count: Int, seed: UInt64) throws -> [UInt32] {
    var folds = [UInt32](repeating: 0, count: rows)
    guard hone_data_folds(table, UInt32(count), seed, &folds) == HONE_DATA_OK else {
      throw PluginError.invalid("option \"folds\" is \(count), but the data has \(rows) rows: choose 2 … \(rows)")
    }
    return folds
  }
}

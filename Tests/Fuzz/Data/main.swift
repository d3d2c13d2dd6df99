// A file of training data, whatever it is; the first byte says by which name it is read.
import CHoneData
import Fuzzer
import Glibc

private let folder: String = {
  var template = Array("/dev/shm/hone-fuzz-XXXXXX".utf8CString)
  precondition(mkdtemp(&template) != nil, "/dev/shm cannot be written")
  return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}()
private let names = ["data.csv", "data.csv.gz", "data.svm", "d-images-idx3-ubyte"]

private func oneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  guard let data, size > 0 else { return 0 }
  let path = "\(folder)/\(names[Int(data[0]) % names.count])"
  guard let file = fopen(path, "w") else { preconditionFailure("\(path) cannot be written") }
  fwrite(data + 1, 1, size - 1, file)
  fclose(file)
  var message = [CChar](repeating: 0, count: 1025)
  var table: UnsafeMutablePointer<hone_data_table>?
  let status = path.withCString { source in
    var request = hone_data_request(
      source: source, label: nil, task: HONE_DATA_AUTOMATIC, header: HONE_DATA_HEADER_DETECTED, limit_rows: 0)
    return hone_data_read(&request, &table, &message, 1024)
  }
  if let table {
    precondition(status == HONE_DATA_OK)
    let values = UnsafeBufferPointer(start: table.pointee.values, count: table.pointee.rows * table.pointee.columns)
    precondition(values.allSatisfy(\.isFinite))
  } else {
    precondition(status < 0 && message[0] != 0)
  }
  hone_data_free(table)
  return 0
}

fuzzer_main(CommandLine.argc, CommandLine.unsafeArgv, oneInput)

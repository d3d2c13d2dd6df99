import Foundation
import HonePlugin
import Testing
import TestFunctionsObjective

@Suite struct BBOBTests {
  /// A value that the Python package ioh 0.4.2 computed.
  private struct Golden {
    let number, dimension, instance: Int
    let value, minimum: Double
    let x: [Double]
  }

  private static func golden() throws -> [Golden] {
    let file = try #require(Bundle.module.url(forResource: "bbob", withExtension: "csv", subdirectory: "Golden"))
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst().map { line in
      let cells = line.split(separator: ",").map(String.init)
      return Golden(
        number: try #require(Int(cells[0])), dimension: try #require(Int(cells[1])),
        instance: try #require(Int(cells[2])), value: try #require(Double(cells[3])),
        minimum: try #require(Double(cells[4])), x: cells[5].split(separator: " ").compactMap { Double($0) })
    }
  }

  @Test(arguments: 1...24) func `values are those of another implementation`(number: Int) throws {
    let rows = try Self.golden().filter { $0.number == number }
    #expect(rows.count == 16)
    for row in rows {
      let function = BBOBFunction(number, dimension: row.dimension, instance: row.instance)
      #expect(function.minimum == row.minimum)
      let value = function.value(row.x)
      #expect(
        abs(value - row.value) <= 1e-9 * max(1, abs(row.value)),
        "\(row.dimension) dimensions, instance \(row.instance): \(value), not \(row.value)")
    }
  }

  @Test(arguments: 1...24) func `the minimizer has the minimum, and nothing is below it`(number: Int) {
    for dimension in [2, 5, 20] {
      let function = BBOBFunction(number, dimension: dimension, instance: 3)
      // Function 20 is published with few digits of its minimizer.
      #expect(abs(function.value(function.minimizer) - function.minimum) < (number == 20 ? 1e-6 : 1e-8))
      var random = RandomStream(seed: 7, trial: UInt64(number), stream: 0)
      for _ in 0..<200 {
        let near = function.minimizer.map { $0 + 0.1 * random.normal() }
        #expect(function.value(near) >= function.minimum - 1e-9)
      }
    }
  }

  @Test func `a study can be made of each`() throws {
    for number in 1...24 {
      let bench = try ObjectiveBench(
        TestFunctions.self,
        options: ["function": "bbob", "number": "\(number)", "dimension": "3", "instance": "5"])
      let found = try bench.evaluate([0.5, -1, 2])
      let function = BBOBFunction(number, dimension: 3, instance: 5)
      #expect(found.metrics[0] == function.value([0.5, -1, 2]))
      #expect(found.metrics[1] == found.metrics[0] - function.minimum)
    }
    #expect(throws: PluginError.self) {
      try ObjectiveBench(TestFunctions.self, options: ["function": "bbob", "dimension": "1"])
    }
  }
}

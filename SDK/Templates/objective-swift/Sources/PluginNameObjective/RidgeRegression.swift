import CHone
import HonePlugin

/// One row of data: inputs, and the number to predict.
struct Row {
  static let columns = 20
  /// Of the columns, those that the number depends on.
  static let useful = 5

  let x: [Double]
  let y: Double

  /// Row number `number`, the same for each trial.
  init(_ number: Int) {
    let row = UInt64(number)
    x = (0..<Self.columns).map { hone_random_normal(1, row, HONE_STREAM_OWN, UInt32($0)) }
    y = x[..<Self.useful].reduce(hone_random_normal(1, row, HONE_STREAM_NOISE, 0), +)
  }
}

/// A linear model whose weights are kept small.
struct RidgeRegression {
  private var weights: [Double]

  init(columns: Int) { weights = Array(repeating: 0, count: columns) }

  /// One pass of stochastic gradient descent.
  mutating func train(_ rows: [Row], rate: Double, l2: Double, _ random: inout RandomStream) {
    for _ in rows {
      let row = rows[random.below(rows.count)]
      let off = residual(row)
      for column in weights.indices { weights[column] -= rate * (off * row.x[column] + l2 * weights[column]) }
    }
  }

  func meanSquaredError(_ rows: [Row]) -> Double {
    rows.reduce(0) { $0 + residual($1) * residual($1) } / Double(rows.count)
  }

  /// How far the model is off in one row.
  private func residual(_ row: Row) -> Double {
    zip(weights, row.x).reduce(-row.y) { $0 + $1.0 * $1.1 }
  }
}

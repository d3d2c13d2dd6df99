extension MLPOptions.ClassWeights {
  /// What a row of each class counts; nil where all count 1.
  ///
  /// Balanced: n / (k · nᵢ), with n rows of k classes, nᵢ of class i; the weights of all rows then sum to n. A class without
  /// rows is none of the k. So does scikit-learn's `compute_class_weight("balanced")`, which names as its source
  /// King, Zeng, "Logistic Regression in Rare Events Data", Political Analysis 2001.
  ///
  /// - Parameters:
  ///   - labels: the classes, 0 ..< `count`, of the rows of a training.
  /// - Throws: `.error` if there is no memory for `count` numbers.
  package func weights(of labels: [Int32], count: Int) throws -> Block<Float>? {
    guard self == .balanced else { return nil }
    var rows = [Int](repeating: 0, count: count)
    for label in labels { rows[Int(label)] += 1 }
    let present = rows.count { $0 > 0 }
    return try Block(rows.map { $0 > 0 ? Float(Double(labels.count) / Double(present * $0)) : 1 })
  }
}

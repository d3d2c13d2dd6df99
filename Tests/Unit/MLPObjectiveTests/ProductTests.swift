import CMLPKernels
import HonePlugin
import MLPObjective
import Testing

/// The ways to make a product that this processor has.
let instructions = [MLP_OPENBLAS, MLP_AVX2, MLP_AVX512].filter { mlp_has_instructions($0) != 0 }

struct ProductTests {
  /// rows, columns, inner: a single number; less than a vector; odd everywhere; a batch of digits; many rows, whose b is
  /// copied; more columns and terms than fit the workspace or one visit of a tile.
  static let shapes = [
    (1, 1, 1), (3, 10, 7), (37, 45, 33), (13, 97, 130), (32, 128, 64), (200, 300, 20), (97, 1100, 260), (5, 700, 900),
  ]

  private func random(_ count: Int, stream: UInt32) throws -> Block<Float> {
    var random = RandomStream(seed: 11, trial: 0, stream: stream)
    return try Block((0..<count).map { _ in Float(random.uniform()) - 0.5 })
  }

  /// c, with b or its transpose, a or its transpose.
  private func product(
    _ shape: (rows: Int, columns: Int, inner: Int), _ a: Block<Float>, _ b: Block<Float>, initial: Block<Float>?,
    transposed: (a: Bool, b: Bool), _ instructions: Int32
  ) throws -> [Float] {
    let workspace = try Block<Float>(count: mlp_workspace_count(shape.columns, shape.inner))
    let part = try Block<Float>(count: 16 * shape.columns)
    let c = try Block<Float>(count: shape.rows * shape.columns)
    var tools = mlp_tools(
      instructions: instructions, workspace: workspace.start, workspace_count: workspace.count, part: part.start,
      part_count: part.count)
    var product = mlp_matrix_product()
    (product.rows, product.columns, product.inner) = shape
    (product.a, product.a_transposed) = (UnsafePointer(a.start), transposed.a ? 1 : 0)
    (product.b, product.b_transposed) = (UnsafePointer(b.start), transposed.b ? 1 : 0)
    product.initial = initial.map { UnsafePointer($0.start) }
    product.c = c.start
    mlp_multiply(&product, &tools)
    return withExtendedLifetime((workspace, part)) { Array(c.buffer) }
  }

  @Test(arguments: shapes, [(false, false), (true, false), (false, true)])
  func `a product agrees with sums in double and all vectors give the same bits`(
    _ shape: (rows: Int, columns: Int, inner: Int), _ transposed: (a: Bool, b: Bool)
  ) throws {
    let a = try random(shape.rows * shape.inner, stream: 0)
    let b = try random(shape.inner * shape.columns, stream: 1)
    for initial in [nil, try random(shape.columns, stream: 2)] {
      let found = try instructions.map {
        try product(shape, a, b, initial: initial, transposed: transposed, $0)
      }
      for i in 0..<shape.rows {
        for j in 0..<shape.columns {
          var sum = Double(initial?.start[j] ?? 0)
          // Each rounding is at most half a unit of the sum or product that is rounded, and as often up as down: their
          // sum is rarely over a few times the root of the squares (Higham and Mary, SIAM J. Sci. Comput. 41(5), 2019).
          // It grows with the terms, not with their root: the sums themselves walk away from zero. Sums in another
          // order than here get to 5 times, those in this order to 2.3 times.
          var squares = sum * sum
          for p in 0..<shape.inner {
            let left = transposed.a ? a.start[p * shape.rows + i] : a.start[i * shape.inner + p]
            let right = transposed.b ? b.start[j * shape.inner + p] : b.start[p * shape.columns + j]
            let term = Double(left) * Double(right)
            sum += term
            squares += sum * sum + term * term
          }
          let bound = 8 * Double(Float.ulpOfOne / 2) * squares.squareRoot()
          let errors = found.map { abs(Double($0[i * shape.columns + j]) - sum) }
          if errors.contains(where: { !($0 < bound) }) {
            Issue.record("\(i), \(j) of \(shape): \(errors), not below \(bound)")
            return
          }
        }
      }
      let fused = zip(instructions, found).filter { $0.0 != MLP_OPENBLAS }.map(\.1)
      #expect(fused.allSatisfy { $0 == fused[0] })
    }
  }

  @Test(arguments: [(3, 10, 7), (13, 97, 130), (5, 70, 300)], [(false, false), (true, false), (false, true)])
  func `vectors add term by term with one rounding each`(
    _ shape: (rows: Int, columns: Int, inner: Int), _ transposed: (a: Bool, b: Bool)
  ) throws {
    let a = try random(shape.rows * shape.inner, stream: 0)
    let b = try random(shape.inner * shape.columns, stream: 1)
    let initial = try random(shape.columns, stream: 2)
    var expected: [Float] = []
    for i in 0..<shape.rows {
      for j in 0..<shape.columns {
        var sum = initial.start[j]
        for p in 0..<shape.inner {
          let left = transposed.a ? a.start[p * shape.rows + i] : a.start[i * shape.inner + p]
          let right = transposed.b ? b.start[j * shape.inner + p] : b.start[p * shape.columns + j]
          sum.addProduct(left, right)
        }
        expected.append(sum)
      }
    }
    for instructions in instructions where instructions != MLP_OPENBLAS {
      #expect(try product(shape, a, b, initial: initial, transposed: transposed, instructions) == expected)
    }
  }

  @Test func `a row's bits do not depend on the rows around it`() throws {
    let (columns, inner) = (130, 300)
    let b = try random(inner * columns, stream: 1)
    let a = try random(200 * inner, stream: 0)
    for instructions in instructions where instructions != MLP_OPENBLAS {
      let all = try product((200, columns, inner), a, b, initial: nil, transposed: (false, false), instructions)
      let row = try Block(Array(a.buffer[77 * inner..<78 * inner]))
      let one = try product((1, columns, inner), row, b, initial: nil, transposed: (false, false), instructions)
      #expect(one == Array(all[77 * columns..<78 * columns]))
    }
  }
}

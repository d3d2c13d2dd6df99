import COpenBLAS

/// Eigenvalues and eigenvectors of symmetric matrices.
enum SymmetricEigen {
  /// Replaces a matrix (n, n) by its eigenvectors, column after column; answers their eigenvalues, ascending.
  ///
  /// Calls `dsyev_` on one thread, so that the number of cores changes no bit. OpenBLAS is left so: giving the others back
  /// would reach into the work of another instance on another thread.
  static func decompose(_ matrix: inout [Double], _ n: Int) -> [Double] {
    if openblas_get_num_threads() != 1 { openblas_set_num_threads(1) }
    var values = [Double](repeating: 0, count: n)
    var order = Int32(n)
    var leading = Int32(max(1, n))
    var size = Int32(max(1, 34 * n))
    var work = [Double](repeating: 0, count: Int(size))
    var info: Int32 = 0
    dsyev_("V", "U", &order, &matrix, &leading, &values, &work, &size, &info)
    precondition(info == 0, "no eigenvalues of a finite symmetric matrix")
    return values
  }
}

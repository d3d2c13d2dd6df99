/// A value that is made when it is first asked for, once for all copies of what holds it.
final class Once<Value> {
  private let make: () -> Value
  private(set) lazy var value = make()

  init(_ make: @escaping () -> Value) { self.make = make }
}

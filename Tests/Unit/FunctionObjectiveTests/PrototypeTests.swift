import FunctionObjective
import Testing

@Suite struct `a prototype` {
  private func types(_ text: String) throws -> [String] {
    let prototype = try Prototype(parsing: text)
    return [prototype.function.result.text] + prototype.function.parameters.map { "\($0.type.text) \($0.name)" }
  }

  @Test func `has the types of its words, in any order`() throws {
    #expect(
      try types("double train(double learning_rate, int layers, const char *activation, long seed);")
        == ["double", "double learning_rate", "int layers", "const char * activation", "long seed"])
    #expect(
      try types(
        "extern long unsigned int long f(short a, unsigned b, char signed c, long double d, _Bool e, unsigned char g)")
        == [
          "unsigned long long", "short a", "unsigned int b", "signed char c", "long double d", "_Bool e",
          "unsigned char g",
        ])
    #expect(
      try types("int8_t f(uint16_t a, size_t b, int64_t const c, float volatile d)")
        == ["signed char", "unsigned short a", "unsigned long b", "long c", "float d"])
  }

  @Test func `may have no parameters, or ones without names`() throws {
    #expect(try types("double f(void)") == ["double"])
    #expect(try types("double f()") == ["double"])
    #expect(try types("void f(double, const double *)") == ["void", "double ", "const double * "])
  }

  @Test func `reads declarators from the inside out`() throws {
    #expect(
      try types("double f(double (*report)(void *, long step, double value), void *context)")
        == ["double", "double (*)(void *, long, double) report", "void * context"])
    #expect(
      try types("double f(int count, double values[3], double table[][2], int (callback)(int))").dropFirst() == [
        "int count", "double[3] values", "double[2][] table", "int (*)(int) callback",
      ])
    #expect(try types("const char *const *f(char *const *restrict a)") == ["const char *const *", "char *const * a"])
    #expect(try types("double (f)(double x)") == ["double", "double x"])
  }

  @Test func `may follow structs, enums and typedefs`() throws {
    let text = """
      // what it takes
      enum activation { RELU, TANH = 5, GELU };
      typedef struct { double rate; int units[4]; enum activation activation; const char *name; } config;
      struct result { float loss; struct { double low, high; } bounds; };
      typedef int (*report)(void *, int epoch);
      struct result train(config c, const config *d, report tell /* or NULL */);
      """
    let prototype = try Prototype(parsing: text)
    #expect(prototype.name == "train")
    guard case .structure(let config) = prototype.function.parameters[0].type,
      case .structure(let result) = prototype.function.result,
      case .enumeration(let activation)? = config.fields?[2].type
    else { return #expect(Bool(false), "\(prototype)") }
    // As gcc 12 lays them out on x86-64 and AArch64.
    #expect(config.layout?.size == 40 && config.layout?.offsets == [0, 8, 24, 32])
    #expect(result.layout?.size == 24 && result.layout?.offsets == [0, 8])
    #expect(activation.constants.map(\.value) == [0, 5, 6])
    #expect(prototype.function.parameters[2].type.text == "int (*)(void *, int)")
  }

  /// The fault of a text in which `▸` marks the place.
  @Test(
    arguments: [
      ("double train(▸flot x)", "unknown type \"flot\"; did you mean \"float\"?"),
      (
        "double train(▸fann_type x)",
        "unknown type \"fann_type\"; declare it before the function, as in typedef double fann_type;"
      ),
      ("double train▸(double x", "this parenthesis is never closed"),
      ("double train(double x ▸y)", "expected \",\" or \")\" after a parameter, not \"y\""),
      ("typedef double real; double train(real ▸int x)", "\"int\" after a type; is a comma missing?"),
      ("double train(▸)", nil),
      ("double train(double x) ▸{ return x; }", "the body has no place here; end the prototype with \";\""),
      ("double ▸train;", "a function is wanted, as in double train(double learning_rate, int layers)"),
      ("▸", "there is no function; give one, as in double train(double learning_rate)"),
      ("double train(▸short double x)", "\"short double\" is no type"),
      (
        "double train(double x, ▸...)",
        "a function with a variable number of arguments cannot be bound by names; wrap it in one of its own"
      ),
      ("double train(▸union u x)", "a union cannot be bound by names; wrap the function in one of its own"),
      (
        "struct s { int a ▸: 3; }; double train(struct s x)",
        "a bit-field cannot be passed through libffi; wrap the function in one of its own"
      ),
      ("double train(▸_Complex double x)", "complex numbers are not supported; pass two doubles"),
      ("▸static double train(double x)", "\"static\" has no place here; leave it out"),
      ("▸#include <math.h>", "the preprocessor does not run here; give plain declarations"),
      ("double train(double ▸&x)", "a reference is C++; a C function takes a pointer"),
      ("std▸::string f(double x)", cPlusPlus("::")),
      ("double f(vector▸<double> x)", cPlusPlus("a template")),
      ("double f(▸string x)", cPlusPlus("\"string\"")),
      (
        "extern ▸\"C\" double f(double x)",
        "quotes have no place here; extern \"C\" stands before the function in its library only"
      ),
      ("double train(double x▸@)", "\"@\" has no place in a declaration"),
      ("double train(double x ▸/* to be tuned)", "this comment has no end"),
      ("double train(double x[▸0])", "an array has 1 … 16777216 elements, not 0"),
      ("double train(double x[▸N])", "\"N\" is not a number that is known here"),
      ("double train(double x[▸1.5])", "only whole numbers have a place in a declaration"),
      (
        "double train(▸enum color c)",
        "\"enum color\" is not declared; declare it before, as in enum color { RELU, TANH };"
      ),
      ("struct s { double a; double ▸a; }; double f(struct s x)", "the field \"a\" is declared already"),
      (
        "struct s { struct t ▸x; }; double f(struct s x)",
        "the size of \"x\" is not known, or above 16 MiB; declare all of its type before"
      ),
      ("double f(double x); double ▸g(double x)", "\"f\" is declared already; give one function"),
      ("double f(▸void x)", "a parameter cannot be void"),
      ("double train(double ▸double_)", nil),
    ] as [(String, String?)])
  func `is refused at the place where it is wrong`(_ marked: String, _ message: String?) throws {
    let text = marked.replacing("▸", with: "")
    let place =
      marked.utf8.count - (marked.split(separator: "▸", omittingEmptySubsequences: false).last?.utf8.count ?? 0) - 3
    do throws(DeclarationError) {
      _ = try Prototype(parsing: text)
      #expect(message == nil)
    } catch {
      #expect(error.message == message)
      #expect(error.range.lowerBound == place, "\(error.excerpt)")
    }
  }

  @Test func `shows a caret under the place, in its line`() throws {
    do throws(DeclarationError) {
      _ = try Prototype(parsing: "typedef double real;\n\tdouble train(real ü, flot x);")
      #expect(Bool(false))
    } catch {
      #expect(error.description.hasPrefix("line 2, column 20: "))
    }
    do throws(DeclarationError) {
      _ = try Prototype(parsing: "typedef double real;\n\tdouble train(real x, flot y);")
      #expect(Bool(false))
    } catch {
      #expect(error.description == "line 2, column 23: unknown type \"flot\"; did you mean \"float\"?")
      #expect(error.excerpt == "  \tdouble train(real x, flot y);\n  \t                     ^~~~")
    }
  }

  @Test func `nested without end is an error, not a crash`() {
    for part in ["(", "*", "[", "struct {", "int (*f)(", "(*"] {
      let text = "double f(int " + String(repeating: part, count: 20_000)
      #expect(throws: DeclarationError.self) { try Prototype(parsing: text) }
    }
  }

  @Test(arguments: ["double a[16777216]", "double a[16777216][16777216]", "char a[16777216]; char b"])
  func `of absurd size is refused`(_ fields: String) {
    #expect(throws: DeclarationError.self) { try Prototype(parsing: "typedef struct { \(fields); } s; double f(s x)") }
  }
}

private func cPlusPlus(_ what: String) -> String {
  "\(what) is C++; put a function before it that is extern \"C\", of numbers, pointers and structs, and give its prototype"
}

import Foundation
import FoundationXML
import Testing

/// Pictures and pages of studies.
@Suite struct PictureTests {
  /// Two objectives, a constraint, a failure now and then, two workers, and names that are no XML.
  private static let study = #"""
    study = { trials = 40, seed = 1 }
    optimizer = { plugin = "random" }
    objective = { plugin = "command", command = [
      "awk", "BEGIN { if ({x} > 0.9) exit 3; printf \"{\\\"loss\\\": %.9g, \\\"cost\\\": %.9g, \\\"size\\\": %.9g}\", ({x} - 0.3)^2, {x}, {y} }",
    ] }
    metrics = { loss = {}, size = { bound = 0.8 }, cost = { role = "objective" } }
    workers = { count = 2 }
    [space]
    x = { low = 0.0, high = 1.0 }
    y = { low = 0.0, high = 1.0 }
    kind = { labels = ["<a>", "b&c", "d\"e"] }
    """#

  private func made() throws -> Hone {
    let hone = try Hone()
    try hone.write(Self.study, to: "s.toml")
    let run = try hone("run", "s.toml", "--study", "s.hone")
    #expect(run.status == 0, "\(run.errors)")
    return hone
  }

  private func read(_ file: String, of hone: Hone) throws -> Data {
    try Data(contentsOf: hone.folder.appending(path: file))
  }

  /// How often each element of an XML document is there; nil if it is none.
  private func elements(_ xml: Data) -> [String: Int]? {
    let parser = XMLParser(data: xml)
    let counter = ElementCounter()
    parser.delegate = counter
    return parser.parse() ? counter.counts : nil
  }

  private func objects(_ hone: Hone, _ arguments: String...) throws -> Any {
    let result = try hone.start(arguments).wait()
    #expect(result.status == 0, "\(result.errors)")
    return try JSONSerialization.jsonObject(with: Data(result.output.utf8))
  }

  @Test(arguments: [
    "history", "time", "importance", "slice", "pair", "parallel", "timeline", "front", "distribution",
  ])
  func `every kind is a picture of its own file`(kind: String) throws {
    let hone = try made()
    defer { hone.clean() }
    let result = try hone("plot", kind, "s.hone")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines == ["s-\(kind).svg"])
    let svg = try read("s-\(kind).svg", of: hone)
    let counts = try #require(elements(svg))
    #expect((counts["text"] ?? 0) > 5)
    // The same study gives the same bytes.
    #expect(try hone("plot", kind, "s.hone", "-o", "-").output == String(decoding: svg, as: UTF8.self))
  }

  @Test func `history has a dot for every value, a mark for every failure, and the incumbents`() throws {
    let hone = try made()
    defer { hone.clean() }
    let trials = try hone("trials", "s.hone", "--json").lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let failed = trials.count { $0["state"] as? String == "failed" }
    #expect(failed > 0)
    let svg = try hone("plot", "history", "s.hone", "-o", "-").output
    // One named dot a trial; the legend's have no names.
    #expect(svg.components(separatedBy: ">trial ").count - 1 == 40 - failed)
    #expect(svg.contains(">failed <tspan") && svg.contains(">breaks a constraint <tspan"))
    let numbers = try #require(try objects(hone, "plot", "history", "s.hone", "--json") as? [String: Any])
    let incumbents = try #require(numbers["incumbents"] as? [[String: Any]])
    let best = try #require(try objects(hone, "best", "s.hone", "--json") as? [String: Any])
    #expect(incumbents.last?["value"] as? Double == best["value"] as? Double)
    #expect((numbers["trials"] as? [Any])?.count == 40 - failed)
  }

  @Test func `what decides is the most important, and pictures show what is asked for`() throws {
    let hone = try made()
    defer { hone.clean() }
    let importance = try #require(try objects(hone, "plot", "importance", "s.hone", "--json") as? [String: Any])
    #expect(importance["kind"] as? String == "importance" && importance["metric"] as? String == "loss")
    let shares = try #require(importance["hyperparameters"] as? [[String: Any]])
    #expect(shares.first?["name"] as? String == "x")
    let pair = try #require(try objects(hone, "plot", "pair", "s.hone", "--of", "kind,y", "--json") as? [String: Any])
    #expect(pair["x"] as? String == "kind" && pair["y"] as? String == "y")
    let slice = try #require(try objects(hone, "plot", "slice", "s.hone", "--of", "y", "--json") as? [String: Any])
    #expect((slice["hyperparameters"] as? [[String: Any]])?.map { $0["name"] as? String } == ["y"])
  }

  @Test(arguments: [
    (["plot", "history", "s.hone", "-o", "x.png"], 2, "must end with .svg"),
    (["plot", "front", "one.hone"], 1, "a front needs two objectives, and this study has one, value"),
    (["plot", "curves", "one.hone"], 1, "no trial reported anything"),
    (["plot", "importance", "one.hone"], 1, "importance needs 20 trials with values to be compared; there are 3"),
    (["plot", "slice", "one.hone", "--of", "x9"], 2, "\"x9\""),
    (["plot", "pair", "one.hone", "--of", "x1"], 1, "of two hyperparameters, not of 1"),
    (["plot", "history", "one.hone", "--of", "x1"], 2, "history shows none of them"),
    (["plot", "history", "one.hone", "-o", "none/x.svg"], 1, "none/x.svg cannot be written"),
    (["plot", "histry", "one.hone"], 2, "history"),
    (["report", "one.hone", "-o", "x.txt"], 2, "must end with .html"),
    (["report", "none.hone"], 2, "none.hone"),
  ])
  func `what cannot be drawn is said`(arguments: [String], status: Int32, text: String) throws {
    let hone = try Hone()
    defer { hone.clean() }
    let run = try hone(
      "run", "--objective", "test-functions", "--optimizer", "random", "--trials", "3", "--study", "one.hone")
    #expect(run.status == 0, "\(run.errors)")
    let result = try hone.start(arguments).wait()
    #expect(result.status == status)
    #expect(result.errors.contains(text), "\(result.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: hone.folder.path).allSatisfy { !$0.hasSuffix(".svg") })
  }

  @Test func `a report is one file that says what there is to know`() throws {
    let hone = try made()
    defer { hone.clean() }
    #expect(try hone("report", "s.hone").lines == ["s.html"])
    let html = String(decoding: try read("s.html", of: hone), as: UTF8.self)
    let best = try #require(try objects(hone, "best", "s.hone", "--json") as? [String: Any])
    #expect(html.contains("<p>trial \(try #require(best["trial"] as? Int)) "))
    // Labels of the study are text, never elements.
    #expect(html.contains("&lt;a&gt;") && !html.contains("<a>"))
    for kind in ["front", "history", "time", "importance", "slice", "parallel", "pair", "timeline"] {
      #expect(html.contains("<figure id=\"\(kind)\">"), "\(kind)")
    }
    #expect(!html.contains("<figure id=\"curves\">"))
    #expect(html.contains("failed, the first of them trial "))
    #expect(html.contains("complete trials break size ≤ 0.8"))
    // Nothing is fetched from elsewhere.
    #expect(!html.replacing("http://www.w3.org/2000/svg", with: "").contains("://"))
    #expect(try hone("report", "s.hone", "-o", "-").output == html)
  }

  @Test func `a study without trials has a report too`() throws {
    let hone = try Hone()
    defer { hone.clean() }
    try hone.write("exit 1\n", to: "fail.sh")
    _ = try hone(
      "run", "--objective", "command", "-o", "command=sh fail.sh {x}", "--range", "x=0.0:1", "--trials", "2",
      "--optimizer", "random", "--study", "f.hone")
    #expect(try hone("report", "f.hone").status == 0)
    let html = String(decoding: try read("f.html", of: hone), as: UTF8.self)
    #expect(html.contains("No trial has succeeded yet."))
    #expect(try hone("plot", "history", "f.hone").errors.contains("no trial has a value yet"))
  }
}

private final class ElementCounter: NSObject, XMLParserDelegate {
  var counts: [String: Int] = [:]

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    counts[element, default: 0] += 1
  }
}

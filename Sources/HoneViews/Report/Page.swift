/// A page of HTML with hone's looks, light or dark as the reader's system is.
package struct Page {
  private let title: String
  private let body: String
  private let script: String

  /// - Parameters:
  ///   - body: HTML.
  ///   - script: run after that of tables; "" for none.
  package init(title: String, body: String, script: String = "") {
    self.title = title
    self.body = body
    self.script = script
  }

  /// Nothing is fetched from anywhere but the page's own server, if it has one.
  private static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"

  package var html: String {
    """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(Markup.escaped(title))</title>
    <style>
    \(Self.style)</style></head>
    <body>
    \(body)
    <script>
    \(Self.tables)\(script)</script>
    </body></html>

    """
  }

  private static let style = """
    :root { --paper: #ffffff; --ink: #1f2328; --muted: #656d76; --rule: #e4e7eb; --frame: #8c959f; --ground: #f6f8fa;
      --link: #0969da; color-scheme: light dark }
    @media (prefers-color-scheme: dark) {
      :root { --paper: #161b22; --ink: #e6edf3; --muted: #9198a1; --rule: #2d333b; --frame: #656d76; --ground: #0d1117;
        --link: #58a6ff } }
    body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
    main { max-width: 1040px; margin: 0 auto; padding: 24px 16px 64px }
    h1 { font-size: 26px; margin: 8px 0 12px } h2 { font-size: 18px; margin: 0 0 8px }
    header, section, figure, details { background: var(--paper); border: 1px solid var(--rule); border-radius: 8px;
      padding: 16px 20px; margin: 0 0 16px }
    figure svg { display: block; max-width: 100%; height: auto }
    figure { overflow-x: auto }
    figcaption, p { color: var(--muted); font-size: 13px; margin: 8px 0 0 }
    a { color: var(--link) } code, pre { font: 12.5px/1.5 ui-monospace, monospace }
    pre { overflow-x: auto; white-space: pre-wrap; background: var(--ground); border-radius: 6px; padding: 10px 12px; margin: 8px 0 0 }
    summary { cursor: pointer; font-weight: 600 } ul { margin: 0; padding-left: 20px }
    table { border-collapse: collapse; font-size: 13px } th { text-align: left; font-weight: 600 }
    .facts th { color: var(--muted); font-weight: 400; padding: 1px 18px 1px 0; vertical-align: top; white-space: nowrap }
    .facts td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
    .wide { overflow: auto; max-height: 70vh; margin-top: 8px }
    .trials th, .trials td { padding: 3px 12px 3px 0; border-bottom: 1px solid var(--rule); white-space: nowrap;
      font-variant-numeric: tabular-nums }
    .trials th { cursor: pointer; position: sticky; top: 0; background: var(--paper) }
    input[type=search] { font: inherit; padding: 4px 8px; margin-top: 8px; border: 1px solid var(--rule);
      border-radius: 6px; background: var(--ground); color: var(--ink) }
    .paper { fill: var(--paper) } .ink { fill: var(--ink) } .muted { fill: var(--muted) }
    .rule-line { stroke: var(--rule) } .frame-line { stroke: var(--frame) } text[stroke] { stroke: var(--paper) }
    @media print { body { background: none } header, section, figure, details { border: 0; break-inside: avoid } }

    """

  /// Sorts a table by the column whose heading is clicked, and hides the rows that lack the words searched for.
  private static let tables = """
    document.addEventListener("click", event => {
      const heading = event.target.closest(".trials th");
      if (!heading) return;
      const body = heading.closest("table").tBodies[0], column = heading.cellIndex;
      const falling = heading.dataset.falling === "no";
      heading.dataset.falling = falling ? "yes" : "no";
      const key = row => {
        const cell = row.cells[column], order = cell.dataset.order;
        return order === undefined ? cell.textContent : order === "" ? NaN : Number(order);
      };
      const compare = (a, b) => typeof a === "string" ? a.localeCompare(b)
        : isNaN(a) ? (isNaN(b) ? 0 : 1) : isNaN(b) ? -1 : falling ? b - a : a - b;
      const rows = [...body.rows].sort((a, b) => compare(key(a), key(b)));
      if (falling && rows.length && typeof key(rows[0]) === "string") rows.reverse();
      body.append(...rows);
    });
    document.addEventListener("input", event => {
      if (event.target.type !== "search") return;
      const words = event.target.value.toLowerCase().split(/\\s+/);
      for (const row of event.target.closest("section").querySelectorAll("tbody tr")) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every(word => text.includes(word));
      }
    });

    """
}

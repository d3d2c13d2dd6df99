import HoneViews

/// A page whose body a script renews while somebody looks at it.
enum LivePage {
  /// - Parameter version: of the body, so that it is not fetched again before it has changed.
  static func html(_ body: String, version: String, title: String, isIndex: Bool) -> String {
    let back = isIndex ? "" : "<p><a href=\"/\">all studies</a></p>"
    let live = "<div id=\"live\" data-version=\"\(Markup.escaped(version))\">\(body)</div>"
    return Page(
      title: "\(title) – hone", body: "<main>\(back)\(live)</main>", script: renewal
    ).html
  }

  /// What was searched for, which parts were open, and where the reader was, stay.
  private static let renewal = """
    const live = document.getElementById("live");
    let version = live.dataset.version;
    setInterval(async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch("/body" + location.pathname, { headers: { "If-None-Match": version } });
        if (answer.status !== 200) return;
        version = answer.headers.get("ETag");
        const searched = live.querySelector("input[type=search]")?.value ?? "";
        const open = [...live.querySelectorAll("details")].map(one => one.open);
        live.innerHTML = await answer.text();
        live.querySelectorAll("details").forEach((one, index) => one.open = open[index] ?? false);
        const field = live.querySelector("input[type=search]");
        if (field && searched) { field.value = searched; field.dispatchEvent(new Event("input", { bubbles: true })); }
      } catch { }
    }, 2000);

    """
}

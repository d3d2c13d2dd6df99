import HoneViews

/// A page whose body a script renews while somebody looks at it.
enum LivePage {
  static func html(_ body: String, title: String, isIndex: Bool) -> String {
    let back = isIndex ? "" : "<p><a href=\"/\">all studies</a></p>"
    return Page(
      title: "\(title) – hone", body: "<main>\(back)<div id=\"live\">\(body)</div></main>", script: renewal
    ).html
  }

  /// What was searched for, which parts were open, and where the reader was, stay.
  private static let renewal = """
    const live = document.getElementById("live");
    let version = null;
    setInterval(async () => {
      if (document.hidden) return;
      try {
        const known = version ? { headers: { "If-None-Match": version } } : {};
        const answer = await fetch("/body" + location.pathname, known);
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

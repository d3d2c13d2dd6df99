"""Lines over trials, one panel a group, as an SVG file."""

COLOURS = ["#1f6feb", "#d1495b", "#2a9d8f", "#e9a23b", "#be185d", "#6b7280", "#b0803c", "#0f766e", "#7b4fb5", "#4b5563"]
# Names of peers begin so; their lines are dashed.
PEERS = ("hebo", "nevergrad", "optuna", "pycma", "smac")
WIDTH, HEIGHT, LEFT, TOP, GAP, LEGEND = 260, 240, 46, 56, 34, 130
MOST = 1.5
TRIALS = 100

Line = list[tuple[float, float]]


def lines(panels: dict[str, dict[str, Line]]) -> str:
    """Normalised regret of each optimizer; `bayesian` is drawn last and thickest."""
    names = sorted({name for panel in panels.values() for name in panel}, key=lambda name: (name == "bayesian", name))
    colours = {name: COLOURS[index % len(COLOURS)] for index, name in enumerate(reversed(names))}
    total = LEFT + len(panels) * (WIDTH + GAP) + LEGEND
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {TOP + HEIGHT + 50}" font-family="sans-serif" '
        'font-size="12" role="img" aria-label="Normalised regret over trials, one panel a group of tasks">',
        f'<rect width="{total}" height="{TOP + HEIGHT + 50}" fill="white"/>',
        f'<text x="{LEFT}" y="18" fill="#374151">Median normalised regret: 0 the best known, 1 random search after {TRIALS} '
        "trials. Lower is better. Dashed: peers.</text>",
    ]
    for place, (group, panel) in enumerate(panels.items()):
        parts += axes(LEFT + place * (WIDTH + GAP), group, numbered=place == 0)
        for name in names:
            if name in panel:
                parts.append(line(LEFT + place * (WIDTH + GAP), panel[name], colours[name], 3 if name == "bayesian" else 1.5, dash(name)))
    for place, name in enumerate(reversed(names)):
        x, y = LEFT + len(panels) * (WIDTH + GAP) - 14, TOP + 8 + 19 * place
        parts.append(f'<line x1="{x}" y1="{y}" x2="{x + 20}" y2="{y}" stroke="{colours[name]}" stroke-width="3"{dash(name)}/>')
        parts.append(f'<text x="{x + 26}" y="{y + 4}">{name}</text>')
    return "\n".join(parts + ["</svg>"]) + "\n"


def dash(name: str) -> str:
    return ' stroke-dasharray="5 3"' if name.startswith(PEERS) else ""


def height(regret: float) -> float:
    return TOP + HEIGHT * (1 - min(MOST, max(0.0, regret)) / MOST)


def axes(x: float, group: str, numbered: bool) -> list[str]:
    parts = [f'<text x="{x}" y="{TOP - 12}" font-weight="bold">{group}</text>']
    for share in (0, 0.5, 1, 1.5):
        y = height(share)
        parts.append(f'<line x1="{x}" y1="{y:.1f}" x2="{x + WIDTH}" y2="{y:.1f}" stroke="#e5e7eb"/>')
        if numbered:
            parts.append(f'<text x="{x - 8}" y="{y + 4:.1f}" text-anchor="end">{share:g}</text>')
    for mark in (30, 60, 100):
        parts.append(
            f'<text x="{x + WIDTH * mark / TRIALS:.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{mark}</text>'
        )
    parts.append(f'<text x="{x + WIDTH / 2}" y="{TOP + HEIGHT + 38}" text-anchor="middle">trials</text>')
    return parts


def line(x: float, points: Line, colour: str, width: float, dash: str) -> str:
    path = " ".join(f"{x + WIDTH * trial / TRIALS:.1f},{height(regret):.1f}" for trial, regret in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dash}/>'

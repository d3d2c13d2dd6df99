"""Line charts as SVG, without a library."""

import math
from pathlib import Path

COLOURS = ["#1b6ca8", "#d1495b", "#2e8b57", "#e08e0b", "#7b4fa3", "#4a4a4a", "#17a2a2", "#b04a9b", "#8a6d3b"]
WIDTH, HEIGHT, LEFT, TOP, GAP = 420, 300, 56, 34, 60


class Panel:
    """One pair of axes. lines: (name, [(x, y)], dashed)."""

    def __init__(self, title: str, x: str, y: str, lines: list, log_x=False, log_y=False):
        self.title, self.x, self.y, self.lines, self.log_x, self.log_y = title, x, y, lines, log_x, log_y
        points = [point for _, line, _ in lines for point in line]
        self.low_x, self.high_x = bounds([point[0] for point in points], log_x)
        self.low_y, self.high_y = bounds([point[1] for point in points], log_y)

    def place(self, x: float, y: float) -> tuple[float, float]:
        def share(value, low, high, log):
            if log:
                value, low, high = math.log(value), math.log(low), math.log(high)
            return min(max((value - low) / (high - low), 0), 1)

        return (
            LEFT + WIDTH * share(x, self.low_x, self.high_x, self.log_x),
            TOP + HEIGHT * (1 - share(y, self.low_y, self.high_y, self.log_y)),
        )


def bounds(values: list[float], log: bool) -> tuple[float, float]:
    low, high = min(values), max(values)
    if log:
        return low / 1.1, high * 1.1
    margin = 0.04 * (high - low) or 1
    return low - margin, high + margin


def ticks(low: float, high: float, log: bool) -> list[float]:
    if log:
        decades = [10.0**k for k in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]
        few = decades if len(decades) > 3 else [d * m for d in decades for m in (1, 2, 5)]
        return [value for value in few if low <= value <= high]
    step = 10 ** math.floor(math.log10((high - low) / 3))
    step = next(step * m for m in (1, 2, 5, 10) if (high - low) / (step * m) <= 6)
    return [k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def label(value: float) -> str:
    """`0.001`, `1e-5`: as hone prints them."""
    mantissa, mark, exponent = f"{value:g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if mark else mantissa


def draw(panels: list[Panel], file: Path) -> None:
    """Panels side by side, with one legend below each."""
    if not all(line for panel in panels for _, line, _ in panel.lines):
        raise ValueError(f"a line without points: {file} stays as it is")
    rows = max(len(panel.lines) for panel in panels)
    total, height = len(panels) * (LEFT + WIDTH + GAP), TOP + HEIGHT + 50 + 17 * ((rows + 1) // 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{total}" height="{height}" fill="#ffffff"/>',
    ]
    for number, panel in enumerate(panels):
        parts.append(f'<g transform="translate({number * (LEFT + WIDTH + GAP) + 10} 0)">')
        parts += [f'<text x="{LEFT}" y="20" font-size="14" font-weight="bold">{panel.title}</text>']
        for value in ticks(panel.low_x, panel.high_x, panel.log_x):
            x, _ = panel.place(value, panel.low_y)
            parts.append(f'<path d="M{x:.1f} {TOP}V{TOP + HEIGHT}" stroke="#e4e4e4"/>')
            parts.append(f'<text x="{x:.1f}" y="{TOP + HEIGHT + 16}" text-anchor="middle">{label(value)}</text>')
        for value in ticks(panel.low_y, panel.high_y, panel.log_y):
            _, y = panel.place(panel.low_x, value)
            parts.append(f'<path d="M{LEFT} {y:.1f}H{LEFT + WIDTH}" stroke="#e4e4e4"/>')
            parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{label(value)}</text>')
        parts.append(f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#888888"/>')
        parts.append(f'<text x="{LEFT + WIDTH / 2}" y="{TOP + HEIGHT + 34}" text-anchor="middle">{panel.x}</text>')
        parts.append(f'<text transform="translate(2 {TOP + HEIGHT / 2}) rotate(-90)" text-anchor="middle">{panel.y}</text>')
        for index, (name, line, dashed) in enumerate(panel.lines):
            colour = COLOURS[index % len(COLOURS)]
            dash = ' stroke-dasharray="5 4"' if dashed else ""
            points = " ".join("%.1f,%.1f" % panel.place(x, y) for x, y in line)
            parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
            x, y = LEFT + (index % 2) * WIDTH / 2, TOP + HEIGHT + 54 + 17 * (index // 2)
            parts.append(f'<path d="M{x} {y - 4}h22" stroke="{colour}" stroke-width="2"{dash}/>')
            parts.append(f'<text x="{x + 28}" y="{y}">{name}</text>')
        parts.append("</g>")
    parts.append("</svg>\n")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(parts))

#!/usr/bin/env python3
"""Draws the text of a terminal, read from standard input, as an SVG on standard output.

usage: hone run … 2>&1 | Scripts/terminal-picture.py [TITLE] > Documentation/pictures/NAME.svg
Lines that begin with "$ " are shown as typed by the user."""
import html
import sys

CHARACTER, LINE, MARGIN = 7.83, 18, 16  # of a 13 px monospace font


def main():
    title = sys.argv[1] if len(sys.argv) > 1 else ""
    lines = [line.rstrip() for line in sys.stdin.read().rstrip("\n").split("\n")]
    width = round(max(map(len, lines)) * CHARACTER + 2 * MARGIN)
    height = len(lines) * LINE + 2 * MARGIN + 24
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">')
    print(f"<title>{html.escape(title)}</title>")
    print(f'<rect width="{width}" height="{height}" rx="8" fill="#15191e"/>')
    for index, colour in enumerate(("#e5665c", "#e0b84c", "#6bbf59")):
        print(f'<circle cx="{MARGIN + 6 + index * 18}" cy="18" r="5.5" fill="{colour}"/>')
    print('<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="13" xml:space="preserve">')
    for index, line in enumerate(lines):
        colour = "#7fd1ff" if line.startswith("$ ") else "#d8dee6"
        y = MARGIN + 24 + (index + 0.7) * LINE
        print(f'<text x="{MARGIN}" y="{y:.1f}" fill="{colour}">{html.escape(line)}</text>')
    print("</g>\n</svg>")


main()

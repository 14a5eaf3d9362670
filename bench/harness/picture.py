"""The table as a picture: bars in SVG, one group a measure, longshore's own in colour."""
from html import escape

from harness.table import groups, number

WIDTH, LABEL, BAR, LINE = 900, 300, 440, 20


def as_svg(machine, rows):
    parts = []
    y = 50
    for measure, group in groups(rows).items():
        parts.append(text(10, y, measure, weight="bold"))
        y += LINE
        longest = max(abs(row.value) for row in group) or 1
        for row in group:
            own = row.name.startswith("longshore")
            width = max(1, abs(row.value) / longest * BAR)
            parts.append(text(LABEL - 8, y, row.name, anchor="end"))
            parts.append(f'<rect x="{LABEL}" y="{y - 12}" width="{width:.1f}" height="15" '
                         f'fill="{"#c2410c" if own else "#94a3b8"}"/>')
            parts.append(text(LABEL + width + 6, y, f"{number(row.value)}  {row.beside}"))
            y += LINE
        y += LINE // 2
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" '
            'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>')
    return "\n".join([head, text(10, 22, f"longshore: {machine}"), *parts, "</svg>"])


def text(x, y, words, anchor="start", weight="normal"):
    return (f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" font-weight="{weight}">'
            f'{escape(words)}</text>')

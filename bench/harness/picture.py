"""The table as a picture: bars in SVG, one group a measure, longshore's own in colour."""
from html import escape

from harness.table import groups, number, verdict

LABEL, BAR, LINE, CHARACTER = 330, 420, 20, 6.6
CUT = 12  # a bar longer than so many of longshore's is cut: beside it nothing else could be seen


def as_svg(sections):
    """`sections`: (origin, rows) each."""
    parts = []
    width = y = 0
    for origin, rows in sections:
        y += 32
        parts.append(text(10, y, f"longshore: {origin}"))
        y += 28
        for measure, group in groups(rows).items():
            parts.append(text(10, y, measure, weight="bold"))
            y += LINE
            for bar, words, end in bars(group, y):
                parts += bar
                width = max(width, end)
            y += len(group) * LINE + LINE // 2
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{y}" '
            'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>')
    return "\n".join([head, *parts, "</svg>"])


def bars(group, y):
    """(elements, words, where they end) of each row."""
    own = [row for row in group if row.name.startswith("longshore")] or group
    longest = max(abs(row.value) for row in group) or 1
    if len(own) < len(group):
        longest = min(longest, CUT * max(abs(row.value) for row in own)) or 1
    for row in group:
        cut = abs(row.value) > longest
        length = max(1, min(1, abs(row.value) / longest) * BAR)
        colour = "#c2410c" if row in own else "#94a3b8"
        words = " · ".join(filter(None, [number(row.value), row.beside, verdict(row)]))
        elements = [text(LABEL - 8, y, row.name, anchor="end"),
                    f'<rect x="{LABEL}" y="{y - 12}" width="{length:.1f}" height="15" fill="{colour}"/>']
        if cut:
            elements.append(f'<rect x="{LABEL + length - 24:.1f}" y="{y - 13}" width="6" height="17" '
                            'fill="white"/>')
        elements.append(text(LABEL + length + 6, y, words))
        yield elements, words, LABEL + length + 16 + CHARACTER * len(words)
        y += LINE


def text(x, y, words, anchor="start", weight="normal"):
    return (f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" font-weight="{weight}">'
            f'{escape(words)}</text>')

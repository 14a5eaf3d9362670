"""The figures: as text for people, as JSON for programs."""
import dataclasses
import json
from dataclasses import dataclass


@dataclass
class Row:
    measure: str  # what the figures of a group say, with their unit
    name: str  # whose figure it is
    value: float
    beside: str = ""  # in words: beside what, and how much
    goal: str = ""
    met: bool | None = None
    why: str = ""  # where the goal is not met: what keeps it from it, and what was tried


def number(value):
    if value == 0 or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def groups(rows):
    by_measure = {}
    for row in rows:
        by_measure.setdefault(row.measure, []).append(row)
    return by_measure


def as_text(rows):
    lines = []
    for measure, group in groups(rows).items():
        lines += ["", measure]
        cells = [(row.name, number(row.value), row.beside, verdict(row)) for row in group]
        widths = [max(len(cell[column]) for cell in cells) for column in range(3)]
        lines += [f"  {n:<{widths[0]}}  {v:>{widths[1]}}  {b:<{widths[2]}}  {g}".rstrip()
                  for n, v, b, g in cells]
        lines += [f"    {reason}" for reason in reasons(group)]
    return "\n".join(lines[1:])


def as_markdown(rows):
    lines = []
    for measure, group in groups(rows).items():
        lines += ["", f"| {measure} | | beside | goal |", "|---|---:|---|---|"]
        lines += [f"| {row.name} | {number(row.value)} | {row.beside} | {verdict(row)} |"
                  for row in group]
        lines += [f"\n{reason}" for reason in reasons(group)]
    return "\n".join(lines[1:])


def reasons(group):
    """Why goals of the group are not met, each reason once."""
    return list(dict.fromkeys(row.why for row in group if row.met is False and row.why))


def verdict(row):
    if row.met is None:
        return row.goal
    return f"{row.goal}: {'met' if row.met else 'NOT met'}"


def as_json(machine, rows):
    return json.dumps({"machine": machine, "rows": [dataclasses.asdict(row) for row in rows]},
                      indent=1, ensure_ascii=False)

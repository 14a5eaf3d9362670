"""The figures: as text for people, as JSON for programs."""
import dataclasses
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
    ratio: float | None = None  # the number in `beside`


def number(value):
    if value == 0 or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}" if abs(value) < 100 else f"{value:.0f}"


def groups(rows):
    by_measure = {}
    for row in rows:
        by_measure.setdefault(row.measure, []).append(row)
    return by_measure


def as_text(rows):
    lines = []
    given = Reasons()
    for measure, group in groups(rows).items():
        lines += ["", measure]
        cells = [(row.name, number(row.value), row.beside, verdict(row)) for row in group]
        widths = [max(len(cell[column]) for cell in cells) for column in range(3)]
        lines += [f"  {n:<{widths[0]}}  {v:>{widths[1]}}  {b:<{widths[2]}}  {g}".rstrip()
                  for n, v, b, g in cells]
        lines += [f"    {reason}" for reason in given.of(group)]
    return "\n".join(lines[1:])


def as_markdown(rows):
    lines = []
    given = Reasons()
    for measure, group in groups(rows).items():
        lines += ["", f"| {measure} | | beside | goal |", "|---|---:|---|---|"]
        lines += [f"| {row.name} | {number(row.value)} | {row.beside} | {verdict(row)} |"
                  for row in group]
        lines += [f"\n{reason}" for reason in given.of(group)]
    return "\n".join(lines[1:])


class Reasons:
    """Why goals are not met: each reason is given in full once."""

    def __init__(self):
        self._given = set()

    def of(self, group):
        missed = dict.fromkeys(row.why for row in group if row.met is False and row.why)
        words = ["why: as above" if reason in self._given else reason for reason in missed]
        self._given.update(missed)
        return list(dict.fromkeys(words))


def verdict(row):
    if row.met is None:
        return row.goal
    return f"{row.goal}: {'met' if row.met else 'NOT met'}"


def as_dictionary(origin, rows):
    """`origin`: the machine, the day and the version of the program."""
    return {"origin": origin, "rows": [dataclasses.asdict(row) for row in rows]}


def from_dictionary(part):
    return part["origin"], [Row(**row) for row in part["rows"]]

"""The ledger under random reference_ids, beside a plain SQLite table.

Each id is looked up, planned, intended and given an outcome; the table has the id as its key, the
same steps and the same durability."""
import json
from statistics import median

from harness import process
from harness.table import Row

ROWS = 10_000_000
PLAIN_ROWS = 1_000_000  # the plain table slows down as it grows
LOOKUPS = 1_000_000
ROWS_A_COMMIT = 2_000
JOBS_A_SECOND = 20_000
ROWS_A_GROUP = 400  # what a group of the program holds at that rate: they are 20 ms apart
ROUNDS_MAX = 3
RATE_GOAL = 100_000
WRITTEN_GOAL = 1024
AT_REST_GOAL = 150
SHARE_GOAL = 33
STEPS = ("look up and plan", "intend", "outcome", "all of these")

WHY_RATE = (
    "why: a row is a statement of SQLite's in each of the steps, and each commit waits for the disk: "
    "how much of the time is CPU stands beside the figure. Tried: ids in sorted segments beside the "
    "table in place of a B-tree of random keys, a new id looked up once, outcomes of consecutive jobs "
    "in one statement, the log moved into the file only at 64 MiB.")
WHY_SHARE = (
    "why: a commit takes as much CPU for its sync as a dozen rows take. Tried: groups 20 ms apart; "
    "intents in ranges, outcomes of consecutive jobs in one statement.")
WHY_WRITTEN = (
    "why: a row goes into the log three times, into the file when the log is moved, and its id into "
    "each level of segments. Tried: keys that only rise, room in the row for what its outcome adds, "
    "large sorted commits, the log moved only at 64 MiB.")
WHY_AT_REST = (
    "why: a row holds its id as text, two fingerprints, a time and its job_id, and its id's hash stands "
    "in a segment. Tried: a job_id that is a UUID as its 16 bytes, eight bytes an id in the segments.")


def measure(bench):
    many, few = bench.size(ROWS), bench.size(PLAIN_ROWS)
    lookups = bench.size(LOOKUPS)
    contestants = {
        "many": lambda: run(bench, "longshore", many, ROWS_A_COMMIT, lookups),
        "few": lambda: run(bench, "longshore", few, ROWS_A_COMMIT),
        "plain": lambda: run(bench, "plain", few, ROWS_A_COMMIT),
        "groups": lambda: run(bench, "longshore", few, ROWS_A_GROUP),
    }
    figures = {name: [] for name in contestants}
    rounds = min(ROUNDS_MAX, bench.rounds)
    for number in range(rounds):
        for name, contestant in contestants.items():
            figures[name].append(contestant())
            bench.say(f"  round {number + 1}/{rounds}  {name}: "
                      f"{figures[name][-1]['all of these']['rows_per_second']:,.0f} rows a second")
    yield from rates(figures, {"many": f"longshore, {many:,} rows", "few": f"longshore, {few:,} rows",
                               "plain": f"plain SQLite, {few:,} rows"})
    yield from share(figures)
    yield from bytes_of(figures, many, few)


def run(bench, store, rows, rows_a_commit, lookups=0):
    """The figures by the work they are of."""
    used = process.run([bench.micro.parent / "bench_ledger", store, rows, rows_a_commit,
                        bench.folder("ledger"), lookups])
    return {line["work"]: line for line in map(json.loads, used.out.splitlines())}


def middle(rounds, work, figure):
    return median(found[work][figure] for found in rounds)


def rates(figures, names):
    group = f"the ledger, rows a second (random ids, commits of {ROWS_A_COMMIT:,} rows)"
    for contestant, name in names.items():
        for work in figures[contestant][0]:
            if work in ("close", "open", "at rest"):
                continue
            value = middle(figures[contestant], work, "rows_per_second")
            row = Row(group, f"{name}: {work}", value,
                      f"{middle(figures[contestant], work, 'rows_per_cpu_second'):,.0f} a second of CPU")
            if contestant == "many" and work in STEPS:
                row.goal, row.met, row.why = f"≥ {RATE_GOAL:,}", value >= RATE_GOAL, WHY_RATE
            if contestant == "few" and work == "all of these":
                ratio = median(own[work]["rows_per_second"] / plain[work]["rows_per_second"]
                               for own, plain in zip(figures["few"], figures["plain"]))
                row.beside += f"; {ratio:.2g} × plain SQLite"
            yield row


def share(figures):
    """Each kind in commits of its own; the program's groups hold both, and take one sync for them."""
    def percent(contestant):
        return median(100 * sum(JOBS_A_SECOND / found[work]["rows_per_cpu_second"]
                                for work in ("intend", "outcome")) for found in figures[contestant])
    group = ("the ledger, percent of a core for the intents and outcomes of "
             f"{JOBS_A_SECOND:,} jobs a second")
    value = percent("groups")
    yield Row(group, f"longshore, commits of {ROWS_A_GROUP} rows", value, "as the program's at that rate",
              f"≤ {SHARE_GOAL}", value <= SHARE_GOAL, WHY_SHARE)
    yield Row(group, f"longshore, commits of {ROWS_A_COMMIT:,} rows", percent("few"))


def bytes_of(figures, many, few):
    names = (("many", f"longshore, {many:,} rows"), ("few", f"longshore, {few:,} rows"),
             ("plain", f"plain SQLite, {few:,} rows"))
    for group, work, figure, goal, why in (
            ("the ledger, bytes written to disk a row, all steps", "all of these",
             "written_bytes_per_row", WRITTEN_GOAL, WHY_WRITTEN),
            ("the ledger, bytes at rest a row", "at rest", "bytes_per_row", AT_REST_GOAL, WHY_AT_REST)):
        for contestant, name in names:
            row = Row(group, name, middle(figures[contestant], work, figure))
            if contestant == "many":
                row.goal, row.met, row.why = f"≤ {goal:,}", row.value <= goal, why
            yield row

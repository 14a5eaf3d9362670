"""The ledger under random reference_ids, each looked up, planned, intended and given an outcome,
beside a plain SQLite table with the id as its key and the same durability."""
import json

from harness import process
from harness.table import Row

ROWS = 10_000_000
PLAIN_ROWS = 1_000_000  # the plain table slows down as it grows
RATE_GOAL = 100_000
WRITTEN_GOAL = 1024
AT_REST_GOAL = 150
JOBS_A_SECOND = 20_000
SHARE_GOAL = 33


def measure(bench):
    count = bench.size(ROWS)
    used = process.run([bench.micro.parent / "bench_ledger", str(count),
                        str(bench.size(PLAIN_ROWS)), bench.folder("ledger")])
    found = {(line["store"], line["work"]): line for line in map(json.loads, used.out.splitlines())}
    plain = found["plain SQLite", "insert"]
    rates = f"the ledger, rows a second ({count:,} random ids; commits of 2,000 rows)"
    written = "the ledger, bytes written to disk a row"
    for (store, work), line in found.items():
        if "rows_per_second" not in line or work in ("close", "open"):
            continue
        value = line["rows_per_second"]
        row = Row(rates, f"{store}: {work}", value,
                  f"{line['rows_per_cpu_second']:,.0f} a second of CPU")
        if work in ("look up and plan", "intend", "outcome"):
            row.goal, row.met = f"≥ {RATE_GOAL:,}", value >= RATE_GOAL
            row.beside += f"; {value / plain['rows_per_second']:.2g} times plain SQLite's inserts"
        yield row
    share = 100 * sum(JOBS_A_SECOND / found["longshore", work]["rows_per_cpu_second"]
                      for work in ("intend", "outcome"))
    yield Row(f"the ledger, percent of a core for the intents and outcomes of {JOBS_A_SECOND:,} jobs a second",
              "longshore", share, goal=f"≤ {SHARE_GOAL}", met=share <= SHARE_GOAL)
    for key, goal in ((("longshore", "all of these"), WRITTEN_GOAL), (("plain SQLite", "insert"), None)):
        value = found[key]["written_bytes_per_row"]
        yield Row(written, f"{key[0]}: {key[1]}", value, "", f"≤ {goal}" if goal else "",
                  value <= goal if goal else None)
    at_rest = "the ledger, bytes at rest a row"
    value = found["longshore", "at rest"]["bytes_per_row"]
    yield Row(at_rest, "longshore", value, "", f"≤ {AT_REST_GOAL}", value <= AT_REST_GOAL)
    yield Row(at_rest, "plain SQLite", found["plain SQLite", "at rest"]["bytes_per_row"],
              "without what an outcome adds")

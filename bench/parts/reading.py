"""Reading a manifest of a million rows: `longshore check`, which also validates and looks for
duplicates, beside programs that only parse. CPU of the whole process, its start included."""
from statistics import median

from harness import manifests, process, rounds
from harness.bench import PYTHON
from harness.table import Row

ROWS = 1_000_000
GOAL = 5.0  # million rows a second of CPU
GOAL_GB = {"CSV": 1.5, "JSONL": 1.0}  # a second of CPU
DUCKDB = "DuckDB, 1 thread"
GOAL_DUCKDB = 3  # times as fast: "several"
WHY = (
    "why: each row is made into the job that an import would send, with its hash and the bytes that "
    "a reject would need; the parser alone keeps to the goals in GB/s (micro: parse). Tried: one scan "
    "a record in wide registers, jobs as views of one text, members as a text with holes, ids met 256 "
    "at a time so that their memory is there, fewer at a time, -O3 (bench/README.md).")


def measure(bench):
    count = bench.size(ROWS)
    node = bench.node("@duckdb/node-api@1.5.6-r.1")
    for kind, make in (("CSV", manifests.csv), ("JSONL", manifests.jsonl)):
        manifest = make(bench, count)
        figures = rounds.interleave(contestants(bench, node, kind, manifest, count), bench.rounds,
                                    bench.say)
        yield from table(kind, manifest, count, figures)


def contestants(bench, node, kind, manifest, count):
    verb = f"--i{kind.lower()}"

    def millions(command, **options):
        used = process.run(command, **options)
        return count / used.cpu_s / 1e6

    config = {"ledger.path": bench.folder("reading") / "none.db"}
    return {
        "longshore check": lambda: count / 1e6 / bench.longshore(
            "check", manifest, config=config).cpu_s,
        "wc -l": lambda: millions(["wc", "-l", manifest]),
        DUCKDB: lambda: millions(["node", "duckdb.mjs", manifest], cwd=node),
        "Miller": (lambda: millions(["mlr", verb, "--records-per-batch", "500", "tac", "then",
                                     "head", "-n", "1", manifest]), 2),
        f"Python {'csv' if kind == 'CSV' else 'json'}": (
            lambda: millions([PYTHON, bench.peer("read_manifest.py"), manifest]), 2),
    }


def table(kind, manifest, count, figures):
    mean = manifest.stat().st_size / count
    measure_name = f"reading {kind}, million rows a second of CPU ({count:,} rows of {mean:.0f} bytes)"
    own = "longshore check"
    for name, values in figures.items():
        value = median(values)
        row = Row(measure_name, name, value, f"{value * mean:,.0f} MB/s")
        if name == own:
            row.goal, row.met, row.why = f"≥ {GOAL:g}", value >= GOAL, WHY
        else:
            times = rounds.ratio(figures, own, name)
            row.beside += f"; longshore {times:.2g} times as fast"
            if name == DUCKDB:
                row.goal, row.met, row.why = f"≥ {GOAL_DUCKDB} times", times >= GOAL_DUCKDB, WHY
        yield row
    gigabytes = median(figures[own]) * mean / 1000
    yield Row(f"reading {kind}, GB a second of CPU", own, gigabytes, goal=f"≥ {GOAL_GB[kind]:g}",
              met=gigabytes >= GOAL_GB[kind], why=WHY)

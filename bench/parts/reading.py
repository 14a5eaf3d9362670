"""Reading a manifest of a million rows, beside programs that only parse.

`longshore check` also validates and looks for duplicates. CPU of the whole process; DuckDB's start takes about as
long as its reading here, so the two are also compared with their starts taken off."""
from statistics import median

from harness import manifests, process, rounds
from harness.bench import PYTHON
from harness.table import Row

ROWS = 1_000_000
GOAL = 5.0  # million rows a second of CPU
GOAL_GB = {"CSV": 1.5, "JSONL": 1.0}  # a second of CPU
OWN = "longshore check"
DUCKDB = "DuckDB, 1 thread"
GOAL_DUCKDB = 3  # times as fast: "several"
WHY = (
    "why: each row is made into the job that an import would send, with its hash and the bytes that "
    "a reject would need, and its id is looked up; the parser alone keeps to the goals in GB/s (micro: "
    "parse), with the mapping no more. Tried: one scan a record in wide registers, jobs as views of one "
    "text, members as a text with holes, ids met 256 at a time so that their memory is there, fewer at "
    "a time, -O3 (bench/README.md).")


def measure(bench):
    count = bench.size(ROWS)
    node = bench.node("@duckdb/node-api@1.5.6-r.1")
    for kind, make in (("CSV", manifests.csv), ("JSONL", manifests.jsonl)):
        manifest, one_row = make(bench, count), make(bench, 1)
        runs = contestants(bench, node, kind, manifest, one_row)
        process.run(["wc", "-l", manifest])  # the file comes from memory from now on
        figures = rounds.interleave(runs, bench.rounds, bench.say)
        yield from table(kind, manifest, count, figures)


def start_of(name):
    return f"{name}, start"


def contestants(bench, node, kind, manifest, one_row):
    """CPU seconds of a run each."""
    verb = f"--i{kind.lower()}"
    config = {"ledger.path": bench.folder("reading") / "none.db"}

    def run(command, **options):
        return process.run(command, **options).cpu_s

    def check(path):
        return bench.longshore("check", path, config=config).cpu_s

    def duckdb(path):
        return run(["node", "duckdb.mjs", path], cwd=node)

    return {
        OWN: lambda: check(manifest),
        start_of(OWN): lambda: check(one_row),
        DUCKDB: lambda: duckdb(manifest),
        start_of(DUCKDB): lambda: duckdb(one_row),
        "wc -l": lambda: run(["wc", "-l", manifest]),
        "Miller": (lambda: run(["mlr", verb, "nothing", manifest]), 2),
        f"Python {'csv' if kind == 'CSV' else 'json'}": (
            lambda: run([PYTHON, bench.peer("read_manifest.py"), manifest]), 2),
    }


def table(kind, manifest, count, figures):
    mean = manifest.stat().st_size / count
    rows = f"{count:,} rows of {mean:.0f} bytes"
    yield from compare(f"reading {kind}, million rows a second of CPU ({rows})", count, mean, figures)
    without_start = {name: [whole - start for whole, start in zip(figures[name], figures[start_of(name)])]
                     for name in (OWN, DUCKDB)}
    yield from compare(f"reading {kind}, million rows a second of CPU, starts taken off", count, mean,
                       without_start)
    gigabytes = count * mean / median(figures[OWN]) / 1e9
    yield Row(f"reading {kind}, GB a second of CPU", OWN, gigabytes, goal=f"≥ {GOAL_GB[kind]:g}",
              met=gigabytes >= GOAL_GB[kind], why=WHY)


def compare(measure_name, count, mean, seconds):
    for name, values in seconds.items():
        if name in map(start_of, seconds):
            continue
        value = count / median(values) / 1e6
        row = Row(measure_name, name, value, f"{value * mean:,.0f} MB/s")
        if name == OWN and start_of(OWN) in seconds:
            row.goal, row.met, row.why = f"≥ {GOAL:g}", value >= GOAL, WHY
        elif name != OWN:
            row.ratio = rounds.ratio(seconds, name, OWN)
            row.beside += f"; longshore {row.ratio:.2f} times as fast"
            if name == DUCKDB:
                row.goal, row.met, row.why = f"≥ {GOAL_DUCKDB} times", row.ratio >= GOAL_DUCKDB, WHY
        yield row

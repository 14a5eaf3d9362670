"""A finished manifest imported again, and checked with and without its ledger, from 10^5 to 10^7
rows: what a row costs and what memory is taken must not grow with their number."""
from harness import manifests, process
from harness.table import Row

SIZES = (100_000, 1_000_000, 10_000_000)
NOWHERE = "https://127.0.0.1:9"  # nothing listens there: a request would fail the import
RATE_GOAL = 500_000
FLAT_GOAL = 1.1


def measure(bench):
    found = {}
    for count in SIZES[:-1] if bench.quick else SIZES:
        manifest = manifests.csv(bench, count)
        folder = bench.folder("reimport")
        ledger = folder / "finished.db"
        process.run([bench.micro.parent / "bench_finish", manifest, ledger, NOWHERE, "bench"],
                    timeout_s=3600)
        for name, verb, path in (("import again", "import", ledger),
                                 ("check, all known", "check", ledger),
                                 ("check, all new", "check", folder / "none.db")):
            config = {"api.base_url": NOWHERE, "api.project_id": "bench", "ledger.path": path,
                      "output.directory": folder}
            runs = [bench.longshore(verb, manifest, config=config,
                                    env={"LONGSHORE_API_KEY": "none"}) for _ in range(bench.rounds)]
            found.setdefault(name, []).append((count, sorted(runs, key=lambda run: run.wall_s)[len(runs) // 2]))
    yield from rates(found["import again"])
    for name, figures in found.items():
        yield from growth(name, figures)


def rates(figures):
    for count, used in figures:
        value = count / used.wall_s
        yield Row("a finished manifest imported again, rows a second, start included", f"{count:,} rows",
                  value, f"{count / used.cpu_s:,.0f} a second of CPU", f"≥ {RATE_GOAL:,}",
                  value >= RATE_GOAL)


def growth(name, figures):
    """The first row of each measure is what the others are compared with. The start is taken off
    the cost of a row: each size against the one before it."""
    least = min(used.rss_mib for _, used in figures)
    for count, used in figures:
        ratio = used.rss_mib / least
        yield Row(f"{name}: peak memory, MiB", f"{count:,} rows", used.rss_mib,
                  f"{ratio:.2f} of the least", f"≤ {FLAT_GOAL}", ratio <= FLAT_GOAL)
    first = None
    for (less, before), (count, used) in zip(figures, figures[1:]):
        cost = (used.cpu_s - before.cpu_s) / (count - less) * 1e6
        first = first or cost
        yield Row(f"{name}: CPU of a further row, µs", f"{less:,} to {count:,} rows", cost,
                  f"{cost / first:.2f} of the first", f"≤ {FLAT_GOAL}", cost / first <= FLAT_GOAL)

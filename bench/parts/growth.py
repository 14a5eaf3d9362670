"""From 10^5 to 10^7 rows: what a row costs and what memory is taken must not grow with their
number. A manifest imported into a fast server, finished and imported again, checked with and
without its ledger; and imported while the server answers nothing but 503. What is finished is
imported and checked as the very file it was, which is known as a whole, and row by row, as after a
change."""
import itertools

from harness import manifests, process
from harness.clients import longshore
from harness.nginx import Nginx
from harness.simulator import Simulator
from harness.table import Row

SIZES = (100_000, 1_000_000, 10_000_000)
ROUNDS_OF_AN_IMPORT = 3  # one where it takes minutes
NOWHERE = "https://127.0.0.1:9"  # nothing listens there: a request would fail the import
RATE_GOAL = 500_000
FLAT_GOAL = 1.1
MEMORY_GOAL_MIB = 64 + 8  # and the ledger's named cache
WHY_MEMORY = (
    "why: once, the 16 MiB of the ledger's filter of ids, which come with the 131,073rd; from then "
    "on little more.")
WHY_MEMORY_OF_KNOWN = (
    "why: a bit for each job that was met, 1.2 MiB at 10 million; taking as much from the start would "
    "meet the letter and help nobody.")
WHY_RATE = (
    "why: the start, the ids that are read from the ledger's last jobs, and the first use of all "
    "memory are in it; the file that is known as a whole needs none of that.")
AGAIN = "import again, the same file"
AGAIN_BY_ROWS = "import again, row by row"
KNOWN = "check, all known, the same file"
KNOWN_BY_ROWS = "check, all known, row by row"
WHY_COST = {
    "import": "why: it is met where nobody else is at work (bench/README.md); a run of minutes meets "
              "more of what else the machine does than one of seconds.",
    "check, all new": "why: from the 1,572,865th id on, ids are sorted and written to disk, and a "
                      "filter is asked for each; and perf shows the copy of a file of 1 GB out of "
                      "the page cache, 14 % there, 3 % at a tenth of it.",
    AGAIN: "why: the start of a run and its end are some 50 ms, which come and go with the machine.",
    AGAIN_BY_ROWS: "why: perf shows the same shares of the same functions at both sizes, the parser's "
                   "too: no part grows, the longer run was slower as a whole.",
    KNOWN: "why: as for an import again.",
    KNOWN_BY_ROWS: "why: as for an import again.",
}
GAVE_UP = 3  # the exit code: some rows are pending


def measure(bench):
    found = {"import": imports(bench)}
    for count in sizes(bench):
        manifest = manifests.csv(bench, count)
        folder = bench.folder("growth")
        ledger = folder / "finished.db"
        process.run([bench.micro.parent / "bench_finish", manifest, ledger, NOWHERE, "bench"],
                    timeout_s=3600)
        run = Runs(bench, manifest, folder)
        run("import", ledger)  # from now on the file is known as a whole
        for name, verb, path in ((AGAIN, "import", ledger), (KNOWN, "check", ledger),
                                 (AGAIN_BY_ROWS, "import", ledger), (KNOWN_BY_ROWS, "check", ledger),
                                 ("check, all new", "check", folder / "none.db")):
            by_rows = name in (AGAIN_BY_ROWS, KNOWN_BY_ROWS)
            runs = [run(verb, path, by_rows) for _ in range(bench.rounds)]
            found.setdefault(name, []).append((count, middle(runs)))
    yield from rates(found, AGAIN)
    yield from rates(found, AGAIN_BY_ROWS)
    for name, figures in found.items():
        yield from growth(name, figures)
    yield from refused(bench)


class Runs:
    """Runs of one manifest that send nothing. One that is to read `by_rows` reads them in a way in
    which no run has read them yet."""

    def __init__(self, bench, manifest, folder):
        self._bench = bench
        self._manifest = manifest
        self._folder = folder
        self._row_bytes = itertools.count(1_000_000)

    def __call__(self, verb, ledger, by_rows=False):
        config = {"api.base_url": NOWHERE, "api.project_id": "bench", "ledger.path": ledger,
                  "output.directory": self._folder}
        if by_rows:
            config["manifest.max_row_bytes"] = f"{next(self._row_bytes)}B"
        return self._bench.longshore(verb, self._manifest, config=config,
                                     env={"LONGSHORE_API_KEY": "none"})


def sizes(bench):
    return SIZES[:-1] if bench.quick else SIZES


def middle(runs):
    return sorted(runs, key=lambda run: run.wall_s)[len(runs) // 2]


def imports(bench):
    """Into an nginx that answers at once."""
    figures = []
    with Nginx(bench) as server:
        for count in sizes(bench):
            rounds = 1 if count == SIZES[-1] else min(bench.rounds, ROUNDS_OF_AN_IMPORT)
            runs = [longshore(bench, server.url, server.certificate, count)[1]
                    for _ in range(rounds)]
            figures.append((count, middle(runs)))
            bench.say(f"  import of {count:,} rows: {count / figures[-1][1].wall_s:,.0f} a second")
    return figures


def refused(bench):
    """Nothing but 503: what waits must be bounded, however long the manifest is."""
    figures = []
    with Simulator(bench, "--fault", "before_503=1") as server:
        for count in sizes(bench)[:2]:
            figures.append((count, longshore(bench, server.url, server.certificate, count,
                                             server.key, codes=(GAVE_UP,),
                                             **{"delivery.give_up_after": "10s"})[1]))
    yield from memory("import, nothing but 503 for 10 s", figures)


def rates(found, name):
    for count, used in found[name]:
        value = count / used.wall_s
        yield Row(f"{name}, rows a second, start included", f"{count:,} rows", value,
                  f"{count / used.cpu_s:,.0f} a second of CPU", f"≥ {RATE_GOAL:,}",
                  value >= RATE_GOAL, WHY_RATE)


def growth(name, figures):
    """The first row of each measure is what the others are compared with. The start is taken off
    the cost of a row: each size against the one before it."""
    yield from memory(name, figures)
    first = None
    for (less, before), (count, used) in zip(figures, figures[1:]):
        cost = (used.cpu_s - before.cpu_s) / (count - less) * 1e6
        first = first or cost
        yield Row(f"{name}: CPU of a further row, µs", f"{less:,} to {count:,} rows", cost,
                  f"{cost / first:.2f} of the first", f"≤ {FLAT_GOAL}", cost / first <= FLAT_GOAL,
                  WHY_COST.get(name, ""))


def memory(name, figures):
    least = min(used.rss_mib for _, used in figures)
    for count, used in figures:
        ratio = used.rss_mib / least
        yield Row(f"{name}: peak memory, MiB", f"{count:,} rows", used.rss_mib,
                  f"{ratio:.2f} of the least", f"≤ {MEMORY_GOAL_MIB}, ≤ {FLAT_GOAL} of the least",
                  ratio <= FLAT_GOAL and used.rss_mib <= MEMORY_GOAL_MIB,
                  WHY_MEMORY_OF_KNOWN if name in (AGAIN_BY_ROWS, KNOWN_BY_ROWS) else WHY_MEMORY)

"""What a row costs and what memory is taken, from 10^5 to 10^7 rows.

Neither must grow with their number. A manifest is imported into a fast server, finished and
imported again, checked with and without its ledger, and with repeated rows in it; and imported
while the server answers nothing but 503. What is finished is imported and checked as the very file
it was, which is known as a whole, and row by row, as after a change. The sizes take turns: the cost
of a further row is the difference of two runs of one round."""
import itertools
import json
from statistics import median

from harness import manifests, process
from harness.clients import longshore
from harness.nginx import Nginx
from harness.simulator import Simulator
from harness.table import Row

SIZES = (100_000, 1_000_000, 10_000_000)
ROUNDS_OF_AN_IMPORT = 3  # the largest takes minutes
NOWHERE = "https://127.0.0.1:9"  # nothing listens there: a request would fail the import
RATE_GOAL = 500_000
FLAT_GOAL = 1.1
MEMORY_GOAL_MIB = 64 + 8  # and the ledger's named cache
IMPORT = "import"
AGAIN = "import again, the same file"
AGAIN_BY_ROWS = "import again, row by row"
KNOWN = "check, all known, the same file"
KNOWN_BY_ROWS = "check, all known, row by row"
NEW = "check, all new"
REPEATED = "check, all new, a row in a hundred repeated"
REFUSED = "import, nothing but 503 for 10 s"
WHY_RATE = (
    "why: the start, the ids that are read from the ledger's last jobs, and the first use of all "
    "memory are in it; the file that is known as a whole needs none of that. Tried: ids read only once "
    "one is asked for.")
NO_PART_GROWS = (
    "why: perf shows the same shares of the same functions at both sizes: no part grows, the longer "
    "runs were slower as a whole. Tried: sizes by turns, so that the machine's changes fall on all.")
SPILT = (
    "why: from the 1,572,865th id on, ids are sorted and written to disk, and a filter is asked for "
    "each; perf shows the writing as 1 to 19 % of the CPU, by whether the machine has used that memory "
    "before, and the copy of a file of 1 GB out of the page cache as 4 to 14 %, 3 % at a tenth of it. "
    "Tried: both cache lines that a search may need fetched ahead, a filter that says no by its "
    "first words. A row without the spilling costs less than 0.1 µs, and spilling from the start would "
    "meet the letter and help nobody.")
WHY_COST = {
    IMPORT: "why: two profiles, 1.9 µs of a job apart, had 1.2 µs of it in the io thread's own code, which "
            "takes 2.1 to 3.2 µs in runs of one size as well, by where its memory lies; 0.5 µs are the "
            "ledger's, whose segments of ids are merged as they grow. Tried: sizes by turns; huge pages "
            "for all memory (0.98 of the CPU).",
    NEW: SPILT,
    REPEATED: SPILT,
    AGAIN: "why: the start of a run and its end are some 50 ms, which come and go with the machine. "
           "Tried: the start taken off, as the difference of two sizes.",
    AGAIN_BY_ROWS: NO_PART_GROWS,
    KNOWN: NO_PART_GROWS,
    KNOWN_BY_ROWS: NO_PART_GROWS,
}
WHY_MEMORY = {
    IMPORT: "why: once, the 16 MiB of the ledger's filter of ids, which come with the 131,073rd; from "
            "then on little more. Tried: 4 MiB, with which looking a new id up takes 7.0 µs for 0.9 at 10 "
            "million, and planning it 3.3 µs for 1.5; 16 MiB from the start would meet the letter and help "
            "nobody.",
    AGAIN_BY_ROWS: "why: a bit for each job that was met, 1.2 MiB at 10 million. Tried: pages of job "
                   "keys that are given back.",
}
WHY_MEMORY[KNOWN_BY_ROWS] = WHY_MEMORY[AGAIN_BY_ROWS]
WHY_MEMORY[REFUSED] = WHY_MEMORY[IMPORT]
GAVE_UP = 3  # the exit code: some rows are pending


def measure(bench):
    figures = {IMPORT: imports(bench), **sending_nothing(bench), REFUSED: refused(bench)}
    yield from rates(figures[AGAIN], AGAIN)
    yield from rates(figures[AGAIN_BY_ROWS], AGAIN_BY_ROWS)
    for name, by_size in figures.items():
        yield from memory(name, by_size)
        if name != REFUSED:
            yield from cost(name, by_size)


def sizes(bench):
    return SIZES[:-1] if bench.quick else SIZES


def by_turns(bench, rounds, run):
    """size -> the Usage of each round."""
    found = {count: [] for count in sizes(bench)}
    for _ in range(rounds):
        for count, runs in found.items():
            runs.append(run(count))
            bench.say(f"  {count:,} rows: {count / runs[-1].wall_s:,.0f} a second")
    return found


def imports(bench):
    """Into an nginx that answers at once."""
    with Nginx(bench) as server:
        return by_turns(bench, min(bench.rounds, ROUNDS_OF_AN_IMPORT),
                        lambda count: longshore(bench, server.url, server.certificate, count)[1])


def refused(bench):
    """Nothing but 503: what waits must be bounded, however long the manifest is."""
    with Simulator(bench, "--fault", "before_503=1") as server:
        return by_turns(bench, 1, lambda count: longshore(
            bench, server.url, server.certificate, count, server.key, codes=(GAVE_UP,),
            **{"delivery.give_up_after": "10s"})[1])


def sending_nothing(bench):
    """kind -> size -> the Usage of each round: what is imported again, and checked."""
    folder = bench.folder("growth")
    runs = Runs(bench, folder)
    ledgers = {count: finished(bench, runs, folder, count) for count in sizes(bench)}

    def again(verb, by_rows):
        return lambda count: runs(verb, manifests.csv(bench, count), ledgers[count], by_rows)

    def repeated(count):
        used = runs("check", manifests.csv_with_repetitions(bench, count), folder / "none.db")
        duplicates = json.loads(used.out)["rows"]["duplicate"]
        if duplicates != count // 100:
            raise process.Failed(f"check found {duplicates:,} repeated rows in {count:,}")
        return used

    kinds = {AGAIN: again("import", False), KNOWN: again("check", False),
             AGAIN_BY_ROWS: again("import", True), KNOWN_BY_ROWS: again("check", True),
             NEW: lambda count: runs("check", manifests.csv(bench, count), folder / "none.db"),
             REPEATED: repeated}
    found = {}
    for name, run in kinds.items():
        bench.say(f" {name}")
        found[name] = by_turns(bench, bench.rounds, run)
    return found


def finished(bench, runs, folder, count):
    """The ledger of a finished import, which knows the file as a whole."""
    manifest, ledger = manifests.csv(bench, count), folder / f"{count}.db"
    process.run([bench.micro.parent / "bench_finish", manifest, ledger, NOWHERE, "bench"],
                timeout_s=3600)
    runs("import", manifest, ledger)
    return ledger


class Runs:
    """Runs that send nothing. One that is to read `by_rows` reads them in a way in which no run has
    read them yet."""

    def __init__(self, bench, folder):
        self._bench = bench
        self._folder = folder
        self._row_bytes = itertools.count(1_000_000)

    def __call__(self, verb, manifest, ledger, by_rows=False):
        config = {"api.base_url": NOWHERE, "api.project_id": "bench", "ledger.path": ledger,
                  "output.directory": self._folder}
        if by_rows:
            config["manifest.max_row_bytes"] = f"{next(self._row_bytes)}B"
        return self._bench.longshore(verb, "--summary", "-", manifest, config=config, codes=(0, 1),
                                     env={"LONGSHORE_API_KEY": "none"})


def rates(by_size, name):
    for count, runs in by_size.items():
        value = median(count / used.wall_s for used in runs)
        cpu = median(count / used.cpu_s for used in runs)
        yield Row(f"{name}, rows a second, start included", f"{count:,} rows", value,
                  f"{cpu:,.0f} a second of CPU", f"≥ {RATE_GOAL:,}", value >= RATE_GOAL, WHY_RATE)


def cost(name, by_size):
    """The start is taken off the cost of a row: each size against the one before it. The first
    difference is what the others are compared with."""
    first = None
    for (less, before), (count, runs) in itertools.pairwise(by_size.items()):
        costs = [(used.cpu_s - small.cpu_s) / (count - less) * 1e6
                 for small, used in zip(before, runs)]
        first = first or costs
        ratio = median(cost / base for cost, base in zip(costs, first))
        yield Row(f"{name}: CPU of a further row, µs", f"{less:,} to {count:,} rows", median(costs),
                  f"{ratio:.2f} of the first; {min(costs):.3g} to {max(costs):.3g}", f"≤ {FLAT_GOAL}",
                  ratio <= FLAT_GOAL, WHY_COST.get(name, ""), ratio)


def memory(name, by_size):
    peaks = {count: max(used.rss_mib for used in runs) for count, runs in by_size.items()}
    for count, peak in peaks.items():
        ratio = peak / min(peaks.values())
        yield Row(f"{name}: peak memory, MiB", f"{count:,} rows", peak, f"{ratio:.2f} of the least",
                  f"≤ {MEMORY_GOAL_MIB}, ≤ {FLAT_GOAL} of the least",
                  ratio <= FLAT_GOAL and peak <= MEMORY_GOAL_MIB, WHY_MEMORY.get(name, ""), ratio)

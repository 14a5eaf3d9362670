"""Where the CPU of a delivered job goes: perf's samples of one import, by thread and part."""
import re

from harness import process
from harness.clients import longshore
from harness.nginx import Nginx
from harness.table import Row

ROWS = 400_000
SAMPLES_A_SECOND = 4_000
# perf report's line: percent, thread, object.
LINE = re.compile(r"^ +(?P<percent>[\d.]+)% +(?P<thread>\S+) +(?P<object>\S+) *$")
THREADS = {"longshore": "io thread", "ledger": "ledger's thread", "reader": "reader's thread"}
PARTS = (("the kernel", r"\[kernel|\[unknown"), ("OpenSSL", r"libssl|libcrypto"),
         ("SQLite", "libsqlite3"), ("libc", r"libc\.so|libstdc|ld-linux"), ("the clock", r"\[vdso"),
         ("longshore's own code, with Asio's and Beast's templates", "^longshore$"))
OTHERS = "everything else"


def measure(bench):
    samples = bench.folder("profile") / "perf.data"
    record = ("perf", "record", "-q", "-e", "cpu-clock", "-F", SAMPLES_A_SECOND, "-o", samples)
    try:
        process.run([*record, "true"])
    except process.Failed as failed:
        bench.say(f"no profile: this system lets perf sample nothing: {failed}")
        return
    with Nginx(bench) as server:
        longshore(bench, server.url, server.certificate, bench.size(ROWS), under=record)
    report = process.run(["perf", "report", "-i", samples, "--stdio", "--sort", "comm,dso"])
    found = {}
    for line in filter(None, map(LINE.match, report.out.splitlines())):
        key = (THREADS.get(line["thread"], line["thread"]), part_of(line["object"]))
        found[key] = found.get(key, 0) + float(line["percent"])
    for (thread, part), percent in sorted(found.items(), key=lambda one: -one[1]):
        yield Row("profile of an import into nginx, percent of its CPU", f"{thread}: {part}", percent)


def part_of(name):
    return next((part for part, pattern in PARTS if re.search(pattern, name)), OTHERS)

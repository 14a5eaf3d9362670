"""What a delivered job asks of the kernel and of the allocator, and how often it waits.

Each figure is that of a long import less that of a short one, divided by the rows that the long one
has more: start, end and handshakes are in both. (A full handshake takes OpenSSL some 1,500
allocations more than a resumed one, and how many there are of each varies: its figure is good to
half an allocation.)"""
import json
from statistics import median

from harness import process
from harness.clients import longshore
from harness.nginx import Nginx
from harness.table import Row

OWN = "longshore import"
ROUNDS_MAX = 3
ONE_MAX = 1.05  # "one" is one, and what is sent or asked again now and then
NONE_MAX = 0.05
WHY_ALLOCATIONS = (
    "why: three quarters are OpenSSL's, for a record each way, and SQLite's, which Debian builds "
    "without its lookaside. longshore's own, under operator new, are an answer's body and its "
    "job_id. Tried: one block for a job's texts, pooled frames, sockets that wait without Asio; "
    "jemalloc and mimalloc, preloaded, which brought 0 to 4 % of the CPU.")
SYSTEM_CALLS = {"send": "send", "recv": "recv", "… that finds nothing": "recv_empty",
                "epoll_wait": "epoll_wait", "epoll_ctl": "epoll_ctl",
                "timerfd_settime": "timerfd_settime", "pwrite": "pwrite", "fdatasync": "fdatasync"}
ALLOCATIONS = {"by OpenSSL": "malloc_openssl", "by SQLite": "malloc_sqlite",
               "by operator new": "malloc_new", "by Asio, for its operations": "aligned_alloc",
               "by others": "malloc_others"}


def measure(bench):
    yield from calls(bench)


def calls(bench):
    few, many = (8_000, 28_000) if bench.quick else (20_000, 100_000)
    rounds = []
    with Nginx(bench) as server:
        for number in range(min(ROUNDS_MAX, bench.rounds)):
            few_counts, many_counts = (counts(bench, server, rows) for rows in (few, many))
            rounds.append({name: (many_counts[name] - few_counts[name]) / (many - few)
                           for name in few_counts})
            bench.say(f"  round {number + 1}  " + "  ".join(
                f"{name} {value:.3g}" for name, value in rounds[-1].items()))
    yield from rows_of({name: median(found[name] for found in rounds) for name in rounds[0]})


def counts(bench, server, rows):
    """What an import of so many rows took in all."""
    path = bench.folder("calls") / "counts.json"
    # By env, so that what starts the program is not counted.
    preloaded = ("env", f"LD_PRELOAD={bench.micro.parent / 'libcount_calls.so'}",
                 f"LONGSHORE_BENCH_CALLS={path}")
    longshore(bench, server.url, server.certificate, rows, under=preloaded)
    found = json.loads(path.read_text())
    if found["send"] < rows:
        raise process.Failed(f"{found['send']} sends were counted of {rows} requests")
    return found


def rows_of(found):
    group = "system calls a request (of longshore import, nginx)"
    for name, key in SYSTEM_CALLS.items():
        row = Row(group, name, found[key])
        if key in ("send", "recv"):
            row.goal, row.met = f"1 (≤ {ONE_MAX})", row.value <= ONE_MAX
        yield row
    group = "allocations a request (of longshore import, nginx)"
    total = sum(found[key] for key in ALLOCATIONS.values())
    yield Row(group, OWN, total, "", f"none (≤ {NONE_MAX})", total <= NONE_MAX, WHY_ALLOCATIONS)
    for name, key in ALLOCATIONS.items():
        yield Row(group, f"… {name}", found[key])
    yield Row("voluntary context switches a request (nginx)", OWN, found["voluntary_switches"])

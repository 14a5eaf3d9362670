"""What a request costs the client, and how near it comes to what the latency allows."""
from statistics import median

from harness import rounds
from harness.clients import IN_FLIGHT, Peers, flow_row, longshore
from harness.nginx import Nginx
from harness.simulator import Simulator
from harness.table import Row

OWN = "longshore import"
BASE = "wrk"
# How many times a client's CPU may be longshore's, at least; wrk's is a bound the other way.
GOALS = {"aiohttp, 64": 12, "Node undici, 64": 2.5, "requests.Session, sequential": 20}
WRK_GOAL = 1.25
LATENCY_S = 0.05
RATE_GOAL = 20_000
WHY_WRK = (
    "why: in the kernel a job takes what a request of wrk's takes; in user code it takes some 50,000 "
    "instructions, where a row is mapped, an intent and an outcome made durable, an answer parsed as "
    "HTTP and as JSON; wrk does none of it. No part stands out: the profile is in bench/README.md. "
    "Tried: own tasks with pooled frames, one frame for a job that waits, one block for its texts, a "
    "short way for plain answers, one read an answer, an epoll set of its own, fewer looks at "
    "the clock, intents and outcomes in ranges, ledger groups that wait for company, larger pages of "
    "the ledger, other allocators, link-time optimisation, profile-guided optimisation, fetching the "
    "next task's frame or id ahead.")
WHY_PEERS = (
    "why: as for wrk. Each client works some five seconds, so that its start weighs little: with a "
    "tenth to a quarter of the requests, start and compiling included, undici took 2.3 to 2.45 times as "
    "much as longshore, aiohttp 11.5 to 12.8, the Session 17.6 to 23.4. Tried: what is named for wrk.")
WHY_LATENCY = (
    "why: the server takes a little more than its 50 ms, see wrk's figure; the rest goes to the "
    "start, with handshakes and 16 slots that double. Tried: no slots tried away while there is no queue "
    "behind them (96.8 before).")


def measure(bench):
    yield from cost(bench)
    yield from latency_bound(bench)
    yield from simulator_cost(bench)


def cost(bench):
    """Client CPU a request against an nginx that answers from memory. Each client gets some five
    seconds of work, so that the start and the handshakes weigh alike."""
    with Nginx(bench) as server:
        peers = Peers(bench, server.url, server.certificate)
        size = bench.size
        slow = max(1, min(3, bench.rounds))
        imports = []
        rows = size(400_000)

        def own():
            done = longshore(bench, server.url, server.certificate, rows)
            imports.append(done[1])
            return done
        contestants = {
            BASE: lambda: peers.wrk(1 if bench.quick else 5),
            OWN: own,
            "h2load, HTTP/1.1, 64": lambda: peers.h2load(size(400_000)),
            "curl --parallel, 64": (lambda: peers.curl(size(100_000)), slow),
            "Node undici, 64": lambda: peers.undici(size(200_000)),
            "aiohttp, 64": (lambda: peers.python("aiohttp", size(30_000)), slow),
            "requests.Session, sequential": (lambda: peers.python("session", size(15_000)), slow),
            "requests.Session, 32 threads": (lambda: peers.python("pool", size(10_000)), slow),
            "requests.post for each row": (lambda: peers.python("post", size(2_000)), slow),
        }
        figures = rounds.interleave(each(contestants, micros), bench.rounds, bench.say)
    rate = median(rows / used.wall_s for used in imports)
    yield Row("jobs a second of one io thread, start included", OWN, rate, goal=f"≥ {RATE_GOAL:,}",
              met=rate >= RATE_GOAL)
    yield flow_row("as fast as nginx answers", imports)
    yield from cost_table("client CPU, µs a request (POST of 250 bytes, TLS 1.3, nginx)", figures)


def each(contestants, figure):
    """Turns every contestant's (requests, Usage) into a figure."""
    def measured(run):
        return lambda: figure(*run())
    return {name: (measured(run[0]), run[1]) if isinstance(run, tuple) else measured(run)
            for name, run in contestants.items()}


def micros(requests, used):
    return used.cpu_s / requests * 1e6


def cost_table(measure_name, figures):
    times_wrk = rounds.ratio(figures, OWN, BASE)
    for name, values in figures.items():
        row = Row(measure_name, name, median(values))
        if name == OWN:
            row.ratio, row.beside = times_wrk, f"{times_wrk:.2f} × wrk"
            row.goal, row.met, row.why = f"≤ {WRK_GOAL} × wrk", times_wrk <= WRK_GOAL, WHY_WRK
        else:
            row.ratio = rounds.ratio(figures, name, OWN)
            row.beside = f"{row.ratio:.3g} × longshore"
            if name in GOALS:
                row.goal, row.met = f"≥ {GOALS[name]} × longshore", row.ratio >= GOALS[name]
                row.why = WHY_PEERS
        yield row
    yield Row(f"{measure_name}: the stretch", OWN, times_wrk, "times wrk", "< 1", times_wrk < 1, WHY_WRK,
              times_wrk)


def latency_bound(bench):
    """64 in flight against a server that takes 50 ms: start-up and handshakes included."""
    ideal = IN_FLIGHT / LATENCY_S
    count = bench.size(20_000)
    with Simulator(bench, "--latency", "50ms") as server:
        peers = Peers(bench, server.url, server.certificate, server.key)
        salt = iter(range(1, 1000))
        imports = []

        def own():
            done = longshore(bench, server.url, server.certificate, count, server.key, next(salt))
            imports.append(done[1])
            return done
        contestants = {
            OWN: own,
            BASE: lambda: peers.wrk(max(2, round(count / ideal))),
            "h2load, HTTP/1.1, 64": lambda: peers.h2load(count),
            "Node undici, 64": (lambda: peers.undici(count), 2),
            "aiohttp, 64": (lambda: peers.python("aiohttp", count), 2),
            "curl --parallel, 64": (lambda: peers.curl(count), 2),
            "requests.Session, 32 threads": (lambda: peers.python("pool", bench.size(5_000)), 2),
            "requests.Session, sequential": (lambda: peers.python("session", bench.size(200)), 2),
        }
        percent = each(contestants, lambda requests, used: requests / used.wall_s / ideal * 100)
        figures = rounds.interleave(percent, min(3, bench.rounds), bench.say)
    for name, values in figures.items():
        row = Row("latency-bound (50 ms, 64 in flight): percent of 64/0.05", name, median(values))
        if name == OWN:
            row.goal, row.met, row.why = "≥ 97", row.value >= 97, WHY_LATENCY
        yield row
    yield flow_row("50 ms, 64 in flight", imports)


def simulator_cost(bench):
    """The same cost against the simulator, and what the simulator itself takes."""
    count = bench.size(100_000)
    servers = []
    with Simulator(bench) as server:
        peers = Peers(bench, server.url, server.certificate, server.key)
        salt = iter(range(1001, 2000))

        def own():
            before = server.cpu_s()
            done = longshore(bench, server.url, server.certificate, count, server.key, next(salt))
            servers.append((server.cpu_s() - before) / count * 1e6)
            return done
        contestants = each({BASE: lambda: peers.wrk(1 if bench.quick else 5), OWN: own}, micros)
        figures = rounds.interleave(contestants, min(3, bench.rounds), bench.say)
    name = "client CPU, µs a request, against the simulator"
    yield from cost_table(name, figures)
    yield Row(name, "(the simulator itself, a request)", median(servers))

"""How near delivery comes to what the API allows: five seeds of each simulated server in virtual
time (tests/control/fixtures), and one import at a known rate over TLS."""
import re

from harness import process
from harness.clients import longshore
from harness.simulator import Simulator
from harness.table import Row

# The line of a fixture as test_control prints it.
LINE = re.compile(r"(?P<name>\w+) +(?P<whole>[\d.]+) (?P<whole_median>[\d.]+) +(?P<steady>[\d.]+) "
                  r"(?P<steady_median>[\d.]+) +(?P<refused>[\d.]+) +(?P<tries>[\d.]+) +(?P<outage>\d+) +"
                  r"(?P<back>[\d.]+|-) +(?:(?P<static>[\d.]+) at \d+|-) ")
WHOLE = {"failing_5_percent": 98, "failing_20_percent": 97}
STEADY = {"limit_with_429": 95, "limit_with_429_below_the_bound": 95, "limit_with_retry_after": 95}
TRIES = {"failing_5_percent": 0.05, "failing_20_percent": 0.2}
REFUSED_MAX = 0.5
OUTAGE_MAX = 150
BACK_MIN = 90
STATIC_MIN = 90

RATE = 400
FAILING = 0.05


def measure(bench):
    used = process.run([bench.program.parent / "tests" / "test_control"])
    fixtures = [found for found in map(LINE.match, used.out.splitlines()) if found]
    yield from virtual(fixtures)
    yield over_tls(bench)


def virtual(fixtures):
    for found in fixtures:
        goal = WHOLE.get(found["name"])
        yield at_least("virtual time, percent of the ideal, least of five seeds", found, "whole", goal)
    for found in fixtures:
        if found["name"] in STEADY:
            yield at_least("… after 30 s, the rate unknown", found, "steady", STEADY[found["name"]])
    for found in fixtures:
        if found["name"] in STEADY:
            yield at_most("… percent of 429 among the rows", found, "refused", REFUSED_MAX)
    for found in fixtures:
        if found["name"] in TRIES:
            most = 1.01 / (1 - TRIES[found["name"]])
            yield at_most("… attempts a row", found, "tries", round(most, 4))
    for found in fixtures:
        if found["static"]:
            yield at_least("… percent of the best static number of slots", found, "static", STATIC_MIN)
    for found in fixtures:
        if found["name"].startswith("outage"):
            yield at_most("… attempts into an outage of 60 s", found, "outage", OUTAGE_MAX)
    for found in fixtures:
        if found["back"] != "-":
            yield at_least("… percent of the rate in each second from 5 s after the outage", found, "back",
                           BACK_MIN)


def at_least(measure_name, found, column, goal):
    value = float(found[column])
    median = f"{column}_median"
    row = Row(measure_name, found["name"], value)
    if median in found.groupdict():
        row.beside = f"median {found[median]}"
    if goal is not None:
        row.goal, row.met = f"≥ {goal}", value >= goal
    return row


def at_most(measure_name, found, column, goal):
    value = float(found[column])
    return Row(measure_name, found["name"], value, goal=f"≤ {goal}", met=value <= goal)


def over_tls(bench):
    """Start and end included."""
    count = bench.size(100 * RATE)
    with Simulator(bench, "--fault", f"before_503={FAILING}", "--seed", "1") as server:
        _, used = longshore(bench, server.url, server.certificate, count, server.key,
                            **{"delivery.requests_per_second": RATE})
    value = 100 * count / used.wall_s / (RATE * (1 - FAILING))
    return Row(f"over TLS, percent of R(1-p): {RATE} a second, 5 % answered 503, {count:,} rows",
               "longshore import", value, f"{used.wall_s:.1f} s", "≥ 98", value >= 98)

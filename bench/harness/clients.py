"""Every HTTPS client of the delivery comparison, asked to POST the same body."""
import json
import os
import re
from statistics import median

from harness import manifests, process
from harness.bench import PYTHON
from harness.table import Row

PROJECT = "demo-project"  # the simulator knows no other
PATH = f"/v0/projects/{PROJECT}/jobs"
KEY = "bench-key-0123456789abcdef"
IN_FLIGHT = 64


def body(bench):
    """What longshore itself sends for a row of its manifest, about 250 bytes."""
    row = next(iter(manifests.rows(1)))
    return ('{"reference_id":"%s","data":{"image_url":"%s","metadata":{"camera":"harbour-north",'
            '"lens":"35mm","exposure":"1/250"}},"tag":"%s","priority_weight":%s}') % row


class Peers:
    """Requests of one kind to one server. Each method returns (requests, Usage)."""

    def __init__(self, bench, url, certificate, key=KEY):
        self._bench = bench
        self._url = url
        self._environment = {
            "BENCH_URL": url, "BENCH_PATH": PATH, "BENCH_CA": str(certificate), "BENCH_KEY": key,
            "BENCH_BODY": body(bench), "BENCH_IN_FLIGHT": str(IN_FLIGHT)}
        self._certificate = certificate
        self._headers = ("-H", "content-type: application/json", "-H", f"x-api-key: {key}")

    def wrk(self, seconds):
        used = self._run(["wrk", "-t1", f"-c{IN_FLIGHT}", f"-d{seconds}s", "-s",
                          self._bench.peer("post.lua"), self._url + PATH])
        return int(re.search(r"(\d+) requests in", used.out)[1]), used

    def h2load(self, count):
        data = self._bench.home / "body.json"
        data.write_text(self._environment["BENCH_BODY"])
        return count, self._run(["h2load", "--h1", "-t1", f"-c{IN_FLIGHT}", f"-n{count}", "-d", data,
                                 *self._headers, self._url + PATH])

    def curl(self, count):
        return count, self._run(["curl", "-sS", "-o", os.devnull, "--http1.1", "--parallel",
                                 "--parallel-max", IN_FLIGHT, "--cacert", self._certificate,
                                 "-d", self._environment["BENCH_BODY"], *self._headers,
                                 f"{self._url}{PATH}?n=[1-{count}]"])

    def undici(self, count):
        home = self._bench.node("undici@6.21.0")
        return count, self._run(["node", home / "undici.mjs"], count)

    def python(self, kind, count):
        return count, self._run([PYTHON, self._bench.peer("client.py"), kind], count)

    def _run(self, command, count=0):
        return process.run(command, env=dict(self._environment, BENCH_COUNT=str(count)))


def longshore(bench, url, certificate, count, key=KEY, rows_salt=0, codes=(0,), under=(), **more):
    """An import of so many rows into the default batch, ledger and mapping included; what it writes
    is its summary. `under`: see Bench.longshore; `more`: further keys of the configuration."""
    home = bench.folder("import")
    config = {
        "api.base_url": url, "api.project_id": PROJECT, "api.ca_file": certificate,
        "api.key_env": "BENCH_KEY", "ledger.path": home / "ledger.db", "output.directory": home,
        "batch.create": "false", "delivery.requests_per_second": 0,
        "delivery.max_in_flight": IN_FLIGHT,
        "job.data": '{metadata: {value: {camera: harbour-north, lens: 35mm, exposure: 1/250}}}',
        **more}
    return count, bench.longshore("import", "--summary", "-", manifests.csv(bench, count, rows_salt),
                                  config=config, env={"BENCH_KEY": key}, codes=codes, under=under)


def flow_row(name, imports):
    """How much of an import's time no row was ready for a free slot, by the summaries of `imports`."""
    def percent(used):
        summary = json.loads(used.out)
        return 100 * summary["time_seconds"]["own"] / summary["elapsed_seconds"]
    return Row("a slot free and no row ready for it (reading, the ledger, start and end), percent of an "
               "import's time", name, median(map(percent, imports)))

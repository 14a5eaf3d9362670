"""The inner loops, by Google Benchmark: medians, ns of CPU for each thing that is handled."""
import json

from harness import process
from harness.table import Row

REPETITIONS_MIN = 3
# What one item of a benchmark is, by its name before the slash, in the table's order.
GROUPS = {
    "parse": "the parsers of manifests alone, ns of CPU a row",
    "map_rows": "rows read, checked and made jobs, ns of CPU a row",
    "write_json_string": "a text written as JSON, ns of CPU a text",
    "encode_job": "a request put together, ns of CPU a request",
    "take_turn": "the pacer, ns of CPU a request",
    "parse_answer": "an answer read as HTTP, ns of CPU an answer",
    "classify": "an answer's body understood, ns of CPU an answer",
}

SHORT_WAY, BEAST = "parse_answer/plain", "parse_answer/beast"
WHY_PLAIN = (
    "why: the short way for plain answers takes half the instructions of Beast's, and here as long. "
    "Tried: lines by memchr and names in blocks of 16 bytes; no view that is written in two halves "
    "and read as one.")


def measure(bench):
    seconds = "0.05" if bench.quick else "0.5"
    used = process.run([bench.micro, "--benchmark_format=json", f"--benchmark_min_time={seconds}",
                        f"--benchmark_repetitions={max(REPETITIONS_MIN, bench.rounds)}",
                        "--benchmark_enable_random_interleaving=true",
                        "--benchmark_report_aggregates_only=true"])
    medians = [found for found in json.loads(used.out)["benchmarks"]
               if found["aggregate_name"] == "median"]
    order = list(GROUPS)
    medians.sort(key=lambda found: (order.index(family(found)), found["family_index"]))
    each = {found["run_name"]: 1e9 / found["items_per_second"] for found in medians}
    for found in medians:
        name = found["run_name"]
        per_second = found.get("bytes_per_second")
        row = Row(GROUPS[family(found)], name.partition("/")[2] or "longshore", each[name],
                  f"{per_second / 1e9:.2f} GB/s" if per_second else "")
        if name == SHORT_WAY:
            ratio = each[name] / each[BEAST]
            row.beside, row.goal = f"{ratio:.2f} × Beast's parser alone", "< 1 × Beast's"
            row.met, row.why = ratio < 1, WHY_PLAIN
        yield row


def family(found):
    return found["run_name"].partition("/")[0]

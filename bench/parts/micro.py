"""The inner loops, by Google Benchmark."""
import json

from harness import process
from harness.table import Row


def measure(bench):
    seconds = "0.05" if bench.quick else "0.5"
    used = process.run([bench.micro, "--benchmark_format=json", f"--benchmark_min_time={seconds}"])
    for found in json.loads(used.out)["benchmarks"]:
        per_second = found.get("bytes_per_second")
        beside = f"{per_second / 1e9:.2f} GB/s" if per_second else ""
        yield Row("inner loops, ns of CPU each", found["name"], found["cpu_time"], beside)

#!/usr/bin/python3
"""Runs the comparisons beside other programs and prints one table: ./dev bench [PART…]

Each part is a module in bench/parts with measure(bench), which yields the rows of the table."""
import argparse
import importlib
import sys
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

from harness import picture, table  # noqa: E402
from harness.bench import Bench  # noqa: E402


def parts_there():
    return sorted(path.stem for path in (ROOT / "bench" / "parts").glob("[a-z]*.py"))


def arguments():
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measures longshore beside others.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of: {' '.join(parts_there())}")
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved repetitions (default: 5)")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work, to try it out")
    chosen = parser.parse_args()
    for part in chosen.parts:
        if part not in parts_there():
            parser.error(f"there is no part {part}; there are: {' '.join(parts_there())}")
    return chosen


def main():
    chosen = arguments()
    bench = Bench(root=ROOT, program=chosen.build / "longshore",
                  micro=chosen.build / "bench" / "bench_micro", home=ROOT / "build" / "bench",
                  rounds=chosen.rounds, quick=chosen.quick)
    parts = chosen.parts or parts_there()
    everything = []
    for part in parts:
        bench.say(f"{part}:")
        rows = list(importlib.import_module(f"parts.{part}").measure(bench))
        write(bench, part, rows)
        everything += rows
    if len(parts) > 1:
        write(bench, "table", everything)
    machine = bench.machine()
    print(f"\n{' '.join(parts)} ({machine})\n\n{table.as_text(everything)}\n", flush=True)


def write(bench, part, rows):
    bench.home.mkdir(parents=True, exist_ok=True)
    machine = bench.machine()
    (bench.home / f"{part}.json").write_text(table.as_json(machine, rows))
    (bench.home / f"{part}.md").write_text(table.as_markdown(rows) + "\n")
    (bench.home / f"{part}.svg").write_text(picture.as_svg(machine, rows))
    bench.say(f"written: {bench.home}/{part}.json, .md, .svg")


if __name__ == "__main__":
    main()

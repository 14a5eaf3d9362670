#!/usr/bin/python3
"""Runs the comparisons beside other programs and prints one table: ./dev bench [PART…]

Each part is a module in bench/parts with measure(bench), which yields the rows of the table."""
import argparse
import importlib
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

from harness import picture, table  # noqa: E402
from harness.bench import Bench  # noqa: E402


def parts_there():
    """name -> module"""
    names = sorted(path.stem for path in (ROOT / "bench" / "parts").glob("[a-z]*.py"))
    return {name: importlib.import_module(f"parts.{name}") for name in names}


def arguments():
    about = [f"  {name:<10} {module.__doc__.splitlines()[0]}" for name, module in parts_there().items()]
    parser = argparse.ArgumentParser(
        prog="./dev bench", description="Measures longshore beside others.",
        epilog="\n".join(["parts:", *about]), formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help="which to measure (default: all)")
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
    for part in parts:
        bench.say(f"{part}:")
        rows = list(parts_there()[part].measure(bench))
        keep(bench, part, rows)
    print(f"\n{as_text(kept(bench, parts))}\n", flush=True)


def keep(bench, part, rows):
    """Writes the part's figures, and the table of all parts that have been measured."""
    bench.figures().mkdir(parents=True, exist_ok=True)
    figures = table.as_dictionary(bench.origin(), rows)
    (bench.figures() / f"{part}.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False))
    write(bench, part, kept(bench, [part]))
    everything = kept(bench, parts_there())
    whole = {part: table.as_dictionary(*section) for part, section in everything.items()}
    (bench.figures() / "table.json").write_text(json.dumps(whole, indent=1, ensure_ascii=False))
    write(bench, "table", everything)


def kept(bench, parts):
    """part -> (origin, rows) of what was measured last."""
    files = {part: bench.figures() / f"{part}.json" for part in parts}
    return {part: table.from_dictionary(json.loads(path.read_text()))
            for part, path in files.items() if path.exists()}


def write(bench, name, sections):
    (bench.figures() / f"{name}.md").write_text(as_markdown(sections) + "\n")
    (bench.figures() / f"{name}.svg").write_text(picture.as_svg(sections.values()))
    bench.say(f"written: {bench.figures()}/{name}.json, .md, .svg")


def as_text(sections):
    return "\n\n".join(f"{part} ({origin})\n\n{table.as_text(rows)}"
                       for part, (origin, rows) in sections.items())


def as_markdown(sections):
    return "\n\n".join(f"## {part}\n\n{origin}\n\n{table.as_markdown(rows)}"
                       for part, (origin, rows) in sections.items())


if __name__ == "__main__":
    main()

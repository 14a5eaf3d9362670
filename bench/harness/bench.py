"""What a part gets to work with."""
import datetime
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from harness import process

PYTHON = "/usr/bin/python3"  # Debian's, with its python3-* packages


@dataclass
class Bench:
    root: Path  # of the source tree
    program: Path
    micro: Path
    home: Path  # everything that is made stands below it
    rounds: int
    quick: bool  # a tenth of the work: to try the bench itself

    @staticmethod
    def say(words):
        print(words, file=sys.stderr, flush=True)

    def size(self, full):
        return max(1, full // 10) if self.quick else full

    def figures(self):
        """Where the tables are written: those of quick runs apart."""
        return self.home / "quick" if self.quick else self.home

    def folder(self, name):
        """An empty folder."""
        path = self.home / "work" / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def peer(self, name):
        return self.root / "bench" / "peers" / name

    def node(self, *packages):
        """The environment in which node finds these npm packages, installed if need be."""
        home = self.home / "npm"
        home.mkdir(parents=True, exist_ok=True)
        missing = [p for p in packages if not (home / "node_modules" / p.rpartition("@")[0]).exists()]
        if missing:
            self.say(f"installing from npm: {' '.join(missing)}")
            process.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", home, *missing])
        for script in (self.root / "bench" / "peers").glob("*.mjs"):
            shutil.copy(script, home)  # modules are looked up beside the script
        return home

    def longshore(self, verb, *arguments, config, under=(), **options):
        """`config`: the configuration as a dictionary of dotted keys; `under`: a command that runs
        the program."""
        sets = [part for key, value in config.items() for part in ("--set", f"{key}={value}")]
        return process.run([*under, self.program, verb, "--progress", "off", *sets, *arguments],
                           **options)

    def origin(self):
        """The machine, the day and the version of the program."""
        model = next((line.partition(":")[2].strip() for line in open("/proc/cpuinfo")
                      if line.startswith("model name")), platform.machine())
        version = process.run([self.program, "--version"]).out.splitlines()[0]
        return (f"{model}, {os.cpu_count()} cores, Linux {platform.release()}, "
                f"{datetime.date.today().isoformat()}, {version}")

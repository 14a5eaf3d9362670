#!/usr/bin/env python3
"""Runs what the documentation shows: its fenced blocks, in order, page by page.

Each page has a folder of its own, with the program on PATH and a simulated API in api/, where
variables make every configuration lead to it; a page that starts that API itself has to tell the
variables, too. What a block is follows from its first line:
  sh                 a script that ends with 0; what it exports stays for the rest of the page
  console            lines "$ command" (with "# exit N" behind it where that is not 0), each
                     followed by what it prints; "…" stands for anything in a line, or for lines
  yaml|csv|… NAME    a file; yaml without a name is only checked
  sql                queries to the ledger
  systemd            a script of an operator; stand_in.sh plays sudo, systemctl and journalctl, so
                     that the service's own command runs, below a folder instead of /etc and /var
  crontab            lines of five fields and a command, which is run; /srv/night is the folder
  text               a picture, or what this program is built by; not run

usage: run.py PROGRAM SOURCE_DIRECTORY [PAGE…]
"""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

FILES = {"yaml", "csv", "tsv", "jsonl"}
GENERATED = {"commands.md", "configuration.md"}
FENCE = re.compile(r"^```(\S+)(?: (\S+))?$")
SECONDS = 120
SIMULATE = "longshore simulate --dir api &"
HERE = pathlib.Path(__file__).resolve().parent


class Wrong(Exception):
    pass


def blocks_of(page):
    """Line, kind, name and text of each fenced block."""
    start = None
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if start is None:
            fence = FENCE.match(line)
            if fence:
                start, kind, name, text = number, fence[1], fence[2], []
            elif line.startswith("```"):
                raise Wrong(f"line {number}: a block without a kind")
            elif line.startswith("    ") and "longshore " in line:
                raise Wrong(f"line {number}: a command outside a fenced block")
        elif line == "```":
            yield start, kind, name, "\n".join(text) + "\n"
            start = None
        else:
            text.append(line)
    if start is not None:
        raise Wrong(f"line {start}: a block without an end")


def pattern_of(expected):
    """What `expected` allows, as a regular expression."""
    lines = []
    for line in expected:
        if line.strip() == "…":
            lines.append(r"(?:.*\n)*?")
        else:
            lines.append(".*?".join(re.escape(part) for part in line.split("…")) + r"\n")
    return re.compile("".join(lines))


class Folder:
    """Where one page is run."""

    def __init__(self, program, simulated):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="longshore-docs."))
        self.groups = []
        (self.path / "bin").mkdir()
        (self.path / "bin/longshore").symlink_to(program)
        self.environment = {
            "PATH": f"{self.path}/bin:{os.environ['PATH']}",
            "HOME": str(self.path),
            "LC_ALL": "C.UTF-8",
            "TERM": "dumb",
        }
        if simulated:
            self.environment.update(self.simulate("api"))

    def simulate(self, name):
        """A fresh simulated API in a folder of that name: the variables that lead to it."""
        self.run(f"longshore simulate --dir {name} > {name}.log 2>&1 &", 0)
        home = self.path / name
        end = time.monotonic() + SECONDS
        while not (home / "port").exists():
            if time.monotonic() > end:
                raise Wrong("the simulated API does not start")
            time.sleep(0.05)
        return {
            "LONGSHORE_API_BASE_URL": f"https://127.0.0.1:{(home / 'port').read_text().strip()}",
            "LONGSHORE_API_PROJECT_ID": "demo-project",
            "LONGSHORE_API_CA_FILE": str(home / "ca.pem"),
            "LONGSHORE_API_KEY_FILE": str(home / "key"),
        }

    def run(self, script, wanted):
        """Output and errors of a script; what it leaves running ends with the page."""
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                ["bash", "-euo", "pipefail", "-c", script], cwd=self.path, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True)
            self.groups.append(process.pid)
            code = process.wait(SECONDS)
            output.seek(0)
            text = output.read().decode()
        if code != wanted:
            raise Wrong(f"{script.strip()}\nended with {code}, not {wanted}:\n{text}")
        return text

    def close(self):
        for group in self.groups:
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                pass
        shutil.rmtree(self.path)

    def script(self, text):
        self.run(text + "env -0 > exported\n", 0)
        for variable in (self.path / "exported").read_text().split("\0"):
            name, _, value = variable.partition("=")
            if name.startswith("LONGSHORE_"):
                self.environment[name] = value

    def session(self, text):
        """A console block."""
        commands = []
        for line in text.splitlines():
            if line.startswith("$ "):
                commands.append((line[2:], []))
            elif commands:
                commands[-1][1].append(line)
            else:
                raise Wrong("a console block starts with '$ '")
        for command, expected in commands:
            said = re.search(r"# exit (\d+)$", command)
            got = self.run(command, int(said[1]) if said else 0)
            if expected and not pattern_of(expected).fullmatch(got):
                raise Wrong(f"$ {command}\nprinted\n{got}\nand not\n" + "\n".join(expected))

    def operate(self, text):
        """A systemd block. The key that it installs is the simulated API's, which knows nothing
        of what else stands on the page."""
        root = self.path / "root"
        for folder in ("etc/longshore", "var/spool/longshore", "stand-ins"):
            (root / folder).mkdir(parents=True)
        for name in ("sudo", "install", "systemctl", "journalctl"):
            (root / "stand-ins" / name).symlink_to(HERE / "stand_in.sh")
        night = self.simulate("night-api")
        shutil.copy(self.path / "night-api/key", self.path / "key.txt")
        script = re.sub(r"(?<!\w)/(etc|var/lib|var/spool)/longshore", rf"{root}/\1/longshore", text)
        variables = "".join(f"export {name}={value}\n" for name, value in night.items())
        self.run(variables + f"export STAND_IN_ROOT={root} STAND_IN_UNITS={HERE.parents[1]}/config/systemd\n"
                 f"export PATH={root}/stand-ins:$PATH\n{script}", 0)
        told = (root / "journal").read_text()
        if "longshore: 2 accepted, 0 rejected, 0 pending" not in told:
            raise Wrong(f"the service told something else:\n{told}")

    def block(self, kind, name, text):
        if kind == "sh":
            self.script(text)
        elif kind == "console":
            self.session(text)
        elif kind in FILES and name:
            (self.path / name).write_text(text)
        elif kind == "yaml":
            (self.path / "shown.yaml").write_text(text)
            self.run("longshore config check -c shown.yaml", 0)
        elif kind == "sql":
            (self.path / "query.sql").write_text(text)
            self.run("sqlite3 -readonly -bail longshore.db < query.sql", 0)
        elif kind == "systemd":
            self.operate(text)
        elif kind == "crontab":
            for line in text.splitlines():
                self.run(line.split(maxsplit=5)[5].replace("/srv/night", str(self.path)), 0)
        elif kind != "text":
            raise Wrong(f"nobody knows how to run {kind}")


def run_page(page, program):
    blocks = list(blocks_of(page))
    starts_it = any(kind == "sh" and text.startswith(SIMULATE) for _, kind, _, text in blocks)
    folder = Folder(program, simulated=not starts_it)
    count = 0
    try:
        for line, kind, name, text in blocks:
            try:
                folder.block(kind, name, text)
            except Wrong as wrong:
                raise Wrong(f"line {line}: {wrong}") from None
            count += 1
    finally:
        folder.close()
    return count


def anchors_of(page):
    """What stands behind # in a link to each of the page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def check_links(page):
    for target, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", page.read_text()):
        to = page.parent / target if target else page
        if not to.exists():
            raise Wrong(f"it leads to {target}, which is not there")
        if anchor and anchor not in anchors_of(to):
            raise Wrong(f"it leads to {target}#{anchor}, which is no heading there")


def main():
    program, source = os.path.realpath(sys.argv[1]), pathlib.Path(sys.argv[2])
    pages = [source / "README.md", *sorted((source / "docs").glob("*.md"))]
    if sys.argv[3:]:
        pages = [pathlib.Path(page) for page in sys.argv[3:]]
    failures = 0
    for page in pages:
        try:
            check_links(page)
            count = 0 if page.name in GENERATED else run_page(page, program)
            print(f"{page.name}: {count} blocks")
        except Wrong as wrong:
            failures += 1
            print(f"{page.name}: {wrong}")
    sys.exit(failures > 0 or len(pages) == 0)


main()

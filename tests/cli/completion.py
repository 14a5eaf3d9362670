#!/usr/bin/env python3
"""Presses Tab in a real bash, and looks at what it makes of the line.

usage: completion.py PROGRAM
"""
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

program = os.path.realpath(sys.argv[1])
here = tempfile.mkdtemp(prefix="longshore-completion.")
os.chdir(here)
with open("completion.bash", "wb") as file:
    file.write(subprocess.run([program, "generate", "completion"], check=True,
                              capture_output=True).stdout)
open("night with blanks.csv", "w").close()

# What is typed before Tab, and the line that it becomes; None: nothing may be added.
CASES = [
    ("longshore che", "longshore check "),
    ("longshore gen", None),
    ("longshore check --pro", "longshore check --progress "),
    ("longshore check --progress pl", "longshore check --progress plain "),
    ("longshore import --set delivery.ad", "longshore import --set delivery.adaptive="),
    ("longshore import -c completion.b", "longshore import -c completion.bash "),
    ("longshore import night", "longshore import night\\ with\\ blanks.csv "),
    ("longshore config sch", "longshore config schema "),
    ("longshore export --state unc", "longshore export --state unconfirmed "),
    ("longshore simulate --fault after_rese", "longshore simulate --fault after_reset="),
    ("longshore --ver", "longshore --version "),
    ("longshore import --limit 1", None),
]


class Bash:
    """A bash on a terminal of its own."""

    def __init__(self):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="dumb", PS1="> ", INPUTRC="/dev/null")
            os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])

    def send(self, text):
        os.write(self.terminal, text.encode())

    def wait_for(self, pattern, seconds=20):
        seen = ""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.1)[0]:
                seen += os.read(self.terminal, 65536).decode(errors="replace")
                if re.search(pattern, seen):
                    return seen
        raise SystemExit(f"bash did not answer; it said {seen!r}")


bash = Bash()
# The line as readline holds it, when Ctrl-O is pressed behind Tab.
bash.send("show() { printf '\\n<%s>\\n' \"$READLINE_LINE\"; READLINE_LINE=; READLINE_POINT=0; }\n"
          "bind -x '\"\\C-o\": show'; set +H; source ./completion.bash; echo rea''dy\n")
bash.wait_for("ready\r?\n")
failures = 0
for typed, wanted in CASES:
    bash.send(typed + "\t\x0f")
    got = re.findall("<(longshore.*?)>", bash.wait_for("\n<longshore.*?>"))[-1]
    if got != (wanted or typed):
        failures += 1
        print(f"{typed!r} became {got!r}, not {wanted or typed!r}")
bash.send("\x15exit\n")
os.waitpid(bash.pid, 0)
for name in os.listdir("."):
    os.remove(name)
os.rmdir(here)
print(f"{len(CASES)} lines, {failures} failures")
sys.exit(failures > 0)

"""Running programs, and what each of them took of the machine."""
import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass


@dataclass
class Usage:
    """Of one process, from its start to its end."""
    cpu_s: float  # user and system
    wall_s: float
    rss_mib: float  # peak
    code: int
    out: str
    err: str


class Failed(Exception):
    """A program did not do what the bench needs of it."""


def run(command, *, cwd=None, env=None, stdin=None, timeout_s=900, codes=(0,)):
    """Runs to the end and returns its Usage. `env` is added to ours, `stdin` is a path.

    GNU time stands between: Linux counts what the parent held at the fork into the child's peak
    memory, and this program holds more than some of those that it measures."""
    command = [str(part) for part in command]
    with tempfile.NamedTemporaryFile("r") as peak, tempfile.TemporaryFile() as out, \
            tempfile.TemporaryFile() as err, open(stdin or os.devnull, "rb") as source:
        started = time.monotonic()
        child = subprocess.Popen(["/usr/bin/time", "-q", "-f", "%M", "-o", peak.name, *command],
                                 cwd=cwd, env=dict(os.environ, **(env or {})), stdin=source,
                                 stdout=out, stderr=err, start_new_session=True)
        watchdog = threading.Timer(timeout_s, lambda: os.killpg(child.pid, signal.SIGKILL))
        watchdog.start()
        _, status, usage = os.wait4(child.pid, 0)
        wall_s = time.monotonic() - started
        watchdog.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        texts = [stream.seek(0) or stream.read().decode(errors="replace") for stream in (out, err)]
        if child.returncode not in codes:
            raise Failed(f"{' '.join(command)}: exit {child.returncode}\n{(texts[1] or texts[0])[-2000:]}")
        rss_mib = int(peak.read().split()[-1]) / 1024
    return Usage(usage.ru_utime + usage.ru_stime, wall_s, rss_mib, child.returncode, *texts)


class Server:
    """A program that serves until the `with` block ends; then it is ended, by its pid."""

    def __init__(self, command, log, *, cwd=None):
        self._command = [str(part) for part in command]
        self._log = log
        self._cwd = cwd

    def __enter__(self):
        with open(self._log, "wb") as log:
            self._child = subprocess.Popen(self._command, cwd=self._cwd, stdin=subprocess.DEVNULL,
                                           stdout=log, stderr=log)
        return self

    def __exit__(self, *_):
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
        try:
            self._child.wait(10)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def wait_until(self, ready, timeout_s=10):
        deadline = time.monotonic() + timeout_s
        while not ready():
            if self._child.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"{self._command[0]} did not start:\n{open(self._log).read()[-2000:]}")
            time.sleep(0.05)

    def cpu_s(self):
        """User and system time up to now."""
        with open(f"/proc/{self._child.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

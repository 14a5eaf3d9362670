"""longshore's own simulated API."""
import json
import ssl
import urllib.request

from harness import process


class Simulator:
    def __init__(self, bench, *options):
        self._home = bench.folder("simulator")
        self._server = process.Server([bench.program, "simulate", "--dir", self._home, *options],
                                      bench.folder("simulator-log") / "log")
        self.certificate = self._home / "ca.pem"
        self.key_file = self._home / "key"

    def __enter__(self):
        self._server.__enter__()
        self._server.wait_until((self._home / "port").exists)
        self.port = int((self._home / "port").read_text())
        self.url = f"https://127.0.0.1:{self.port}"
        self.key = self.key_file.read_text().strip()
        return self

    def __exit__(self, *what):
        self._server.__exit__(*what)

    def cpu_s(self):
        return self._server.cpu_s()

    def counters(self):
        context = ssl.create_default_context(cafile=self.certificate)
        with urllib.request.urlopen(f"{self.url}/_simulator", context=context) as answer:
            return json.load(answer)

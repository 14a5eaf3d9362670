"""An nginx on loopback that answers every request from memory, as the API answers a job.

The package's nginx is unpacked, not installed (./dev does it), so that no service starts."""
import socket

from harness import process

ANSWER = ('{"data":{"job_id":"3f3e8675-ca69-46d7-aa34-96f90fcbb732","tag":"Sample-task"},'
          '"success":true}')

CONFIGURATION = """
daemon off; master_process off; pid nginx.pid; error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
  access_log off; default_type application/json; server_tokens off;
  keepalive_requests 1000000000; keepalive_timeout 600s;
  client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp;
  uwsgi_temp_path temp; scgi_temp_path temp;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate certificate.pem; ssl_certificate_key key.pem;
    ssl_protocols TLSv1.3; ssl_ecdh_curve prime256v1; ssl_session_tickets on;
    client_body_buffer_size 16k;
    location / {{ return 200 '{answer}'; }}
  }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def accepts(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Nginx:
    """One process, TLS 1.3 with a P-256 certificate of its own, keep-alive."""

    def __init__(self, bench):
        self._binary = bench.home / "nginx" / "usr" / "sbin" / "nginx"
        self._home = bench.folder("nginx")
        self.certificate = self._home / "certificate.pem"

    def __enter__(self):
        process.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                     "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                     "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
                     "-keyout", self._home / "key.pem", "-out", self.certificate])
        self.port = free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        configuration = self._home / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(port=self.port, answer=ANSWER))
        self._server = process.Server([self._binary, "-p", self._home, "-c", configuration, "-e",
                                       "stderr"], self._home / "log")
        self._server.__enter__()
        self._server.wait_until(lambda: accepts(self.port))
        return self

    def __exit__(self, *what):
        self._server.__exit__(*what)

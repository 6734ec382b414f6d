"""A gateway to telephones on this machine, which keeps what it was asked to send, or fails as it is told to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Gateway:
    """What was asked of it (path, headers, JSON), and the status that it answers with."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.bodies: list[bytes] = []
        self.status = 201
        self.url = ""

    @property
    def texts(self) -> list[dict[str, Any]]:
        return [asked for _, _, asked in self.asked]


@contextmanager
def gateway() -> Iterator[Gateway]:
    kept = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.bodies.append(body)
            kept.asked.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(kept.status)
            if 300 <= kept.status < 400:
                self.send_header("Location", f"{kept.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

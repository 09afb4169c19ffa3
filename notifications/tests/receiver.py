"""A small HTTP server of our own that receives messages, answers as configured, and counts copies by id."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.test import override_settings

Reply = tuple[int, dict[str, str], bytes]


class Receiver:
    """`answer(number)` gives status, headers and body of the n-th request, from 1."""

    def __init__(self, answer: Callable[[int], Reply] | None = None, *, delay: float = 0.0) -> None:
        self.answer = answer or (lambda number: (200, {}, b"ok"))
        self.delay = delay
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with receiver.lock:
                    receiver.requests.append(({k.lower(): v for k, v in self.headers.items()}, body))
                    number = len(receiver.requests)
                time.sleep(receiver.delay)
                status, headers, answer = receiver.answer(number)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                try:
                    self.wfile.write(answer)
                except OSError:  # the sender has read enough
                    return

            def log_message(self, *args: Any) -> None:
                """No log."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def bodies(self) -> list[Any]:
        return [json.loads(body) for _, body in self.requests]

    def copies(self) -> Counter[str]:
        """How often each message came, by the id that stays over retries."""
        return Counter(head.get("webhook-id") or head.get("idempotency-key", "") for head, _ in self.requests)

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()  # polls for shutdown
        self.settings = override_settings(OUTBOUND_ALLOW=["127.0.0.1"], OUTBOUND_PORTS=[str(self.port)])
        self.settings.enable()
        return self

    def __exit__(self, *args: Any) -> None:
        self.settings.disable()
        self.server.shutdown()
        self.server.server_close()

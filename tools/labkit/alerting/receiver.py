"""A receiver of webhooks."""

import contextlib
import http.server
import json
import threading
import time

from labkit.events import Event


class Receiver:
    """Keeps what is posted to it; posts to the paths in `refused` get an error instead."""

    def __init__(self, stack: contextlib.ExitStack):
        # When, to which path, and the body.
        self.posts: list[tuple[float, str, Event]] = []
        self.refused: tuple[str, ...] = ()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                is_accepted = self.path not in receiver.refused
                if is_accepted:
                    receiver.posts.append((time.time(), self.path, body))
                self.send_response(200 if is_accepted else 503)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(server.server_close)
        stack.callback(server.shutdown)

    def of(self, path: str) -> list[Event]:
        """The bodies of what was posted to a path."""
        return [body for _, where, body in list(self.posts) if where == path]

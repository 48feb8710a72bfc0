"""A collector that takes logs as OpenTelemetry's protocol has them, and keeps them."""

import http.server
import threading
from dataclasses import dataclass
from typing import Any

from google.protobuf import json_format
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2 as service

# Seconds that it asks to be left alone.
REST = 1


@dataclass
class Log:
    """A record, with what is said of who sends it."""

    resource: dict[str, Any]
    attributes: dict[str, Any]
    record: Any


class Collector:
    """Refuses the first request, as one that is overloaded, and takes all others."""

    def __init__(self) -> None:
        self.logs: list[Log] = []
        self.complaints: list[str] = []
        self.requests = 0
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                collector.requests += 1
                if collector.requests == 1:
                    self.send_response(429)
                    self.send_header("Retry-After", str(REST))
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                collector.take(self.path, self.headers, body)
                answer = json_format.MessageToJson(service.ExportLogsServiceResponse()).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def take(self, path: str, headers: Any, body: bytes) -> None:
        if path != "/v1/logs":
            self.complaints.append(f"posted to {path}")
        if headers["Content-Type"] != "application/json":
            self.complaints.append(f"Content-Type {headers['Content-Type']}")
        if headers["X-Token"] != "s3cr3t":
            self.complaints.append("the header that was asked for is missing")
        request = service.ExportLogsServiceRequest()
        try:
            json_format.Parse(body, request)
        except json_format.ParseError as error:
            self.complaints.append(f"not of the published schema: {error}")
            return
        for resource_logs in request.resource_logs:
            resource = _attributes(resource_logs.resource.attributes)
            for scope_logs in resource_logs.scope_logs:
                for record in scope_logs.log_records:
                    self.logs.append(Log(resource, _attributes(record.attributes), record))


def _attributes(pairs: Any) -> dict[str, Any]:
    names = [pair.key for pair in pairs]
    if len(set(names)) != len(names):
        raise ValueError(f"an attribute is there twice: {sorted(names)}")
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in pairs}

"""A real loopback server that plays a sample's answers, or answers everything with one fault."""

import json
import socketserver
import threading
from collections.abc import Collection
from types import TracebackType
from typing import Any

HTML = b"<!doctype html><html><body><h1>Something went wrong</h1></body></html>"


def raw(status: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    """One HTTP answer as bytes; a ``length`` beyond the body leaves the answer half told."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {length or len(body)}", *headers]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


FAULTS = {
    "401": raw("401 Unauthorized", b"{}"),
    "402": raw("402 Payment Required", b'{"title": "CreditsDepleted"}'),
    "429": raw("429 Too Many Requests", b"{}", "Retry-After: 60"),
    "500 with HTML": raw("500 Internal Server Error", HTML, "Content-Type: text/html"),
    "garbage": raw("200 OK", b"\x00\xff{]nothing", "Content-Type: application/json"),
    "half-closed": raw("200 OK", b'{"data": [{"id"', "Content-Type: application/json", length=900),
}


class Replay:
    """``with Replay() as server:``; ``answers`` maps "GET /path" to JSON or a text."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.fault: bytes | None = None
        self.spared: Collection[str] = ()  # calls that no fault hits
        self.calls: list[str] = []
        self._server = socketserver.TCPServer(("127.0.0.1", 0), self._handler())
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "Replay":
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, call: str) -> bytes:
        self.calls.append(call)
        if self.fault is not None and call not in self.spared:
            return self.fault
        if call not in self.answers:
            return raw("404 Not Found", json.dumps({"error": {"message": call}}).encode())
        told = self.answers[call]
        if isinstance(told, str):
            text = told.replace("{base}", self.base)
            return raw("200 OK", text.encode(), "Content-Type: application/xml; charset=utf-8")
        return raw("200 OK", json.dumps(told).encode(), "Content-Type: application/json")

    def _handler(self) -> type[socketserver.StreamRequestHandler]:
        replay = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                method, target, _ = self.rfile.readline().decode().split(" ", 2)
                length = 0
                while line := self.rfile.readline().strip():
                    name, _, value = line.decode("latin-1").partition(":")
                    length = int(value) if name.lower() == "content-length" else length
                self.rfile.read(length)
                self.wfile.write(replay.answer(f"{method} {target.partition('?')[0]}"))

        return Handler

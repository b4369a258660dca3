"""The town on a loopback port: one lock around `Town.handle`, real sockets that really break."""

import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from playground.courier import Courier
from playground.town import Town
from playground.wire import AnswerLost, NeverArrived, Request, Response, as_json


class Served:
    """A town that listens on 127.0.0.1; `with Served(town) as served:` stops it at the end."""

    def __init__(self, town: Town, port: int = 0) -> None:
        self.town = town
        self.lock = threading.Lock()
        self.courier = Courier(town, self.lock)
        self._server = _Server(("127.0.0.1", port), self)
        self.base = town.base = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def __enter__(self) -> "Served":
        self._thread.start()
        self.courier.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.courier.stop()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: Request) -> Response:
        # The challenge calls the other side, which may call the town: outside the lock.
        if (request.method, request.path) == ("POST", "/_town/webhook"):
            return self._subscribe(request)
        with self.lock:
            return self.town.handle(request)

    def _subscribe(self, request: Request) -> Response:
        sent = request.fields()
        problem = self.courier.subscribe(sent.get("url", ""), sent.get("verify_token", ""))
        return as_json({"message": problem or "Subscribed."}, 400 if problem else 200)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], served: Served) -> None:
        self.served = served
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that died in the middle is no news; anything else is."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        try:
            response = self.server.served.answer(self._request())
        except NeverArrived:
            self._hang_up()
        except AnswerLost as lost:
            self._send(lost.response, share=0.5)
            self._hang_up()
        else:
            time.sleep(response.delay)
            self._send(response)

    do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_GET

    def log_message(self, *_: Any) -> None:
        """Silent: standard output carries one line only."""

    def _request(self) -> Request:
        url = urlsplit(self.path)
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            raise NeverArrived  # the caller died half way through its request
        query = tuple(parse_qsl(url.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, unquote(url.path), query, headers, body)

    def _send(self, response: Response, share: float = 1.0) -> None:
        """Write the answer, or only this share of its body under a length that promises all."""
        if response.header("Date"):
            self.send_response_only(response.status)
        else:
            self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        if response.stream is None:
            self.send_header("Content-Length", str(len(response.body)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD" or response.status in (204, 304):
            return
        try:
            for chunk in response.chunks():
                self.wfile.write(chunk[: int(len(chunk) * share)])
        except OSError:
            # The reader had enough and closed: a client with a size limit does just that.
            self.close_connection = True

    def _hang_up(self) -> None:
        self.close_connection = True
        try:
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the reader was faster

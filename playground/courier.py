"""Brings the platforms' pushes to the address that subscribed, again and again if it must."""

import http.client
import threading
from urllib.parse import urlencode, urlsplit

from playground.town import Town

TRIES = 6
FIRST_WAIT = 0.5  # seconds, doubled after each failure


class Courier:
    """One thread that also lets the town's planned acts happen when nobody calls."""

    def __init__(self, town: Town, lock: threading.Lock) -> None:
        self._town = town
        self._lock = lock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go_round, daemon=True)
        self.url = ""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def subscribe(self, url: str, verify_token: str) -> str:
        """Ask the address for the challenge; gives what was wrong, or nothing."""
        challenge = str(self._town.random.randint(10**8, 10**9))
        asked = {
            "hub.mode": "subscribe",
            "hub.verify_token": verify_token,
            "hub.challenge": challenge,
        }
        status, body = _call("GET", f"{url}?{urlencode(asked)}")
        if status != 200 or body.decode("utf-8", "replace").strip() != challenge:
            return f"The address did not echo the challenge (status {status})."
        self.url = url
        return ""

    def _go_round(self) -> None:
        while not self._stop.wait(0.1):
            with self._lock:
                self._town.tick()
                outbox = self._town.graph.outbox
                push = outbox.pop(0) if self.url and outbox else None
                hookman = self._town.hookman
                signed = hookman.next_push() if hookman.url else None
            if push:
                self._deliver(self.url, *push)
            if signed:
                self._deliver(hookman.url, *signed)

    def _deliver(self, url: str, body: bytes, headers: dict[str, str]) -> None:
        wait = FIRST_WAIT
        for _ in range(TRIES):
            status, _answer = _call("POST", url, body, headers)
            if 200 <= status < 300 or self._stop.wait(wait):
                return
            wait *= 2


def _call(
    method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """Status and body; status 0 when nobody answered."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target or "/", body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()

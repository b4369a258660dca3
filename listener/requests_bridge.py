"""A ``requests`` session for vendor libraries, run through the account's own calls."""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import httpx
import requests
from requests.adapters import BaseAdapter

from casebook.words import sentences
from listener.answers import Answer
from listener.outcomes import Changed

say = sentences("listener", "requests_bridge")

if TYPE_CHECKING:
    from listener.calls import Http

# httpx writes these itself for the request it really sends.
OWN_HEADERS = {"host", "content-length", "connection", "accept-encoding", "transfer-encoding"}
# What a library may read for itself; every other failure is one of the five errors already.
FOR_THE_LIBRARY = (400, 403, 404, 409, 410, 413, 422)


class Bridge(requests.Session):
    """Moves a library's built-in address to our base before anything is signed."""

    def __init__(self, calls: "Http", prefixes: Mapping[str, str]) -> None:
        super().__init__()
        self.trust_env = False
        self.headers["User-Agent"] = "Quattrocchi"
        self._calls = calls
        self._prefixes = sorted(prefixes.items(), key=lambda pair: -len(pair[0]))
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter(calls))

    def request(self, method: Any, url: Any, *args: Any, **kw: Any) -> requests.Response:
        return super().request(method, self._moved(str(url)), *args, **kw)

    def _moved(self, url: str) -> str:
        for prefix, path in self._prefixes:
            if url.startswith(prefix):
                return self._calls.address(path.rstrip("/") + "/" + url[len(prefix) :].lstrip("/"))
        raise Changed(say.ASTRAY, url.split("?")[0])


class _Adapter(BaseAdapter):
    def __init__(self, calls: "Http") -> None:
        super().__init__()
        self._calls = calls

    def send(self, request: requests.PreparedRequest, *args: Any, **kw: Any) -> requests.Response:
        """Raises the five errors; of the refusals only those that libraries explain better."""
        writes = request.method not in ("GET", "HEAD")
        headers = {k: v for k, v in request.headers.items() if k.lower() not in OWN_HEADERS}
        asked = httpx.Request(
            str(request.method), str(request.url), headers=headers, content=request.body
        )
        answer = self._calls.exchange(asked, writes=writes)
        if answer.status >= 300 and answer.status not in FOR_THE_LIBRARY:
            raise self._calls.trouble(answer)
        if answer.status < 300 or writes:
            answer.json()  # a page where data was due is told here, not inside the library
        return _as_response(answer, request)

    def close(self) -> None:
        pass


def _as_response(answer: Answer, request: requests.PreparedRequest) -> requests.Response:
    out = requests.Response()
    out.status_code, out.url, out.request = answer.status, str(request.url), request
    gone = {"content-encoding", "content-length"}
    out.headers.update({k: v for k, v in answer.headers.items() if k not in gone})
    out.headers.setdefault("content-type", "application/json")  # facebook-sdk stumbles without
    out.encoding = requests.utils.get_encoding_from_headers(out.headers) or "utf-8"
    out.raw = io.BytesIO(answer.body)
    return out

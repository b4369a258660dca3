"""The sockets we answer on: a busy port gives way to a free one, and children share one."""

import socket

from casebook.errors import Trouble
from casebook.words import sentences

say = sentences("quattrocchi", "doors")


def listening(host: str, port: int, *, exactly: bool = False) -> socket.socket:
    """A bound socket; when the port is taken another free one is used, unless ``exactly``."""
    for attempt in (port,) if exactly else (port, 0):
        try:
            return _bound(host, attempt)
        except OSError as error:
            last = error
    raise Trouble(say.TAKEN.filled(host=host, port=port, error=last))


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named TCP, so that asyncio lets no small answer wait for the reader's 40 ms acknowledgement.
    door = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
        door.listen(256)
    except OSError:
        door.close()
        raise
    door.set_inheritable(True)
    return door

"""One engine on one SQLite file: a second one is refused before it touches anything."""

import fcntl
import os
from pathlib import Path
from typing import IO

from casebook.errors import Trouble
from casebook.words import sentences

say = sentences("quattrocchi", "lock")


def hold(data_folder: Path) -> IO[str]:
    """The open lock; it falls with the process, however that ends. Raises Trouble when held."""
    path = data_folder / "engine.lock"
    file = path.open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "?"
        file.close()
        raise Trouble(say.HELD.filled(folder=data_folder, pid=holder)) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file

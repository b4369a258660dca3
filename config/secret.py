"""The key: from the environment, or from a 0600 file made at the first start."""

import os
import secrets
from pathlib import Path

from casebook.vault import Vault
from casebook.words import sentences
from config.environment import value
from config.mistakes import Mistakes

say = sentences("config", "secret")


def vault(folder: Path) -> Vault:
    """Raises Mistakes when the key is too short or the file can be read by others."""
    given = value("QUATTROCCHI_KEY")
    return Vault(_long_enough(given.encode(), "QUATTROCCHI_KEY") if given else _from_file(folder))


def _from_file(folder: Path) -> bytes:
    path = folder / "key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    if path.stat().st_mode & 0o077:
        raise Mistakes([say.READABLE.filled(path=path)])
    return _long_enough(path.read_bytes().strip(), str(path))


def _long_enough(key: bytes, where: str) -> bytes:
    if len(key) < 32:
        raise Mistakes([say.SHORT.filled(where=where)])
    return key

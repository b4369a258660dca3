"""What the key does: locks secrets at rest, signs the diary, hashes what must not be read back."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken

from casebook.errors import WRONG_KEY, WrongKey


class Vault:
    """One 32-byte key with a subkey for each use; it prints as dots."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("The key must be at least 32 bytes long.")
        self._key = key
        self._fernet = Fernet(urlsafe_b64encode(self._subkey("secrets")))

    def __repr__(self) -> str:
        return "Vault(•••)"

    def lock(self, secrets: Mapping[str, str]) -> str:
        return self._fernet.encrypt(json.dumps(dict(secrets)).encode()).decode()

    def unlock(self, locked: str | None) -> dict[str, str]:
        if not locked:
            return {}
        try:
            opened: dict[str, str] = json.loads(self._fernet.decrypt(locked.encode()))
        except InvalidToken:
            raise WrongKey(WRONG_KEY) from None
        return opened

    def sign(self, use: str, *parts: str) -> str:
        """A keyed hash in hex; the same parts under another use give another one."""
        # A length before each part, so that no two lists of parts spell the same bytes.
        text = "".join(f"{len(part)}:{part}" for part in parts)
        return hmac.new(self._subkey(use), text.encode(), hashlib.sha256).hexdigest()

    def _subkey(self, use: str) -> bytes:
        return hmac.new(self._key, use.encode(), hashlib.sha256).digest()

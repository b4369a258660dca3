"""Keep secrets out of sight: dots in texts, addresses, reprs and other people's loggers (P11)."""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

DOTS = "•••"

# These write addresses (httpx) or whole Authorization headers (tweepy) when somebody asks for more.
TALKATIVE = ("httpx", "httpcore", "tweepy", "facebook", "oauthlib", "requests_oauthlib", "urllib3")

NAMES = r"[\w-]*(?:token|jwt|secret|proof|password|passwd|signature|api_?key|oauth_[a-z]+)"
IN_ADDRESS = re.compile(rf"((?:[?&]|%3F|%26)(?:{NAMES}|key|sig|code)(?:=|%3D))[^&\s\"'<>#]+", re.I)
IN_HEADER = re.compile(r"((?:authorization|cookie)['\"]?\s*[:=]\s*)[^\r\n]+", re.I)
IN_JSON = re.compile(rf"(['\"]{NAMES}['\"]\s*:\s*['\"])[^'\"]+", re.I)
USERINFO = re.compile(r"(https?://)[^/\s@\"'<>]+@", re.I)


def quieten() -> None:
    """Keep the loggers that could write a secret at WARNING, whatever the root is set to."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def scrubbed(text: str, secrets: Iterable[str] = ()) -> str:
    """The text with dots for these secrets and for whatever looks like one."""
    for secret in sorted((s for s in secrets if len(s) > 3), key=len, reverse=True):
        text = text.replace(secret, DOTS)
    for pattern in (IN_ADDRESS, IN_HEADER, IN_JSON):
        text = pattern.sub(rf"\g<1>{DOTS}", text)
    return USERINFO.sub(rf"\g<1>{DOTS}@", text)


class Masked(Mapping[str, str | tuple[str, ...]]):
    """An account's settings, secrets in clear for the file that needs them; dots when printed."""

    def __init__(
        self, plain: Mapping[str, str | tuple[str, ...]], secrets: Mapping[str, str],
        internal: bool = False,
    ) -> None:  # fmt: skip
        self.plain = dict(plain)
        self.secrets = dict(secrets)
        self.internal = internal  # may call private addresses, where one was typed

    def __getitem__(self, key: str) -> str | tuple[str, ...]:
        return self.secrets[key] if key in self.secrets else self.plain[key]

    def __iter__(self) -> Iterator[str]:
        return chain(self.plain, (key for key in self.secrets if key not in self.plain))

    def __len__(self) -> int:
        return len(self.plain.keys() | self.secrets.keys())

    def __repr__(self) -> str:
        return repr(self.plain | dict.fromkeys(self.secrets, DOTS))

    @property
    def hidden(self) -> tuple[str, ...]:
        """The secret values themselves, to be scrubbed from what comes back."""
        return tuple(self.secrets.values())

    @property
    def typed(self) -> tuple[str, ...]:
        """Every plain value, one by one: what an administrator wrote."""
        values = ((v,) if isinstance(v, str) else v for v in self.plain.values())
        return tuple(chain.from_iterable(values))

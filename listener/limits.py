"""What a platform's headers say about its limits: until when to wait, how much is used up."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

Headers = Mapping[str, str]

# X counts seconds since 1970, Mastodon writes ISO 8601, Reddit the seconds that are left.
RESETS = ("retry-after", "x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
REMAINING = ("x-rate-limit-remaining", "x-ratelimit-remaining", "ratelimit-remaining")
# Meta's usage in percent: developers.facebook.com, Graph API, Rate Limits.
USAGE = ("x-business-use-case-usage", "x-app-usage", "x-page-usage")
PERCENT = ("call_count", "total_cputime", "total_time")
SLOW_AT = 80
SLOW_FOR = timedelta(minutes=5)
LONGEST = timedelta(days=1)  # a header that says more is taken for a mistake
AN_EPOCH = 1_000_000_000


def told_until(headers: Headers, now: datetime) -> datetime | None:
    """Aware UTC: when the platform says to come back, at most a day away."""
    for name in RESETS:
        if value := headers.get(name):
            moment = _moment(value, now)
            return min(moment, now + LONGEST) if moment and moment > now else None
    return None


def used_up(headers: Headers, now: datetime) -> datetime | None:
    """Until when this endpoint has no call left."""
    left = next((headers[name] for name in REMAINING if name in headers), "")
    return told_until(headers, now) if left.strip().split(".")[0] == "0" else None


def meta_rest(headers: Headers, now: datetime, *, writes: bool) -> datetime | None:
    """Until when Meta's usage asks for a rest: reads from 80 %, writes only when shut out."""
    usages = [usage for name in USAGE if name in headers for usage in _usages(headers[name])]
    regain = max((_number(u.get("estimated_time_to_regain_access")) for u in usages), default=0.0)
    if regain > 0:
        return now + min(timedelta(minutes=regain), LONGEST)
    percent = max((_number(u.get(key)) for u in usages for key in PERCENT), default=0.0)
    return now + SLOW_FOR if percent >= (100 if writes else SLOW_AT) else None


def _moment(value: str, now: datetime) -> datetime | None:
    try:
        seconds = float(value)
    except ValueError:
        return _date(value)
    try:
        if seconds > AN_EPOCH:
            return datetime.fromtimestamp(seconds, UTC)
        return now + timedelta(seconds=seconds)
    except (OverflowError, ValueError, OSError):
        return None


def _date(value: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(value)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _usages(text: str) -> list[dict[str, object]]:
    try:
        found = json.loads(text)
    except ValueError:
        return []
    if not isinstance(found, dict):
        return []
    lists = [each for each in found.values() if isinstance(each, list)]
    return [u for each in lists for u in each if isinstance(u, dict)] if lists else [found]


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0

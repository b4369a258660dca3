"""What X did not give: counted in its full archive, and read again as far back as its search goes."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from listener.channel import Channel, Item
from listener.channels.x import reading
from listener.channels.x.about import COUNT_ASKED, POST_READ
from listener.channels.x.calls import client_of, pages

FORM = "application/x-www-form-urlencoded"


def again(channel: Channel, stream: str, since: datetime, until: datetime) -> Iterator[Item]:
    """Whole or with a trouble at its end. Messages are read to their end each time anyway."""
    if not (query := _query(channel, stream)):
        return
    fields = {**reading.FIELDS, "expansions": ["author_id", "referenced_tweets.id"], "query": query}
    fields |= {"start_time": _stamp(since), "end_time": _stamp(until)}
    call = client_of(channel).search_recent_tweets
    listed = pages(channel, call, fields, POST_READ, reading.SIZES, "next_token")
    yield from reading.told(channel, reading.pairs_in(listed))


def count(channel: Channel, stream: str, since: datetime, until: datetime) -> int | None:
    """X docs: full-archive post counts, by an app's own token; they may differ a little from a search."""
    if not (query := _query(channel, stream)):
        return None
    # The word at the start is ours already, and times are cut to seconds.
    asked = {"query": query, "granularity": "day"}
    asked |= {"start_time": _stamp(since + timedelta(seconds=1)), "end_time": _stamp(until)}
    headers = {"authorization": f"Bearer {_app_token(channel)}"}
    total = 0
    while True:
        channel.http.spend(1, COUNT_ASKED)
        meta = channel.http.get("/2/tweets/counts/all", asked, headers).get("meta", {})
        if not isinstance(meta.get("total_tweet_count"), int):
            raise channel.changed(meta)
        total += int(meta["total_tweet_count"])
        if not meta.get("next_token"):  # X docs: 31 days a page
            return total
        asked["next_token"] = meta["next_token"]


def _app_token(channel: Channel) -> str:
    """X docs: OAuth 2.0 app-only; the user's own keys may not count."""
    pair = ":".join(quote(channel.setting(key)) for key in ("consumer_key", "consumer_secret"))
    headers = {"authorization": f"Basic {b64encode(pair.encode()).decode()}", "content-type": FORM}
    form = b"grant_type=client_credentials"
    answer = channel.http.ask("POST", "/oauth2/token", content=form, headers=headers)
    return str(answer.json().get("access_token", ""))


def _query(channel: Channel, stream: str) -> str:
    me = channel.setting("me_name")
    words = {"search": channel.lines("words"), "mentions": (f"@{me}",)}
    return reading.query_of(words.get(stream, ()), me)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

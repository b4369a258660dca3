"""From Bluesky's JSON to what was heard (lexicons app.bsky.feed.defs, chat.bsky.convo.defs)."""

from datetime import UTC, datetime

from listener.channel import Author, Channel, Heard, Json, kit

NO_HANDLE = "handle.invalid"  # shown while the domain does not confirm the name


@kit.word("Bluesky", lambda view, *_: str(view.get("uri", "")) if isinstance(view, dict) else "")
def post(view: Json, channel: Channel) -> Heard:
    """A postView or a notification, whose reason "reply" says that a word of ours stands above.

    The id is the URI, which an edit leaves as it is; the version is the CID, which it changes.
    """
    record, uri, ours = view["record"], view["uri"], f"at://{channel.setting('me')}/"
    reply = record.get("reply") or {}
    parent = (reply.get("parent") or {}).get("uri")
    root = reply.get("root") or {}
    return Heard(
        native_id=uri,
        text=record.get("text") or kit.NOT_TEXT,
        author=author(channel, view["author"]),
        said_at=at(view),
        kind="comment" if parent else "post",
        url=post_url(channel, uri),
        thread=root.get("uri") or uri,
        reply_to=parent,
        facts={
            "mentions_us": _names_us(channel, record),
            "quotes_us": _quoted(record).startswith(ours),
            "replies_to_us": view.get("reason") == "reply" or str(parent).startswith(ours),
            "version": view["cid"],
            "root_version": root.get("cid") or view["cid"],
        },
    )


@kit.word("Bluesky")
def message(data: Json, channel: Channel, talk: Json) -> Heard:
    people = {member["did"]: member for member in talk["members"]}
    sender = data["sender"]["did"]
    by = author(channel, people.get(sender, {"did": sender, "handle": NO_HANDLE}))
    id, url = message_id(talk["id"], data["id"]), talk_url(channel, talk["id"])
    return kit.private(id, data.get("text") or "", by, moment(data["sentAt"]), url, talk["id"])


def author(channel: Channel, profile: Json) -> Author:
    """Handles change hands; the DID is who somebody is."""
    did, handle = profile["did"], profile.get("handle") or NO_HANDLE
    shown = did if handle == NO_HANDLE else handle
    url = f"{channel.setting('site')}/profile/{did}"
    return Author(did, shown, profile.get("displayName") or "", url)


def at(view: Json) -> datetime:
    """What the lists are sorted by: the author's time, but never later than the platform's."""
    indexed = moment(view["indexedAt"])
    try:
        return min(moment(view["record"]["createdAt"]), indexed)
    except (KeyError, ValueError, TypeError, OverflowError):
        return indexed


def root_of(view: Json) -> str:
    return str(((view["record"].get("reply") or {}).get("root") or view)["uri"])


def moment(text: str) -> datetime:
    """Aware UTC. Raises ValueError without a zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(UTC)


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message_id(talk: str, id: str) -> str:
    return f"{talk}/{id}"


def post_url(channel: Channel, uri: str) -> str:
    did, _, rkey = uri.removeprefix("at://").split("/")
    return f"{channel.setting('site')}/profile/{did}/post/{rkey}"


def talk_url(channel: Channel, talk: str) -> str:
    return f"{channel.setting('site')}/messages/{talk}"


def _names_us(channel: Channel, record: Json) -> bool:
    """By a facet, or only in the text: of the latter nobody is notified."""
    features = (f for facet in record.get("facets") or () for f in facet.get("features") or ())
    if any(feature.get("did") == channel.setting("me") for feature in features):
        return True
    handle = channel.setting("me_name").casefold()
    return bool(handle) and f"@{handle}" in str(record.get("text", "")).casefold()


def _quoted(record: Json) -> str:
    """app.bsky.embed.record, or the same beside pictures."""
    inner = (record.get("embed") or {}).get("record") or {}
    return str(inner.get("uri") or (inner.get("record") or {}).get("uri") or "")

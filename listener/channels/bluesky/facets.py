"""What Bluesky must be told about a text: where links and names stand, in bytes of UTF-8."""

import re
from collections.abc import Iterator, Mapping

from listener.channel import Channel, Json, Refused
from listener.channels.bluesky.calls import read

LINK = re.compile(rb"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]'\xbb]")
NAME = re.compile(rb"(?<![\w@.+-])@((?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+[a-zA-Z]{2,})")


def named(text: str) -> set[str]:
    """The handles in a text, in lower case."""
    return {hit.group(1).decode().lower() for hit in NAME.finditer(text.encode())}


def links(text: str) -> list[Json]:
    return [
        _facet(hit, {"$type": "app.bsky.richtext.facet#link", "uri": hit.group().decode()})
        for hit in LINK.finditer(text.encode())
    ]


def names(channel: Channel, text: str, known: Mapping[str, str]) -> Iterator[Json]:
    """``known``: DIDs by handle. A name that leads to nobody stays plain text."""
    for hit in NAME.finditer(text.encode()):
        handle = hit.group(1).decode().lower()
        if did := known.get(handle) or _did(channel, handle):
            yield _facet(hit, {"$type": "app.bsky.richtext.facet#mention", "did": did})


def _did(channel: Channel, handle: str) -> str:
    try:
        told = read(channel, "com.atproto.identity.resolveHandle", handle=handle)
        return str(told.get("did", ""))
    except Refused:
        return ""


def _facet(hit: re.Match[bytes], feature: Json) -> Json:
    return {"index": {"byteStart": hit.start(), "byteEnd": hit.end()}, "features": [feature]}

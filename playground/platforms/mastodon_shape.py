"""The pretend Mastodon's JSON (Mastodon docs, Entities: Account, Status, Notification, Conversation)."""

import re
from collections.abc import Callable
from html import escape

from playground.people import Person
from playground.platforms.mastodon_dialect import stamp
from playground.platforms.mastodon_store import DOMAIN, HANDLE, TAG, Notice, Status, named_in
from playground.wire import Json

URL = re.compile(r"https?://[^\s<]+")
PIECE = re.compile(rf"(?P<url>{URL.pattern})|(?P<handle>{HANDLE.pattern})|(?P<tag>{TAG.pattern})")


class Shape:
    """`page`: the address under which the town shows a path to people."""

    def __init__(self, page: Callable[[str], str]) -> None:
        self._page = page

    def account(self, person: Person) -> Json:
        return {
            "id": person.mastodon_id, "username": person.mastodon.partition("@")[0],
            "acct": person.mastodon, "display_name": person.name, "locked": False, "bot": False,
            "discoverable": True, "group": False, "created_at": "2022-11-06T00:00:00.000Z",
            "note": f"<p>{escape(person.bio)}</p>", "url": self._page("@" + person.mastodon),
            "uri": self._page("users/" + person.mastodon), "avatar": self._page("avatar.png"),
            "avatar_static": self._page("avatar.png"), "header": self._page("header.png"),
            "header_static": self._page("header.png"), "followers_count": person.followers,
            "following_count": 80, "statuses_count": 12, "last_status_at": None, "emojis": [],
            "fields": [],
        }  # fmt: skip

    def status(self, status: Status) -> Json:
        answered = status.reply_to
        return {
            "id": status.id, "created_at": stamp(status.at),
            "in_reply_to_id": answered.id if answered else None,
            "in_reply_to_account_id": answered.author.mastodon_id if answered else None,
            "sensitive": bool(status.spoiler), "spoiler_text": status.spoiler,
            "visibility": status.visibility, "language": status.lang, "uri": status.url,
            "url": status.url, "replies_count": 0, "reblogs_count": 0, "favourites_count": 0,
            "edited_at": stamp(status.edited_at) if status.edited_at else None,
            "content": self.html(status.text, status.named), "reblog": None,
            "account": self.account(status.author), "media_attachments": [],
            "mentions": [self._mention(person) for person in status.named],
            "tags": [{"name": tag, "url": self._page("tags/" + tag)} for tag in status.tags],
            "emojis": [], "card": None, "poll": None, "filtered": [],
        }  # fmt: skip

    def notice(self, notice: Notice) -> Json:
        return {
            "id": notice.id, "type": "mention", "created_at": stamp(notice.at),
            "group_key": f"ungrouped-{notice.id}",
            "account": self.account(notice.status.author), "status": self.status(notice.status),
        }  # fmt: skip

    def versions(self, status: Status) -> Json:
        """Mastodon docs: Entities, StatusEdit."""
        return [
            {
                "content": self.html(text, status.named), "spoiler_text": status.spoiler,
                "sensitive": bool(status.spoiler), "created_at": stamp(at),
                "account": self.account(status.author), "media_attachments": [], "emojis": [],
            }
            for at, text in status.versions
        ]  # fmt: skip

    def html(self, text: str, named: list[Person]) -> str:
        """Mastodon's own formatting: a mention shows without its server, a link shows shortened."""

        def piece(found: re.Match[str]) -> str:
            if found["url"]:
                return self._link(found["url"])
            if found["tag"]:
                tag = found["tag"][1:]
                address = self._page(f"tags/{tag.lower()}")
                kinds = 'class="mention hashtag" rel="tag"'
                return f'<a href="{address}" {kinds}>#<span>{tag}</span></a>'
            whom = named_in(found["handle"], named)
            return self._named(whom[0]) if whom else escape(found[0])

        return "".join(
            f"<p>{_between(part, piece)}</p>".replace("\n", "<br />") for part in text.split("\n\n")
        )

    def _mention(self, person: Person) -> Json:
        account = self.account(person)
        return {key: account[key] for key in ("id", "username", "url", "acct")}

    def _named(self, person: Person) -> str:
        address, name = self._page("@" + person.mastodon), person.mastodon.partition("@")[0]
        link = f'<a href="{address}" class="u-url mention">@<span>{name}</span></a>'
        return f'<span class="h-card" translate="no">{link}</span>'

    def _link(self, url: str) -> str:
        scheme, rest = url.split("://", 1)
        shown = f'<span class="invisible">{scheme}://</span><span class="">{escape(rest)}</span>'
        return f'<a href="{escape(url)}" target="_blank" rel="nofollow noopener">{shown}</a>'


def _between(text: str, piece: Callable[[re.Match[str]], str]) -> str:
    """Everything but what `piece` draws is escaped."""
    at, drawn = 0, []
    for found in PIECE.finditer(text):
        drawn += [escape(text[at : found.start()]), piece(found)]
        at = found.end()
    return "".join([*drawn, escape(text[at:])])


def server(title: str, most: int) -> tuple[Json, Json]:
    """Mastodon docs: Entities, Instance (v2) and V1::Instance."""
    limits = {
        "statuses": {
            "max_characters": most, "max_media_attachments": 4, "characters_reserved_per_url": 23,
        },
    }  # fmt: skip
    about = {"title": title, "version": "4.4.3", "description": title, "languages": ["it"]}
    newer = {
        "domain": DOMAIN, **about, "configuration": limits, "usage": {"users": {"active_month": 9}},
        "api_versions": {"mastodon": 6}, "registrations": {"enabled": False}, "rules": [],
    }  # fmt: skip
    older = {
        "uri": DOMAIN, **about, "configuration": limits, "registrations": False, "rules": [],
        "urls": {}, "stats": {"user_count": 9, "status_count": 99, "domain_count": 9},
    }  # fmt: skip
    return newer, older

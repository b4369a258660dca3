"""People, posts and threads as the AppView shows them (lexicons app.bsky.actor.defs, feed.defs)."""

from playground.platforms.bluesky_store import POST, Account, Record, Store, stamp
from playground.wire import Json


class Views:
    """What one account sees."""

    def __init__(self, store: Store, viewer: Account) -> None:
        self.store, self.viewer = store, viewer

    def person(self, account: Account) -> dict[str, Json]:
        """profileViewBasic; the chat's setting is left out by who never chose one."""
        allows = self.store.allows(account)
        block = "app.bsky.graph.block"
        blocking = [
            r for r in self.store.of(self.viewer, block) if r.value["subject"] == account.did
        ]
        return {
            "did": account.did,
            "handle": account.handle,
            **({"displayName": account.name} if account.name else {}),
            "associated": {
                **({"chat": {"allowIncoming": allows}} if allows else {}),
                "activitySubscription": {"allowSubscriptions": "followers"},
            },
            "viewer": {
                "muted": False,
                "mutedOnlyReposts": False,
                "mutedOnlyQuoteposts": False,
                "blockedBy": self.store.points_at(account, block, self.viewer.did),
                **({"blocking": blocking[0].uri} if blocking else {}),
            },
            "labels": [],
        }

    def profile(self, account: Account) -> dict[str, Json]:
        """profileViewDetailed"""
        found = self.person(account)
        found["associated"] |= {"lists": 0, "feedgens": 0, "starterPacks": 0, "labeler": False}
        bio = account.person.bio
        return {
            **found,
            **({"description": bio} if bio else {}),
            "followersCount": account.person.followers,
            "followsCount": 80,
            "postsCount": len(self.store.of(account, POST)),
        }

    def post(self, record: Record) -> dict[str, Json]:
        """postView"""
        return {
            **record.ref,
            "author": self.person(record.owner),
            "record": record.value,
            **self._embed(record),
            "bookmarkCount": 0,
            **self._counts(record),
            "indexedAt": stamp(record.at),
            "viewer": {"bookmarked": False, "threadMuted": False, "embeddingDisabled": False},
            "labels": [],
        }

    def in_feed(self, record: Record) -> dict[str, Json]:
        """feedViewPost: an answer comes with what it answers."""
        found: dict[str, Json] = {"post": self.post(record)}
        above = {
            "root": self.store.records.get(record.root),
            "parent": self.store.records.get(record.parent),
        }
        if record.parent and all(above.values()):
            kind = {"$type": "app.bsky.feed.defs#postView"}
            found["reply"] = {key: kind | self.post(each) for key, each in above.items() if each}
        return found

    def _counts(self, record: Record) -> dict[str, int]:
        everyone = [r for r in self.store.records.values() if r.collection == POST]
        return {
            "replyCount": sum(r.parent == record.uri for r in everyone),
            "repostCount": 0,
            "likeCount": 0,
            "quoteCount": sum(r.quoted == record.uri for r in everyone),
        }

    def _embed(self, record: Record) -> dict[str, Json]:
        """What a quoted post looks like inside the one that quotes it (app.bsky.embed.record)."""
        if not record.quoted:
            return {}
        quoted = self.store.records.get(record.quoted)
        kind = "app.bsky.embed.record#view"
        if quoted is None:
            inner = {"$type": f"{kind}NotFound", "uri": record.quoted, "notFound": True}
            return {"embed": {"$type": kind, "record": inner}}
        inner = {
            "$type": f"{kind}Record",
            **quoted.ref,
            "author": self.person(quoted.owner),
            "value": quoted.value,
            "labels": [],
            **self._counts(quoted),
            "indexedAt": stamp(quoted.at),
            "embeds": [],
        }
        return {"embed": {"$type": kind, "record": inner}}

    def thread(self, record: Record, depth: int, height: int) -> dict[str, Json]:
        """threadViewPost, with what was answered above and the answers below."""
        found: dict[str, Json] = self._node(record)
        if not self.sees(record):
            return found
        above = self.store.records.get(record.parent)
        if record.parent and height:
            gone = {
                "$type": "app.bsky.feed.defs#notFoundPost",
                "uri": record.parent,
                "notFound": True,
            }
            found["parent"] = self.thread(above, 0, height - 1) if above else gone
        if depth:
            below = [r for r in self.store.newest_first() if r.parent == record.uri]
            found["replies"] = [self.thread(r, depth - 1, 0) for r in reversed(below)]
        return found

    def sees(self, record: Record) -> bool:
        return not self.store.blocked(self.viewer, record.owner)

    def _node(self, record: Record) -> dict[str, Json]:
        if self.sees(record):
            return {"$type": "app.bsky.feed.defs#threadViewPost", "post": self.post(record)}
        author = {"did": record.owner.did, "viewer": self.person(record.owner)["viewer"]}
        blocked = {"uri": record.uri, "blocked": True, "author": author}
        return {"$type": "app.bsky.feed.defs#blockedPost", **blocked}

"""Posts, people and messages in the shapes X answers with (X docs: "Data dictionary")."""

from collections.abc import Callable, Iterable

from playground.people import Person
from playground.platforms.x_store import HANDLE, DirectMessage, Post, stamp
from playground.wire import Json, Request

SHORT = 280  # a longer text is cut, and whole only in note_tweet


class Shape:
    """What one request asked to see."""

    def __init__(
        self, request: Request, takes_ours: Callable[[Person], bool], *, app: bool
    ) -> None:
        self._post_fields = _listed(request, "tweet.fields")
        self._user_fields = _listed(request, "user.fields")
        self._dm_fields = _listed(request, "dm_event.fields")
        self._expansions = _listed(request, "expansions")
        self._takes_ours = takes_ours
        self._app = app

    def post(self, post: Post) -> Json:
        cut = len(post.text) > SHORT
        short = post.text[: SHORT - 1] + "…" if cut else post.text
        always = {"id": post.id, "text": short, "edit_history_tweet_ids": list(post.versions)}
        more: dict[str, Json] = {
            "author_id": post.author.x_id,
            "conversation_id": post.root.id,
            "created_at": stamp(post.at),
            "entities": {"mentions": _named(post.text)},
            "lang": post.lang,
            "possibly_sensitive": False,
            "public_metrics": dict.fromkeys(
                ("retweet_count", "reply_count", "like_count", "quote_count"), 0
            ),
            "referenced_tweets": _references(post),
            "in_reply_to_user_id": post.reply_to.author.x_id if post.reply_to else None,
            "note_tweet": {"text": post.text} if cut else None,
        }
        return always | _chosen(more, self._post_fields)

    def user(self, person: Person) -> Json:
        always = {"id": person.x_id, "name": person.name, "username": person.x}
        more: dict[str, Json] = {
            "description": person.bio,
            "location": person.city or None,
            "protected": False,
            "verified": person.followers > 20_000,
            "verified_type": "business" if person.followers > 20_000 else "none",
            "created_at": "2019-03-01T08:00:00.000Z",
            "public_metrics": {"followers_count": person.followers, "following_count": 80},
        }
        if not self._app:
            more |= {"receives_your_dm": self._takes_ours(person), "connection_status": []}
        return always | _chosen(more, self._user_fields)

    def message(self, message: DirectMessage) -> Json:
        always = {"id": message.id, "event_type": "MessageCreate", "text": message.text}
        more = {
            "sender_id": message.sender.x_id,
            "dm_conversation_id": message.conversation,
            "created_at": stamp(message.at),
        }
        return always | _chosen(more, self._dm_fields)

    def around(self, posts: Iterable[Post]) -> Json:
        """`includes`: the people and posts the expansions asked for."""
        people: list[Person] = []
        others: list[Post] = []
        for post in posts:
            if "author_id" in self._expansions:
                people.append(post.author)
            if "in_reply_to_user_id" in self._expansions and post.reply_to:
                people.append(post.reply_to.author)
            if "referenced_tweets.id" in self._expansions:
                others += [each for each in (post.reply_to, post.quote_of) if each]
        return self._includes(people, others)

    def around_messages(self, messages: Iterable[DirectMessage]) -> Json:
        wanted = "sender_id" in self._expansions
        return self._includes([each.sender for each in messages] if wanted else [], [])

    def _includes(self, people: list[Person], posts: list[Post]) -> Json:
        once = {person.key: person for person in people}.values()
        seen = {post.id: post for post in posts if not post.deleted}.values()
        both = {
            "users": [self.user(person) for person in once],
            "tweets": [self.post(post) for post in seen],
        }
        found = {name: items for name, items in both.items() if items}
        return {"includes": found} if found else {}


def _listed(request: Request, name: str) -> set[str]:
    return {part.strip() for part in request.asked(name).split(",") if part.strip()}


def _chosen(more: dict[str, Json], fields: set[str]) -> dict[str, Json]:
    return {key: value for key, value in more.items() if key in fields and value is not None}


def _references(post: Post) -> Json:
    kinds = (("replied_to", post.reply_to), ("quoted", post.quote_of))
    return [{"type": kind, "id": other.id} for kind, other in kinds if other] or None


def _named(text: str) -> Json:
    return [
        {"start": found.start(), "end": found.end(), "username": found.group(1)}
        for found in HANDLE.finditer(text)
    ]

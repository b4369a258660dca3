"""Objects of the pretend Graph and the fields they show."""

from datetime import timedelta
from typing import TYPE_CHECKING

from playground.people import Person
from playground.platforms.graph_dialect import GraphError, missing
from playground.platforms.graph_fields import Fields, Maker, chosen
from playground.platforms.graph_paging import page
from playground.platforms.graph_store import PAGE_ID, Item, Message, stamp
from playground.wire import Json, Request

if TYPE_CHECKING:
    from playground.platforms.graph import Graph

PRIVATE_REPLY = timedelta(days=7)  # Meta docs: "Private replies"


def node(graph: "Graph", name: str, request: Request) -> Json:
    """GET of one object by its id; what it is, its id tells."""
    asked = request.asked("fields")
    if name in ("me", PAGE_ID):
        return _page(graph, Fields.read(asked, "name"))
    if name.startswith("t_"):
        person = _person(graph, name.removeprefix("t_"))
        return conversation(graph, person, Fields.read(asked, "updated_time"))
    if name.startswith("m_"):
        return message(graph, _message(graph, name), Fields.read(asked, "created_time"))
    if (found := graph.store.get(name)) is not None:
        return item(graph, found, Fields.read(asked, "created_time,message"))
    person = _person(graph, name)
    first, _, last = person.name.partition(" ")
    makers = _constants(id=name, name=person.name, first_name=first, last_name=last)
    return chosen(Fields.read(asked, "first_name,last_name"), makers, "User")


def edge(graph: "Graph", name: str, what: str, request: Request) -> Json:
    """GET of a list that hangs on an object."""
    fields = request.asked("fields")
    url = f"{graph.town.base}/graph/v26.0/{name}/{what}"
    if name in ("me", PAGE_ID) and what == "conversations":
        people = _talkers(graph, request.asked("user_id"))
        wanted = Fields.read(fields, "updated_time")
        return {"data": [conversation(graph, person, wanted) for person in people]}
    if what == "messages" and name.startswith("t_"):
        thread = graph.store.thread(_person(graph, name.removeprefix("t_")))[::-1]
        wanted = Fields.read(fields, "created_time")
        return page(thread, request, lambda row: message(graph, row, wanted), url)
    wanted = Fields.read(fields, "created_time,message")
    return page(
        _items(graph, name, what, request), request, lambda row: item(graph, row, wanted), url
    )


def item(graph: "Graph", it: Item, fields: Fields) -> Json:
    """A post or comment (Meta docs: "Page post", "Comment")."""
    makers: dict[str, Maker] = {
        "id": lambda _: it.id,
        "message": lambda _: it.text,
        "created_time": lambda _: stamp(it.at),
        # Author missing: normal without permission or on some comments.
        "from": lambda _: None if it.unsigned else graph.named(it.author),
        "permalink_url": lambda _: graph.link(it),
        "is_hidden": lambda _: it.hidden,
        "can_reply_privately": lambda _: can_reply_privately(graph, it),
        "comments": lambda inside: _comments_inside(graph, it, inside),
    }
    node_type = "Comment" if it.parent else "Post"
    makers |= _comment_makers(graph, it) if it.parent else _post_makers(it)
    return chosen(fields, makers, node_type)


def can_reply_privately(graph: "Graph", it: Item) -> bool:
    young = graph.town.now() - it.at <= PRIVATE_REPLY
    return young and not it.answered_privately and it.author != graph.brand


def conversation(graph: "Graph", person: Person, fields: Fields) -> Json:
    """Meta docs: "Conversations API"."""
    thread = graph.store.thread(person)
    makers: dict[str, Maker] = {
        "id": lambda _: f"t_{person.facebook_id}",
        "updated_time": lambda _: stamp(thread[-1].at) if thread else None,
        "message_count": lambda _: len(thread),
        "participants": lambda _: {"data": [graph.named(person), graph.named(graph.brand)]},
        "messages": lambda inside: {
            "data": [
                message(graph, row, Fields.read("", "created_time") if not inside.names else inside)
                for row in thread[::-1][: int(inside.arguments.get("limit", 25))]
            ]
        },
    }
    return chosen(fields, makers, "UnifiedThread")


def message(graph: "Graph", row: Message, fields: Fields) -> Json:
    makers = _constants(
        id=row.id,
        message=row.text,
        created_time=stamp(row.at),
        to={"data": [graph.named(row.recipient)]},
        **{"from": graph.named(row.sender)},
    )
    return chosen(fields, makers, "Message")


def _page(graph: "Graph", fields: Fields) -> Json:
    link = f"{graph.town.base}/graph/page/"
    makers = _constants(
        id=PAGE_ID, name=graph.brand.name, link=link, fan_count=41_200, category="Internet"
    )
    return chosen(fields, makers, "Page")


def _comment_makers(graph: "Graph", it: Item) -> dict[str, Maker]:
    above = it.parent if it.parent and it.parent.parent else None
    private = {"id": f"t_{it.author.facebook_id}"} if it.answered_privately else None
    below = graph.store.comments(it, whole_tree=False)
    return _constants(
        parent={"id": above.id} if above else None,
        object={"id": it.post.id},
        is_private=False,
        private_reply_conversation=private,
        can_hide=it.author != graph.brand,
        can_remove=True,
        can_comment=True,
        like_count=0,
        comment_count=len(below),
        message_tags=None,
        attachment=None,
    )


def _post_makers(it: Item) -> dict[str, Maker]:
    return _constants(
        updated_time=stamp(it.at), story=None, status_type="mobile_status_update", to=None,
        attachments=None, message_tags=None, parent_id=None,
    )  # fmt: skip


def _constants(**values: Json) -> dict[str, Maker]:
    return {name: _always(value) for name, value in values.items()}


def _always(value: Json) -> Maker:
    return lambda _: value


def _comments_inside(graph: "Graph", it: Item, inside: Fields) -> Json:
    wanted = inside if inside.names else Fields.read("", "created_time,from,message")
    tree = inside.arguments.get("filter") == "stream"
    rows = graph.store.comments(it, whole_tree=tree)
    if inside.arguments.get("order") == "reverse_chronological":
        rows = rows[::-1]
    shown = rows[: int(inside.arguments.get("limit", 25))]
    return {"data": [item(graph, row, wanted) for row in shown]} if shown else None


def _items(graph: "Graph", name: str, what: str, request: Request) -> list[Item]:
    if name in ("me", PAGE_ID):
        ours = {"feed": None, "visitor_posts": False, "published_posts": True, "posts": True}
        if what not in ours:
            raise GraphError(100, f"(#100) Tried accessing nonexisting field ({what}) on Page")
        wanted = ours[what]
        return [
            post
            for post in graph.store.posts()
            if wanted is None or (post.author == graph.brand) == wanted
        ]
    found = graph.store.get(name)
    if found is None or what != "comments":
        raise missing(name)
    tree = request.asked("filter") == "stream"
    rows = graph.store.comments(found, whole_tree=tree)
    return rows[::-1] if request.asked("order") == "reverse_chronological" else rows


def _talkers(graph: "Graph", only: str) -> list[Person]:
    """Who has a conversation, the last word first."""
    order: dict[str, Person] = {}
    for each in reversed(graph.store.messages):
        other = each.recipient if each.sender == graph.brand else each.sender
        order.setdefault(other.facebook_id, other)
    return [person for key, person in order.items() if only in ("", key)]


def _person(graph: "Graph", facebook_id: str) -> Person:
    for person in graph.town.people:
        if person.facebook and person.facebook_id == facebook_id:
            return person
    raise missing(facebook_id)


def _message(graph: "Graph", name: str) -> Message:
    for each in graph.store.messages:
        if each.id == name:
            return each
    raise missing(name)

"""Writing calls of the pretend Graph: comments, hiding, deleting and private messages."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from playground.people import Person
from playground.platforms.graph_dialect import GraphError, missing
from playground.platforms.graph_reads import PRIVATE_REPLY
from playground.platforms.graph_store import Item
from playground.wire import Json

if TYPE_CHECKING:
    from playground.platforms.graph import Graph

# Meta docs: "Messenger Platform policy" and "Human agent".
WINDOW = timedelta(hours=24)
HUMAN_AGENT = timedelta(days=7)
LONGEST = 2_000


def comment(graph: "Graph", name: str, sent: dict[str, Json]) -> Json:
    text = str(sent.get("message") or "")
    if not text:
        raise GraphError(100, "(#100) One of message or attachment must be specified")
    on = _item(graph, name)
    return {"id": graph.publish(text, on).id}


def change(graph: "Graph", name: str, sent: dict[str, Json]) -> Json:
    found = _item(graph, name)
    if "is_hidden" in sent:
        found.hidden = str(sent["is_hidden"]).lower() in ("true", "1")
        verb = "hide" if found.hidden else "unhide"
        graph.town.ledger.arrived("graph", verb, found.author.key, "public", "", name)
    if "message" in sent:
        if found.author != graph.brand:
            raise GraphError(200, "(#200) You do not have permission to edit this comment")
        found.text = str(sent["message"])
        graph.pushes.about(found, "edited")
    return {"success": True}


def delete(graph: "Graph", name: str) -> Json:
    found = _item(graph, name)
    graph.town.ledger.arrived("graph", "delete", found.author.key, "public", found.text, name)
    graph.remove(found)
    return {"success": True}


def subscribe(graph: "Graph", sent: dict[str, Json]) -> Json:
    """Meta docs: "Page subscribed_apps"."""
    graph.pushes.fields |= set(str(sent.get("subscribed_fields", "")).split(","))
    return {"success": True}


def send(graph: "Graph", sent: dict[str, Json]) -> Json:
    """The Send API (Meta docs: "Send API", "Private replies")."""
    recipient, message = _object(sent, "recipient"), _object(sent, "message")
    about = recipient.get("comment_id") or recipient.get("post_id")
    person = _author(graph, str(about)) if about else _known(graph, str(recipient.get("id")))
    if "sender_action" in sent:
        return {"recipient_id": person.facebook_id}
    text = str(message.get("text") or "")
    if not 0 < len(text) <= LONGEST:
        raise GraphError(100, "(#100) Length of param message[text] must be between 1 and 2000")
    if not about:
        _check_window(graph, person, str(sent.get("tag", "")))
    if not person.takes_messages:
        raise GraphError(551, "(#551) This person isn't available right now.", 1545041)
    if about:
        _item(graph, str(about)).answered_privately = True
    made = graph.deliver(graph.brand, person, text)
    graph.town.ledger.arrived("graph", "message", person.key, "private", text, made.id)
    graph.town.written_to(person, {"do": "graph.dm"})
    return {"recipient_id": person.facebook_id, "message_id": made.id}


def _author(graph: "Graph", name: str) -> Person:
    """Whose post or comment this is, if it may be answered in private now."""
    found = graph.store.get(name)
    if found is None:
        raise GraphError(100, "(#100) Invalid comment_id", 2018292)
    if found.author == graph.brand:
        raise GraphError(10902, "(#10902) This is not a replyable activity")
    if found.answered_privately:
        raise GraphError(10900, "(#10900) Activity already replied to")
    if graph.town.now() - found.at > PRIVATE_REPLY:
        raise GraphError(10903, "(#10903) This user cant reply to this activity")
    return found.author


def _known(graph: "Graph", facebook_id: str) -> Person:
    for person in graph.town.people:
        if person.facebook and person.facebook_id == facebook_id:
            return person
    raise GraphError(100, "(#100) No matching user found", 2018001)


def _check_window(graph: "Graph", person: Person, tag: str) -> None:
    inbound = [each.at for each in graph.store.thread(person) if each.sender == person]
    age = graph.town.now() - max(inbound) if inbound else None
    if age is not None and age <= WINDOW:
        return
    human = tag == "HUMAN_AGENT" and graph.human_agent
    if age is None or not human or age > HUMAN_AGENT:
        message = "(#10) This message is sent outside of allowed window."
        raise GraphError(10, message, 2018278)


def _item(graph: "Graph", name: str) -> Item:
    if (found := graph.store.get(name)) is None:
        raise missing(name)
    return found


def _object(sent: dict[str, Json], name: str) -> dict[str, Json]:
    """An object as JSON carries it, or as a JSON string in a form field."""
    value = sent.get(name, {})
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = None
    if not isinstance(value, dict):
        raise GraphError(100, f"(#100) Param {name} must be a JSON object")
    return value

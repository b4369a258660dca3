"""One suite for the pretend Request Tracker and, when TEST_RT_URL names one, a real one."""

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from playground.serve import Served
from playground.town import Town

TEXT = {"ContentType": "text/plain"}


@pytest.fixture
def town() -> Town:
    return Town(lambda: datetime.now(UTC), random.Random(7))


class Rt:
    """Whoever writes to RT's REST 2.0; every ticket of one test has its own requestor."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.mail = f"anna.{os.urandom(6).hex()}@posta.example"

    def open(self, **more: Any) -> str:
        sent = {"Queue": "Reclami", "Subject": "Linea", "Requestor": self.mail, **more}
        answer = self.http.post("/ticket", json=sent)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def put(self, ticket: str, **sent: Any) -> list[str]:
        answer = self.http.put(f"/ticket/{ticket}", json=sent)
        assert answer.status_code == 200, answer.text
        return list(answer.json())

    def show(self, ticket: str) -> dict[str, Any]:
        return dict(self.http.get(f"/ticket/{ticket}").json())

    def say(self, ticket: str, how: str, text: str, **more: Any) -> httpx.Response:
        return self.http.post(f"/ticket/{ticket}/{how}", json={"Content": text, **TEXT, **more})

    def found(self, query: str, **more: Any) -> dict[str, Any]:
        return dict(self.http.get("/tickets", params={"query": query, **more}).json())

    def ids(self, query: str) -> list[str]:
        whole = f"Requestor.EmailAddress = '{self.mail}' AND {query}"
        return [row["id"] for row in self.found(whole, orderby="id")["items"]]

    def types(self, ticket: str) -> list[str]:
        rows = self.http.get(f"/ticket/{ticket}/history?fields=Type&per_page=100").json()
        return [row["Type"] for row in rows["items"]]


@pytest.fixture
def pretended(town: Town) -> Iterator[tuple[str, str]]:
    with Served(town):
        keys = town.rt.credentials
        yield keys["rest"], keys["token"]


@pytest.fixture
def real() -> tuple[str, str]:
    address, token = os.environ.get("TEST_RT_URL"), os.environ.get("TEST_RT_TOKEN")
    if not (address and token):
        pytest.skip("no real Request Tracker is named in TEST_RT_URL and TEST_RT_TOKEN")
    return f"{address.rstrip('/')}/REST/2.0", token


@pytest.fixture(params=["pretended", pytest.param("real", marks=pytest.mark.real)])
def rt(request: pytest.FixtureRequest) -> Iterator[Rt]:
    rest, token = request.getfixturevalue(request.param)
    headers = {"Authorization": f"token {token}"}
    with httpx.Client(base_url=rest, headers=headers, timeout=60, trust_env=False) as http:
        yield Rt(http)


def test_a_new_ticket_is_named_in_the_answer_and_shown_whole(rt: Rt):
    sent = {"Queue": "Reclami", "Subject": "Linea", "Requestor": rt.mail, "Content": "Ciao", **TEXT}
    answer = rt.http.post("/ticket", json=sent | {"CustomFields": {"Canale": "twitter"}})
    made = answer.json()
    assert answer.headers["location"].endswith(f"/REST/2.0/ticket/{made['id']}")
    assert (made["type"], type(made["id"])) == ("ticket", str)
    ticket = rt.show(made["id"])
    assert ticket["id"] == int(made["id"])
    assert ticket["Status"] == "new"
    assert ticket["Requestor"][0]["id"] == rt.mail
    assert ticket["CustomFields"][0]["values"] == ["twitter"]
    assert ticket["Resolved"] == "1970-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("sent", "status", "message"),
    [
        ({"Subject": "x"}, 400, "Could not create ticket. Queue not set"),
        ({"Queue": "Nope"}, 403, "No permission to create tickets in the queue 'Nope'"),
        (
            {"Queue": "Reclami", "Status": "chiuso"},
            400,
            "Status 'chiuso' isn't a valid status for tickets in this queue.",
        ),
    ],
)
def test_a_ticket_that_cannot_be_made_is_refused_in_rts_words(
    rt: Rt, sent: dict[str, str], status: int, message: str
):
    answer = rt.http.post("/ticket", json=sent)
    assert (answer.status_code, answer.json()["message"]) == (status, message)


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        ("GET", "/ticket/99999999", 404, "Not Found"),
        ("GET", "/ticket/abc", 404, "Not Found"),
        ("PUT", "/ticket/99999999", 404, "Resource does not exist; use POST to create"),
        ("POST", "/ticket/99999999/comment", 400, "Permission Denied"),
        ("PATCH", "/ticket/99999999", 501, "Not Implemented"),
        ("GET", "/user/nobody@linfa.example", 404, "Not Found"),
    ],
)
def test_what_is_not_there_is_refused_in_rts_words(
    rt: Rt, method: str, path: str, status: int, message: str
):
    answer = rt.http.request(method, path, json={"Content": "x", **TEXT})
    assert (answer.status_code, answer.json()["message"]) == (status, message)


def test_a_stranger_is_turned_away(rt: Rt):
    answer = rt.http.get("/ticket/1", headers={"Authorization": "token 1-1-nope"})
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})


def test_only_who_has_read_the_last_state_may_change_it(rt: Rt):
    ticket = rt.open()
    seen = rt.http.get(f"/ticket/{ticket}").headers["etag"]
    asked = rt.http.get(f"/ticket/{ticket}", headers={"If-None-Match": seen})
    assert (asked.status_code, asked.headers["etag"]) == (304, seen)
    for status in (200, 412):
        answer = rt.http.put(
            f"/ticket/{ticket}", json={"Subject": "Nuovo"}, headers={"If-Match": seen}
        )
        assert answer.status_code == status
    assert answer.json() == {"message": "Precondition Failed"}


def test_many_refusals_are_200_with_a_sentence_or_with_nothing(rt: Rt):
    ticket = rt.open()
    wrong = f"Ticket {ticket}: Status 'chiuso' isn't a valid status for this ticket."
    assert rt.put(ticket, Status="chiuso") == [wrong]
    assert rt.put(ticket, Nope="x") == []
    assert rt.put(ticket, Subject="Linea") == []
    assert rt.put(ticket, CustomFields={"Nope": "x"}) == []
    assert rt.put(ticket, Status="deleted") == [f"Ticket {ticket}: Permission Denied"]


def test_a_change_is_told_in_words(rt: Rt):
    ticket = rt.open()
    assert rt.put(ticket, Subject="Casa", Status="resolved") == [
        f"Ticket {ticket}: Status changed from 'new' to 'resolved'",
        f"Ticket {ticket}: Subject changed from 'Linea' to 'Casa'",
    ]
    assert rt.put(ticket, CustomFields={"Canale": "web"}) == ["Canale web added"]
    assert rt.put(ticket, CustomFields={"Canale": "email"}) == ["Canale web changed to email"]
    assert rt.put(ticket, CustomFields={"Canale": ""}) == ["Canale email deleted"]


def test_a_note_wants_a_type_and_refuses_a_form(rt: Rt):
    path = f"/ticket/{rt.open()}/comment"
    assert rt.http.post(path, data={"Content": "x"}).status_code == 415
    untyped = rt.http.post(path, json={"Content": "x"})
    assert untyped.json()["message"] == "ContentType is a required field for application/json"
    broken = rt.http.post(path, content="{bad", headers={"Content-Type": "application/json"})
    assert (broken.status_code, broken.text) == (500, "")
    plain = rt.http.post(path, content="una nota", headers={"Content-Type": "text/plain"})
    assert (plain.status_code, plain.json()) == (201, ["Comments added"])
    assert rt.http.post(path, json={}).status_code == 201


def test_a_note_is_read_back_where_its_answer_points(rt: Rt):
    ticket = rt.open()
    noted = rt.say(ticket, "comment", "chiuso come doppione #qf-1")
    path = f"/transaction/{noted.headers['location'].rpartition('/')[2]}"
    assert rt.http.get(path).json()["Object"]["id"] == ticket
    (part,) = rt.http.get(f"{path}/attachments?fields=Content").json()["items"]
    assert part["Content"] == "chiuso come doppione #qf-1"
    alone = rt.http.get(f"/attachment/{part['id']}").json()
    assert alone["Content"].endswith("\n")


def test_an_answer_is_mailed_opens_the_ticket_and_reopens_a_resolved_one(rt: Rt):
    ticket = rt.open()
    assert rt.say(ticket, "correspond", "Gentile Anna").json() == ["Correspondence added"]
    assert rt.show(ticket)["Status"] == "open"
    both = rt.say(ticket, "correspond", "Chiudo", Status="resolved").json()
    assert both == ["Correspondence added", "Status changed from 'open' to 'resolved'"]
    rt.say(ticket, "comment", "Una nota non riapre")
    assert rt.show(ticket)["Status"] == "resolved"
    rt.say(ticket, "correspond", "Riapro")
    assert rt.show(ticket)["Status"] == "open"
    mailed = ["Correspond", "EmailRecord"]
    closed = ["Status", "EmailRecord"]
    start, end = ["Create", "EmailRecord"], [*mailed, "Status"]
    assert rt.types(ticket) == [*start, *end, *mailed, *closed, "Comment", *end]


def test_who_is_no_admin_gets_no_total_of_a_history(rt: Rt):
    page = rt.http.get(f"/ticket/{rt.open()}/history?per_page=1").json()
    assert (page["count"], page["total"], page["pages"]) == (1, None, None)
    assert "next_page" not in page


def test_a_search_gives_bare_ids_and_the_fields_asked_for(rt: Rt):
    ticket = rt.open()
    query = f"Requestor.EmailAddress = '{rt.mail.upper()}' AND Status = '__Active__'"
    bare = rt.found(query)
    assert set(bare["items"][0]) == {"id", "type", "_url"}
    fields = {"fields": "Subject,Queue,Nope", "fields[Queue]": "Name"}
    (row,) = rt.found(query, **fields)["items"]
    assert (row["id"], row["Subject"], row["Nope"]) == (ticket, "Linea", "")
    assert row["Queue"]["Name"] == "Reclami"


def test_a_search_comes_in_pages_of_at_most_a_hundred(rt: Rt):
    first, second = rt.open(), rt.open()
    query = f"Requestor.EmailAddress = '{rt.mail}'"
    page = rt.found(query, per_page=1, orderby="id")
    assert (page["total"], page["pages"], page["items"][0]["id"]) == (2, 2, first)
    following = rt.http.get(page["next_page"]).json()
    assert following["items"][0]["id"] == second
    assert "next_page" not in following
    past = rt.found(query, per_page=1, page=9)
    assert (past["items"], past["count"]) == ([], 0)
    assert rt.found(query, per_page=500)["per_page"] == 100
    # A form works too, but then the address of the next page has lost the query.
    form = rt.http.post("/tickets", data={"query": query, "per_page": "1"}).json()
    assert form["next_page"].endswith("/tickets?page=2")


def test_the_query_language_that_desks_use(rt: Rt):
    web, bill = rt.open(CustomFields={"Canale": "web"}), rt.open(Queue="Fatturazione")
    done = rt.open(Subject="Vecchia", Status="resolved")
    assert rt.ids("Status = '__Active__'") == [web, bill]
    assert rt.ids("Status = '__Inactive__'") == [done]
    assert rt.ids("Queue = 'Fatturazione'") == [bill]
    assert rt.ids(f"(id = {web} OR id = {done}) AND Status != 'resolved'") == [web]
    assert rt.ids("Subject LIKE 'vecc'") == [done]
    assert rt.ids("CF.{Canale} = 'WEB'") == [web]
    assert rt.ids("Content LIKE 'linea'") == []
    assert rt.ids("LastUpdated > '2020-01-01 10:00:00'") == [web, bill, done]
    assert rt.ids("LastUpdated < '2020-01-01'") == []
    # With T and Z RT reads the day alone, so a time later today still finds everything.
    late = f"{datetime.now(UTC):%Y-%m-%d}T23:59:59Z"
    assert rt.ids(f"LastUpdated > '{late}'") == [web, bill, done]
    assert rt.found("Requestor.EmailAddress = 'o\\'hara@posta.example'")["total"] == 0
    nothing = rt.http.get("/tickets").json()
    assert (nothing["items"], nothing["pages"]) == ([], 0)


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("Status = ", "Incomplete query, last element (OPERATOR) is not close paren or value"),
        ("(Status = 'new'", "Incomplete query, 1 unclosed paren in"),
        ("Status='new' Queue='x'", "Wrong query, expecting a AGGREGATOR in 'Status='new' >Queue<"),
        ("Nope = 'x'", "Unknown field: Nope"),
    ],
)
def test_a_wrong_query_is_explained(rt: Rt, query: str, complaint: str):
    answer = rt.http.get("/tickets", params={"query": query})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(complaint)


def test_links_are_told_shown_and_taken_back(rt: Rt):
    ticket, other = rt.open(), rt.open()
    said = [f"Ticket {ticket} refers to Ticket {other}."]
    assert rt.put(ticket, AddRefersTo=[other]) == said
    assert rt.put(ticket, AddRefersTo=[other]) == ["Link already exists"]
    links = {link["ref"]: link for link in rt.show(other)["_hyperlinks"]}
    assert links["referred-to-by"]["id"] == ticket
    address = "https://linfa.example/casi/1"
    rt.put(ticket, AddRefersTo=[address])
    outside = [link for link in rt.show(ticket)["_hyperlinks"] if link.get("type") == "external"]
    assert (outside[0]["ref"], outside[0]["_url"]) == ("refers-to", address)
    gone = [f"Ticket {ticket} no longer refers to Ticket {other}."]
    assert rt.put(ticket, DeleteRefersTo=[other]) == gone
    lost = ["Couldn't resolve '99999999' into a link."]
    assert rt.put(ticket, AddRefersTo=["99999999"]) == lost


def test_an_open_dependency_keeps_a_ticket_from_closing(rt: Rt):
    ticket, needed = rt.open(), rt.open()
    rt.put(ticket, AddDependsOn=[needed])
    refused = f"Ticket {ticket}: That ticket has unresolved dependencies"
    assert rt.put(ticket, Status="resolved") == [refused]
    rt.put(needed, Status="resolved")
    assert rt.put(ticket, Status="resolved")[0].endswith("from 'new' to 'resolved'")


def test_a_merged_ticket_answers_as_the_other(rt: Rt):
    ticket, other = rt.open(), rt.open()
    assert rt.put(ticket, MergeInto=int(other)) == ["Merge Successful"]
    assert rt.show(ticket)["id"] == int(other)
    assert rt.found(f"id = {ticket}")["total"] == 0
    assert rt.put(ticket, MergeInto=int(other)) == ["Can't merge a ticket into itself"]
    assert rt.put(other, MergeInto=99999999) == ["New ticket doesn't exist"]


def test_a_requestor_is_a_user_named_by_the_address(rt: Rt):
    rt.open()
    asked = [{"field": "EmailAddress", "value": rt.mail.upper()}]
    (row,) = rt.http.post("/users?fields=EmailAddress,RealName", json=asked).json()["items"]
    assert (row["id"], row["EmailAddress"], row["RealName"]) == (rt.mail, rt.mail, "")
    user = rt.http.get(f"/user/{rt.mail}").json()
    assert user["EmailAddress"] == rt.mail
    assert "RealName" not in user
    assert rt.http.post("/users", json={}).json()["message"] == "JSON object must be a ARRAY"

"""Connecting an account: tried before it is kept, keys never shown again, live only by name."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Row, func, select

from casebook import diary
from casebook.database import Book
from casebook.tables.heard import account
from casebook.tables.team import event
from playground.serve import Served
from playground.town import Town
from tests.cast import ADA, BEN, FakeClock, Who, hire
from tests.dashboard.board import Board, a_board, open_house
from tests.dashboard.site import Site

Visit = Callable[..., Site]
IVO = Who("Ivo Testa", "ivo@linfa.example", role="integrator")


@pytest.fixture
def town(clock: FakeClock) -> Iterator[Served]:
    with Served(Town(clock.now, random.Random(7))) as served:
        yield served


@pytest.fixture
def visit(book: Book) -> Iterator[Visit]:
    """One house for all who come in; what it dialled is hung up at the end."""
    house = open_house(book)
    yield lambda who=ADA: Site(house).sign_in_as(hire(book, who, language="en"))
    house.registry.doors.close()


def helpdesk(town: Served, **other: str) -> dict[str, str]:
    token = town.town.rt.credentials["token"]
    typed = {"name": "Helpdesk", "address": f"{town.base}/rt", "token": token}
    return typed | {"queues": "Fatturazione\nReclami", "internal": "on"} | other


def saved(book: Book) -> Row[Any] | None:
    with book.reading() as r:
        return r.row(select(account))


def test_an_account_is_kept_once_the_service_has_answered_and_begins_in_preview(
    book: Book, visit: Visit, town: Served
):
    kept = visit().post("/channels/new/desk/rt", helpdesk(town))
    row = saved(book)
    assert row is not None
    assert kept.headers["location"] == f"/channels/{row.id}?said=account"
    assert (row.kind, row.mode) == ("desk", "preview")
    assert row.settings["queues"] == ["Fatturazione", "Reclami"]
    assert row.who["name"]


def test_a_wrong_key_keeps_nothing_but_every_typed_word_on_the_page(
    book: Book, visit: Visit, town: Served
):
    refused = visit().post("/channels/new/desk/rt", helpdesk(town, token="quite-wrong"))
    assert refused.status_code == 422
    assert "It did not connect." in refused.text
    assert f'value="{town.base}/rt"' in refused.text
    assert "Fatturazione\nReclami</textarea>" in refused.text
    assert "quite-wrong" not in refused.text
    assert saved(book) is None


def test_every_mistake_of_a_form_is_told_at_once(book: Book, visit: Visit):
    refused = visit().post("/channels/new/desk/rt", {"name": " "})
    assert refused.status_code == 422
    for said in ("name is missing", "Missing: Address of RT", "Missing: Queues"):
        assert said in refused.text
    assert saved(book) is None


def test_a_key_is_never_shown_again_and_stays_when_left_empty(
    book: Book, visit: Visit, town: Served
):
    site, typed = visit(), helpdesk(town)
    site.post("/channels/new/desk/rt", typed)
    row = saved(book)
    assert row is not None
    pages = [site.get(f"/channels/{row.id}{more}").text for more in ("", "/edit", "/live")]
    assert all(typed["token"] not in page for page in [*pages, row.secrets, str(row.settings)])
    assert "leave empty to keep it" in pages[1]
    changed = site.post(f"/channels/{row.id}/edit", typed | {"token": "", "name": "RT"})
    assert changed.status_code == 303
    assert "it answers" in site.post(f"/channels/{row.id}/try").text
    assert "RT" in site.get("/channels").text


def test_only_an_administrator_reaches_into_our_own_network(book: Book, visit: Visit, town: Served):
    typed = helpdesk(town)
    assert 'name="internal"' not in visit(IVO).get("/channels/new/desk/rt").text
    refused = visit(Who("Iris Poli", "i@linfa.example", role="integrator")).post(
        "/channels/new/desk/rt", typed
    )
    assert "inside your network" in refused.text
    ada = visit()
    ada.post("/channels/new/desk/rt", typed)
    row = saved(book)
    assert row is not None
    another = visit(Who("Ugo Re", "u@linfa.example", role="integrator"))
    moved = typed | {"address": "http://127.0.0.1:1/elsewhere"}
    assert another.post(f"/channels/{row.id}/edit", moved).status_code == 409
    assert saved(book) == row


def test_a_file_that_breaks_while_it_is_tried_says_so_on_the_form(
    book: Book, visit: Visit, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Board, "trouble", KeyError("id"))
    typed = {"name": "Forum", "address": "https://board.example", "token": "hush"}
    refused = visit().post("/channels/new/channel/board", typed)
    assert refused.status_code == 422
    assert "it needs mending" in refused.text
    assert saved(book) is None


def test_going_live_is_an_administrators_named_act(book: Book, visit: Visit):
    forum = a_board(book, mode="preview")
    for who in (BEN, IVO):
        assert visit(who).post(f"/channels/{forum}/live").status_code == 403
    assert saved(book).mode == "preview"  # type: ignore[union-attr]
    site = visit()
    asked = site.get(f"/channels/{forum}/live").text
    assert "really reaches people" in asked
    assert "Ada Neri" in asked
    site.post(f"/channels/{forum}/live")
    assert saved(book).mode == "live"  # type: ignore[union-attr]
    assert "Made live by Ada Neri" in site.get(f"/channels/{forum}").text
    site.post(f"/channels/{forum}/preview")
    assert saved(book).mode == "preview"  # type: ignore[union-attr]
    with book.reading() as r:
        acts = r.rows(select(event.c.what, event.c.by).where(event.c.what.like("account%")))
        assert list(diary.broken_links(r.connection, book.vault)) == []
    assert [what for what, _ in acts] == ["account live", "account preview"]
    assert all(by is not None for _, by in acts)


def test_looking_at_the_confirmation_changes_nothing(book: Book, visit: Visit):
    forum = a_board(book, mode="preview")
    site = visit()
    before = saved(book)
    for act in ("live", "preview", "end"):
        assert site.get(f"/channels/{forum}/{act}").status_code == 200
    assert site.get(f"/channels/{forum}/explode").status_code == 409
    assert saved(book) == before


def test_a_disconnected_account_forgets_its_keys_and_keeps_its_history(book: Book, visit: Visit):
    forum = a_board(book)
    left = visit().post(f"/channels/{forum}/end")
    assert left.headers["location"] == "/channels?said=end"
    row = saved(book)
    assert row is not None
    assert row.secrets is None
    assert row.ended_at is not None


def test_each_kind_that_can_be_connected_is_offered_with_its_own_words(book: Book, visit: Visit):
    page = visit(IVO).get("/channels/new").text
    for name in ("Notice board", "Request Tracker", "Console"):
        assert name in page
    assert "/channels/new/channel/tips" not in page
    assert visit().get("/channels/new/channel/no_such").status_code == 409
    with book.reading() as r:
        assert r.value(select(func.count()).select_from(account)) == 0

"""The front door: no default password, one-time links, wrong tries that end in a pause."""

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.tables.team import session as sessions
from casebook.tables.team import sign_in_attempt, teammate
from dashboard import invitations, signing
from dashboard.house import Settings
from tests.cast import ADA, BEN, FakeClock, hire
from tests.dashboard.site import Site, house

PASSWORD = "a sentence nobody guesses"


@pytest.fixture
def site(book: Book) -> Site:
    return Site(house(book))


@pytest.fixture
def ben(book: Book, site: Site) -> int:
    """Ben, who has chosen a password by his link."""
    id = hire(book, BEN)
    token = invitations.make(book, id, by=id)
    assert site.post(f"/link/{token}", {"password": PASSWORD}).status_code == 303
    site.cookies.clear()
    return id


def enter(site: Site, password: str = PASSWORD, email: str = BEN.email, **more: str):
    return site.post("/sign-in", {"email": email, "password": password} | more)


def test_the_set_up_link_makes_the_first_administrator_and_works_once(book: Book, site: Site):
    token = invitations.first(book)
    form = {"name": "Ada Neri", "email": "Ada@Linfa.example", "password": PASSWORD}
    came_in = site.post(f"/setup/{token}", form)
    assert came_in.status_code == 303
    assert site.get("/team").status_code == 200
    assert site.post(f"/setup/{token}", form).status_code == 410
    assert invitations.first(book) is None


def test_a_new_start_makes_the_earlier_set_up_link_worthless(book: Book, site: Site):
    earlier, later = invitations.first(book), invitations.first(book)
    assert site.get(f"/setup/{earlier}").status_code == 410
    assert site.get(f"/setup/{later}").status_code == 200


def test_a_link_that_two_opened_at_once_lets_in_one(any_book: Book):
    token = invitations.make(any_book, hire(any_book, BEN), by=1)
    one, other = invitations.look(any_book, token), invitations.look(any_book, token)
    invitations.use(any_book, one, password="kept")
    with pytest.raises(invitations.DeadLink):
        invitations.use(any_book, other, password="another's")
    with any_book.reading() as r:
        assert r.value(select(teammate.c.password)) == "kept"


def test_a_link_runs_out(book: Book, site: Site, clock: FakeClock):
    token = invitations.first(book)
    clock.forward(days=4)
    assert site.get(f"/setup/{token}").status_code == 410


def test_a_seeded_teammate_becomes_the_administrator_by_the_set_up_link(book: Book, site: Site):
    id = hire(book, ADA)
    token = invitations.first(book)
    form = {"name": "Ada", "email": ADA.email, "password": PASSWORD}
    assert site.post(f"/setup/{token}", form).status_code == 303
    with book.reading() as r:
        assert r.rows(select(teammate.c.id, teammate.c.role)) == [(id, "admin")]


def test_a_short_password_is_refused_with_words_and_the_link_stays_good(book: Book, site: Site):
    token = invitations.first(book)
    form = {"name": "Ada", "email": ADA.email, "password": "short"}
    refused = site.post(f"/setup/{token}", form)
    assert refused.status_code == 422
    assert "almeno 10 caratteri" in refused.text
    assert site.get(f"/setup/{token}").status_code == 200


def test_ben_signs_in_and_is_back_where_he_was(ben: int, site: Site):
    stopped = site.get("/mine?show=all")
    assert stopped.headers["location"] == "/sign-in?next=/mine%3Fshow%3Dall"
    assert enter(site, next="/mine?show=all").headers["location"] == "/mine?show=all"


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_signing_in_leads_to_no_other_site(ben: int, site: Site, there: str):
    assert enter(site, next=there).headers["location"] == "/"


def test_a_wrong_password_and_an_unknown_mail_get_the_same_answer(ben: int, site: Site):
    wrong, unknown = enter(site, "not this one"), enter(site, "x", "nobody@linfa.example")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert signing.say.WRONG.it in wrong.text
    assert signing.say.WRONG.it in unknown.text


def test_an_unknown_mail_costs_a_hash_like_any_other(
    ben: int, site: Site, monkeypatch: pytest.MonkeyPatch
):
    checked: list[str] = []
    verify = signing._verify
    monkeypatch.setattr(signing, "_verify", lambda p, kept: checked.append(kept) or verify(p, kept))
    enter(site, "x", "nobody@linfa.example")
    assert [kept.split("$")[1] for kept in checked] == ["argon2id"]


def test_five_wrong_tries_end_in_a_pause_of_ten_minutes(ben: int, site: Site, clock: FakeClock):
    for _ in range(5):
        enter(site, "not this one")
    paused = enter(site)
    assert paused.status_code == 401
    assert "Troppi tentativi" in paused.text
    clock.forward(minutes=11)
    assert enter(site).status_code == 303


def test_a_right_password_forgets_the_wrong_tries_before_it(ben: int, site: Site):
    for _ in range(4):
        enter(site, "not this one")
    assert enter(site).status_code == 303
    assert enter(site, "not this one").status_code == 401
    assert enter(site).status_code == 303


def test_one_address_trying_many_mails_is_stopped_too(
    book: Book, ben: int, site: Site, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(signing, "PER_ADDRESS", 3)
    for number in range(3):
        enter(site, "x", f"guess{number}@linfa.example")
    assert "Troppi tentativi" in enter(site).text


def test_attempts_hold_neither_mail_nor_address(book: Book, ben: int, site: Site):
    enter(site, "not this one")
    with book.reading() as r:
        kept = " ".join(row.who for row in r.rows(select(sign_in_attempt.c.who)))
    assert BEN.email not in kept
    assert "127.0.0.1" not in kept


def test_signing_out_ends_the_session_and_not_only_the_cookie(book: Book, ben: int, site: Site):
    enter(site)
    stolen = dict(site.cookies)
    assert site.post("/sign-out").headers["location"] == "/sign-in?said=out"
    site.cookies.update(stolen)
    assert site.get("/me").status_code == 303


def test_a_session_ends_after_eight_idle_hours_and_after_a_week(
    ben: int, site: Site, clock: FakeClock
):
    enter(site)
    for _ in range(20):
        clock.forward(hours=7)
        assert site.get("/me").status_code == 200
    clock.forward(hours=9)
    assert site.get("/me").status_code == 303
    enter(site)
    for _ in range(23):
        clock.forward(hours=7)
        site.get("/me")
    clock.forward(hours=7.5)
    assert site.get("/me").status_code == 303


def test_a_new_password_ends_every_session_there_was(book: Book, ben: int, site: Site):
    enter(site)
    other = Site(site.house)
    token = invitations.make(book, ben, by=ben)
    other.post(f"/link/{token}", {"password": "another sentence"})
    assert site.get("/me").status_code == 303
    assert other.get("/me").status_code == 200


def test_the_token_lies_nowhere_in_the_database(book: Book, ben: int, site: Site):
    enter(site)
    token = next(iter(site.cookies.values()))
    with book.reading() as r:
        kept = [row.token_hash for row in r.rows(select(sessions.c.token_hash))]
    assert kept
    assert token not in kept


def test_over_https_the_cookie_is_bound_to_the_host(book: Book):
    at = "https://quattrocchi.example"
    site = Site(
        house(book, settings=Settings("Linfa", at, hosts=("quattrocchi.example",))), address=at
    )
    token = invitations.first(book)
    form = {"name": "Ada", "email": ADA.email, "password": PASSWORD}
    cookie = site.post(f"/setup/{token}", form).headers["set-cookie"]
    assert cookie.startswith("__Host-quattrocchi=")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


def test_the_door_speaks_the_browsers_language(site: Site):
    assert "Hello. Who are you?" in site.get("/sign-in", **{"accept-language": "en-GB,it"}).text
    assert "Buongiorno. Chi sei?" in site.get("/sign-in", **{"accept-language": "de"}).text


def test_health_says_that_the_process_and_the_database_answer(site: Site):
    assert site.get("/healthz").json() == {"ok": True, "engine": "test"}

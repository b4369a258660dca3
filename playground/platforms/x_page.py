"""The pretend X as a person sees it: a post with its thread, and the compose window."""

from html import escape
from typing import TYPE_CHECKING

from playground.page import page, said
from playground.platforms.x_store import Post, stamp
from playground.wire import Request, Response

if TYPE_CHECKING:
    from playground.platforms.x import X


def show(x: "X", request: Request) -> Response:
    """Pages outside the API. X docs, "Web intents", name the compose window's parameters."""
    parts = request.path.strip("/").split("/")
    if request.path == "/intent/tweet":
        return _compose(x, request)
    post = x.store.get(parts[-1]) if "status" in parts else None
    if post is None:
        return page("Questo post non c'è", "<p>This post is gone.</p>", status=404)
    above = _said(post.reply_to) if post.reply_to else ""
    below = "".join(_said(reply) for reply in x.store.replies(post))
    return page(f"{post.author.name} su X", above + _said(post) + below)


def _said(post: Post) -> str:
    author = f"{post.author.name} @{post.author.x}"
    if post.deleted:
        return "<article><small>Post cancellato</small></article>"
    edited = "<small>Modificato</small>" if len(post.versions) > 1 else ""
    return said(author, stamp(post.at), post.text, edited, post.id)


def _compose(x: "X", request: Request) -> Response:
    asked = request.fields()
    answered = x.store.get(str(asked.get("in_reply_to", "")))
    text = str(asked.get("text", ""))
    if request.method == "POST" and text:
        made = x.publish(text, answered)
        link = f"{x.town.base}/x/i/web/status/{made.id}"
        return page("Pubblicato", f'<p><a id="posted" href="{link}">{link}</a></p>')
    above = _said(answered) if answered else ""
    hidden = escape(answered.id) if answered else ""
    return page(
        f"Scrivi come @{x.brand.x}",
        f'{above}<form method="post"><input type="hidden" name="in_reply_to" value="{hidden}">'
        f'<textarea name="text" rows="4" cols="50">{escape(text)}</textarea>'
        "<p><button>Pubblica</button></p></form>",
    )

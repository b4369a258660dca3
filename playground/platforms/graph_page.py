"""The pretend page as a person sees it: posts with their comments."""

from typing import TYPE_CHECKING

from playground.page import page, said
from playground.platforms.graph_store import Item, stamp
from playground.wire import Request, Response

if TYPE_CHECKING:
    from playground.platforms.graph import Graph


def show(graph: "Graph", request: Request) -> Response:
    """`/page/` shows everything, `/page/posts/N` one post."""
    number = request.path.rstrip("/").rpartition("/")[2]
    posts = [post for post in graph.store.posts() if number in ("page", str(post.number))]
    if not posts and number != "page":
        return page("Questo post non c'è", "<p>This post is gone.</p>", status=404)
    return page(f"{graph.brand.name} su Facebook", "".join(_said(graph, post) for post in posts))


def _said(graph: "Graph", item: Item) -> str:
    below = graph.store.comments(item, whole_tree=False)
    comments = "".join(_said(graph, comment) for comment in below if not comment.hidden)
    return said(item.author.name, stamp(item.at), item.text, comments, item.id)

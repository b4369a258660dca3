"""Answers of the WordPress REST API (handbook: REST API, Posts, Comments, Users; recorded on 6.1.9)."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from playground.platforms.wordpress_store import Account, Article, Comment, gmt, local, rendered
from playground.wire import Json, Request, Response, as_json

if TYPE_CHECKING:
    from playground.platforms.wordpress import WordPress

REST = "/wp-json/wp/v2"
KIND = "application/json; charset=UTF-8"
SIZES = (24, 48, 96)
SAID = {
    "rest_no_route": (404, "No route was found matching the URL and request method."),
    "rest_not_logged_in": (401, "You are not currently logged in."),
    "rest_forbidden": (401, "Sorry, you are not allowed to do that."),
    "rest_forbidden_context": (401, "Sorry, you are not allowed to edit comments."),
    "rest_forbidden_param": (401, "Query parameter not permitted: status"),
    "rest_cannot_create": (401, "Sorry, you are not allowed to create posts as this user."),
    "rest_cannot_edit_post": (401, "Sorry, you are not allowed to edit this post."),
    "rest_post_invalid_id": (404, "Invalid post ID."),
    "rest_post_invalid_page_number": (
        400, "The page number requested is larger than the number of pages available."),
    "rest_invalid_param": (400, "Invalid parameter(s): per_page"),
    "rest_cannot_read": (401, "Sorry, you are not allowed to read this comment."),
    "rest_cannot_edit": (401, "Sorry, you are not allowed to edit this comment."),
    "rest_cannot_delete": (401, "Sorry, you are not allowed to delete this comment."),
    "rest_comment_invalid_id": (404, "Invalid comment ID."),
    "rest_already_trashed": (410, "The comment has already been trashed."),
    "rest_comment_login_required": (401, "Sorry, you must be logged in to comment."),
    "rest_comment_invalid_post_id": (
        403, "Sorry, you are not allowed to create this comment without a post."),
    "rest_comment_trash_post": (403, "Sorry, you are not allowed to create a comment on this post."),
    "rest_comment_closed": (403, "Sorry, comments are closed for this item."),
    "rest_comment_content_invalid": (400, "Invalid comment content."),
    "comment_duplicate": (
        409, "Duplicate comment detected; it looks as though you&#8217;ve already said that!"),
    "comment_flood": (400, "You are posting comments too quickly. Slow down."),
}  # fmt: skip


def error(code: str, who: Account | None = None) -> Response:
    """A refusal; who is signed in is told 403 where a stranger is told 401."""
    status, message = SAID[code]
    status = 403 if status == 401 and who else status
    return as_json({"code": code, "message": message, "data": {"status": status}}, status, KIND)


def article(site: "WordPress", post: Article, *, embed: bool = False) -> Json:
    told = {
        "id": post.id,
        "date": local(post.at),
        "date_gmt": gmt(post.at),
        "guid": {"rendered": f"{site.base}/?p={post.id}"},
        "modified": local(post.modified),
        "modified_gmt": gmt(post.modified),
        "slug": post.slug,
        "status": post.status,
        "type": "post",
        "link": site.link(post),
        "title": {"rendered": rendered(post.title)[3:-5]},
        "content": {"rendered": rendered(post.text), "protected": False},
        "author": post.author.id,
        "comment_status": post.comments,
        "_links": {"self": [{"href": f"{site.base}{REST}/posts/{post.id}"}]},
    }
    if embed:
        told["_embedded"] = {"author": [user(site, post.author)]}
    return told


def comment(site: "WordPress", said: Comment, *, edit: bool = False) -> Json:
    content = {"rendered": rendered(said.text)}
    told = {
        "id": said.id,
        "post": said.article.id,
        "parent": said.parent,
        "author": said.user,
        "author_name": said.name,
        "author_url": said.url,
        "date": local(said.at),
        "date_gmt": gmt(said.at),
        "content": content | ({"raw": said.text} if edit else {}),
        "link": f"{site.link(said.article)}#comment-{said.id}",
        "status": said.status,
        "type": "comment",
        "author_avatar_urls": avatars(said.email),
        "meta": [],
        "_links": {"self": [{"href": f"{site.base}{REST}/comments/{said.id}"}]},
    }
    if edit:
        told |= {"author_email": said.email, "author_ip": "", "author_user_agent": ""}
    return told


def user(site: "WordPress", who: Account, *, edit: bool = False) -> Json:
    told: Json = {
        "id": who.id,
        "name": who.name,
        "url": "",
        "description": "",
        "link": f"{site.base}/author/{who.login}/",
        "slug": who.login,
        "avatar_urls": avatars(who.email),
    }
    if edit:
        capabilities = {"read": True} | {
            what: True for what in ("edit_posts", "moderate_comments") if who.can(what)
        }
        told |= {"username": who.login, "email": who.email, "roles": [who.role]}
        told |= {"capabilities": capabilities}
    return told


def avatars(email: str) -> dict[str, str]:
    """Everybody sees the hash of the address, nobody the address."""
    digest = hashlib.md5(email.strip().lower().encode(), usedforsecurity=False).hexdigest()
    found = digest if email else ""
    return {str(n): f"http://1.gravatar.com/avatar/{found}?s={n}&d=mm&r=g" for n in SIZES}


def chosen(request: Request, told: Json) -> Json:
    """Only the fields of `_fields`; `_links` and `_embedded` count as fields."""
    wanted = [name.partition(".")[0] for name in request.asked("_fields").split(",") if name]
    return {key: value for key, value in told.items() if not wanted or key in wanted}


def listed(site: "WordPress", request: Request, kind: str, found: Sequence[Json]) -> Response:
    """One page of a list with X-WP-Total, X-WP-TotalPages and Link."""
    size, page = int(request.asked("per_page", "10")), int(request.asked("page", "1"))
    if not 1 <= size <= 100:
        return error("rest_invalid_param")
    pages = -(-len(found) // size)
    if kind == "posts" and page > max(pages, 1):
        return error("rest_post_invalid_page_number")
    rows = [chosen(request, told) for told in found[(page - 1) * size : page * size]]
    links = ", ".join(_links(site, request, kind, page, pages))
    headers = [("X-WP-Total", str(len(found))), ("X-WP-TotalPages", str(pages))]
    return as_json(rows, 200, KIND).having(*headers, *([("Link", links)] if links else []))


def _links(site: "WordPress", request: Request, kind: str, page: int, pages: int) -> Iterable[str]:
    # Past the end of comments "prev" is the last page there is (recorded).
    for number, name in ((min(page - 1, pages), "prev"), (page + 1, "next")):
        if 1 <= number <= pages:
            query = urlencode({**dict(request.query), "page": number})
            yield f'<{site.base}{REST}/{kind}?{query}>; rel="{name}"'

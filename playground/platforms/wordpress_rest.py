"""The routes of the WordPress REST API that the town speaks: posts, comments, users/me."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from playground.platforms import wordpress_shapes as shapes
from playground.platforms.wordpress_store import Account, Article, Comment, moment_of
from playground.wire import BadRequest, Json, Request, Response, as_json

if TYPE_CHECKING:
    from playground.platforms.wordpress import WordPress

FLOOD = timedelta(seconds=15)
HERE = "127.0.0.1"  # every call comes over the loopback
STATUSES = {"hold": "hold", "0": "hold", "approved": "approved", "approve": "approved",
            "1": "approved", "spam": "spam", "trash": "trash"}  # fmt: skip


def handle(site: "WordPress", request: Request, who: Account | None) -> Response:
    kind, _, rest = request.path.removeprefix(shapes.REST).strip("/").partition("/")
    try:
        match request.method, kind, rest:
            case "GET", "users", "me":
                return _me(site, request, who)
            case "GET", "posts", "":
                return _articles(site, request)
            case "POST", "posts", "":
                return _publish(site, request.fields(), who)
            case method, "posts", number if number.isdigit():
                return _article(site, request, who, method, int(number))
            case "GET", "comments", "":
                return _comments(site, request, who)
            case "POST", "comments", "":
                return _create(site, request.fields(), who)
            case method, "comments", number if number.isdigit():
                return _comment(site, request, who, method, int(number))
    except (BadRequest, ValueError):
        return shapes.error("rest_invalid_param")
    return shapes.error("rest_no_route")


def _me(site: "WordPress", request: Request, who: Account | None) -> Response:
    if who is None:
        return shapes.error("rest_not_logged_in")
    told = shapes.user(site, who, edit=request.asked("context") == "edit")
    return as_json(shapes.chosen(request, told), 200, shapes.KIND)


def _articles(site: "WordPress", request: Request) -> Response:
    found = site.site.public()
    for name, at in (("after", "at"), ("modified_after", "modified")):
        if request.asked(name):
            since = moment_of(request.asked(name))
            found = [each for each in found if _second(getattr(each, at)) > since]
    found = _included(request, found)
    by = {"modified": "modified", "id": "id"}.get(request.asked("orderby"), "at")
    found.sort(key=lambda each: (getattr(each, by), each.id), reverse=_descends(request))
    embed = "_embed" in dict(request.query)
    return shapes.listed(
        site, request, "posts", [shapes.article(site, each, embed=embed) for each in found]
    )


def _publish(site: "WordPress", sent: Json, who: Account | None) -> Response:
    if not (who and who.can("edit_posts")):
        return shapes.error("rest_cannot_create", who)
    dated = sent.get("date_gmt", "")  # then it counts as changed on that day too (recorded)
    at = moment_of(f"{dated.removesuffix('Z')}Z") if dated else site.now()
    made = Article(
        site.site.next_article(),
        sent.get("title", ""),
        sent.get("content", ""),
        who,
        at,
        site.now(),
    )
    site.site.articles[made.id] = made
    return as_json(shapes.article(site, made), 201, shapes.KIND)


def _article(
    site: "WordPress", request: Request, who: Account | None, method: str, number: int
) -> Response:
    found, edits = site.site.articles.get(number), who is not None and who.can("edit_posts")
    if found is None:
        return shapes.error("rest_post_invalid_id")
    if not edits and (method != "GET" or found.status != "publish"):
        return shapes.error("rest_forbidden" if method == "GET" else "rest_cannot_edit_post", who)
    if method != "GET":
        sent = request.fields()
        found.text = sent.get("content", found.text)
        found.comments = sent.get("comment_status", found.comments)
        found.status = "trash" if method == "DELETE" else sent.get("status", found.status)
        found.modified = site.now()
    return as_json(shapes.chosen(request, shapes.article(site, found)), 200, shapes.KIND)


def _comments(site: "WordPress", request: Request, who: Account | None) -> Response:
    status, edit = request.asked("status", "approve"), request.asked("context") == "edit"
    if edit and not (who and who.can("moderate_comments")):
        return shapes.error("rest_forbidden_context", who)
    if (status != "approve" or request.asked("author")) and not (who and who.can("edit_posts")):
        return shapes.error("rest_forbidden_param", who)
    wanted = {"all": ("approved", "hold")}.get(status, (STATUSES.get(status, status),))
    found = [each for each in site.site.comments.values() if each.status in wanted]
    found = [each for each in found if each.article.status == "publish"]
    for name, part in (("post", lambda c: c.article.id), ("parent", lambda c: c.parent),
                       ("author", lambda c: c.user)):  # fmt: skip
        found = _where(found, request.asked(name), part)
    if request.asked("after"):
        since = moment_of(request.asked("after"))
        found = [each for each in found if _second(each.at) > since]
    found = _included(request, found)
    by = "id" if request.asked("orderby") == "id" else "at"
    found.sort(key=lambda each: (getattr(each, by), each.id), reverse=_descends(request))
    return shapes.listed(
        site, request, "comments", [shapes.comment(site, each, edit=edit) for each in found]
    )


def _create(site: "WordPress", sent: Json, who: Account | None) -> Response:
    """Checked in the order in which WordPress does."""
    if who is None:
        return shapes.error("rest_comment_login_required")
    article = site.site.articles.get(int(sent.get("post") or 0))
    if article is None:
        return shapes.error("rest_comment_invalid_post_id")
    if article.status != "publish":
        return shapes.error("rest_comment_trash_post")
    if article.comments != "open":
        return shapes.error("rest_comment_closed")
    if not str(sent.get("content", "")).strip():
        return shapes.error("rest_comment_content_invalid")
    made = _made(site, sent, who, article)
    if why := refusal(site, made, moderates=who.can("moderate_comments")):
        return shapes.error(why)
    site.keep(made, by=who)
    edit = who.can("moderate_comments")
    told = as_json(shapes.comment(site, made, edit=edit), 201, shapes.KIND)
    return told.having(("Location", f"{site.base}{shapes.REST}/comments/{made.id}"))


def _made(site: "WordPress", sent: Json, who: Account, article: Article) -> Comment:
    """A moderator may write down another's comment, with its name and date."""
    moderates = who.can("moderate_comments")
    user, name, email = who.id, who.name, who.email
    if moderates and (sent.get("author_name") or sent.get("author_email")):
        user, name, email = 0, sent.get("author_name", ""), sent.get("author_email", "")
    dated = sent.get("date_gmt", "") if moderates else ""
    at = moment_of(f"{dated.removesuffix('Z')}Z") if dated else site.now()
    status = STATUSES[str(sent.get("status", "approved"))]
    text, parent = str(sent["content"]).strip(), int(sent.get("parent") or 0)
    url = sent.get("author_url", "")
    ip = sent.get("author_ip", HERE) if moderates else HERE
    return Comment(0, article, parent, user, name, email, url, text, at, status, ip)


def refusal(site: "WordPress", made: Comment, *, moderates: bool) -> str:
    """wp_allow_comment: said already, or too fast; "" when it may stand."""
    said = site.site.comments.values()
    same = (each for each in said if (each.article, each.parent) == (made.article, made.parent))
    if any(_is_again(each, made) for each in same):
        return "comment_duplicate"
    last = max((each.at for each in said if _from_one(each, made)), default=None)
    fast = last is not None and site.now() - last < FLOOD
    return "comment_flood" if fast and not moderates else ""


def _from_one(before: Comment, made: Comment) -> bool:
    """Who signed in is one by that, others by where they write from or by their address (recorded)."""
    if made.user:
        return before.user == made.user
    return before.ip == made.ip or (bool(made.email) and before.email == made.email)


def _is_again(before: Comment, made: Comment) -> bool:
    one = before.name == made.name or (made.email and before.email == made.email)
    return bool(one and before.status != "trash" and before.text == made.text)


def _comment(
    site: "WordPress", request: Request, who: Account | None, method: str, number: int
) -> Response:
    found = site.site.comments.get(number)
    if found is None:
        return shapes.error("rest_comment_invalid_id")
    moderates = who is not None and who.can("moderate_comments")
    if method == "GET":
        own = who is not None and found.user == who.id
        if found.status != "approved" and not (moderates or own):
            return shapes.error("rest_cannot_read", who)
        edit = moderates and request.asked("context") == "edit"
        told = shapes.chosen(request, shapes.comment(site, found, edit=edit))
        return as_json(told, 200, shapes.KIND)
    if not moderates:
        return shapes.error("rest_cannot_delete" if method == "DELETE" else "rest_cannot_edit", who)
    return _removed(site, request, found) if method == "DELETE" else _changed(site, request, found)


def _changed(site: "WordPress", request: Request, found: Comment) -> Response:
    sent = request.fields()
    if "content" in sent:
        found.text = str(sent["content"]).strip()
    if "status" in sent:
        found.status = STATUSES.get(str(sent["status"]), found.status)
    return as_json(shapes.comment(site, found, edit=True), 200, shapes.KIND)


def _removed(site: "WordPress", request: Request, found: Comment) -> Response:
    before = shapes.comment(site, found, edit=True)
    if request.asked("force") in ("true", "1"):
        del site.site.comments[found.id]
        return as_json({"deleted": True, "previous": before}, 200, shapes.KIND)
    if found.status == "trash":
        return shapes.error("rest_already_trashed")
    found.status = "trash"
    return as_json(shapes.comment(site, found, edit=True), 200, shapes.KIND)


def _included(request: Request, found: list[Json]) -> list[Json]:
    wanted = {int(each) for each in request.asked("include").split(",") if each}
    return [each for each in found if not wanted or each.id in wanted]


def _where(found: list[Comment], asked: str, part: Callable[[Comment], int]) -> list[Comment]:
    wanted = {int(each) for each in asked.split(",") if each}
    return [each for each in found if not wanted or part(each) in wanted]


def _descends(request: Request) -> bool:
    return request.asked("order", "desc") != "asc"


def _second(moment: Json) -> Json:
    """MySQL keeps whole seconds: what is later within the second is not `after` it."""
    return moment.replace(microsecond=0)

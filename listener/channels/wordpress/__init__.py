"""A WordPress site: articles and comments by its REST API, answered as comments. No private way."""

from collections.abc import Iterator

from listener.channel import (
    About,
    Both,
    Channel,
    Evidence,
    Gone,
    Item,
    Mention,
    Probe,
    Refused,
    Reply,
    Setting,
    Stream,
    days,
    hours,
    minutes,
    same,
)
from listener.channels.wordpress import reading, writing
from listener.channels.wordpress.calls import looked_up
from listener.channels.wordpress.shapes import number_of

CLOSED = Both(
    "Sotto questo articolo i commenti sono chiusi.", "Comments under this article are closed."
)
HELD = Both(
    "Questo commento aspetta ancora chi modera il sito: prima va approvato in WordPress.",
    "This comment still waits for the site's moderators: approve it in WordPress first.",
)
NOT_THERE = Both(
    "L'articolo o il commento non c'è più.", "The article or comment is no longer there."
)
SAID_ALREADY = Both(
    "Sotto quell'articolo ci sono già queste stesse parole nostre: guarda il sito.",
    "These very words of ours stand under that article already: look at the site.",
)
NO_RIGHT = Both(
    "Il nostro utente di WordPress non può farlo: serve chi può moderare i commenti.",
    "Our WordPress user may not do that: it takes one who can moderate comments.",
)
NO_REST = Both(
    "A questo indirizzo non risponde nessun WordPress: scrivi l'indirizzo del sito, senza /wp-admin.",
    "No WordPress answers at this address: write the site's address, without /wp-admin.",
)
SEES_HELD = Both("vedere i commenti in attesa", "see comments that wait for a moderator")


class WordPress(Channel):
    about = About(
        key="wordpress",
        name="WordPress",
        manual="https://developer.wordpress.org/rest-api/",
        scope="address",
        settings=(
            Setting("address", Both("Indirizzo del sito", "Address of the site")),
            Setting(
                "user",
                Both("Nome utente", "User name"),
                help=Both(
                    "Se può scrivere articoli, il sito è nostro e ogni commento è per noi; se no, "
                    "sentiamo solo chi ci nomina.",
                    "If it may write articles, the site is ours and every comment is meant for us; "
                    "if not, we hear only who names us.",
                ),
            ),
            Setting(
                "password",
                Both("Password per applicazioni", "Application password"),
                secret=True,
                help=Both(
                    "Si crea nel profilo dell'utente; non è la password con cui si entra.",
                    "Made in the user's profile; it is not the password to sign in with.",
                ),
            ),
        ),
        streams=(
            # Comments have no "changed since": a week is read again for edits, late approvals, losses.
            Stream("comments", every=minutes(3), overlap=days(7)),
            Stream("posts", every=minutes(10), overlap=hours(1), clock="author"),
        ),
        reply=Reply(max_chars=10_000),
        deletions=Both("rileggendo, per gli ultimi 100 testi", "by reading the last 100 again"),
        refusals=(
            ("comment_duplicate", SAID_ALREADY),
            ("rest_comment_closed", CLOSED),
            ("rest_comment_invalid_post_id", NOT_THERE),
            ("rest_comment_trash_post", NOT_THERE),
            ("rest_cannot_delete", NO_RIGHT),
            ("rest_forbidden", NO_RIGHT),
        ),
    )

    def probe(self) -> Probe:
        """Public routes answer a wrong password as if there were none: only this one refuses it."""
        try:
            me = looked_up(self, "users/me", context="edit")
            can = me["capabilities"].get("moderate_comments")
        except Gone:
            raise Refused(NO_REST) from None
        except (KeyError, TypeError, AttributeError):
            raise self.changed() from None
        held = (SEES_HELD,)
        return Probe(
            str(me["name"]), str(me["id"]), scope=self.setting("address").rstrip("/"),
            can=held if can else (), cannot=() if can else held,
        )  # fmt: skip

    def collect(self, stream: str, since: str | None) -> Iterator[Item]:
        try:
            yield from reading.news(self, stream, since)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self.changed() from None

    def may_reply(self, to: Mention) -> Evidence:
        """Raises Gone when it is not there any more."""
        if to.kind == "comment":
            said = looked_up(self, f"comments/{number_of(to.native_id)}", _fields="status")
            if said["status"] != "approved":
                return Evidence("no", HELD)
        post = looked_up(self, f"posts/{number_of(to.thread)}", _fields="comment_status")
        shut = post["comment_status"] != "open"
        return Evidence("no", CLOSED) if shut else Evidence("yes", same(""))

    reply = writing.reply
    find_sent = writing.find_sent
    withdraw = writing.withdraw
    still_there = writing.still_there

"""The team corrects the judge: one keystroke, a labelled row, and the word waits or waits no more."""

from typing import Any

from sqlalchemy import Select, select

from casebook.errors import Trouble
from casebook.kinds import FLAGS, FOR_A_PERSON, KINDS
from casebook.nouns import WAITS, mention, verdict
from casebook.queries import bodies, mentions
from outreach import words
from outreach.office import Office


def correct(office: Office, mention_id: int, *, kind: str, by: int) -> bool:
    """Whether it still waits, or is on a case. What a person says stands, whatever a judge thinks
    later. What nobody has to answer is set aside, and the diary brings it back. Raises Trouble."""
    if kind not in KINDS:
        raise Trouble(words.WHICH_KIND)
    with office.book.writing() as w:
        before = w.row(_newest(mention_id))
        if before is None:
            raise Trouble(words.WHICH_KIND)
        w.add(
            verdict, mention_id=mention_id, kind=kind, complaint=kind == "complaint", certainty=1.0,
            because=before.because, flags=before.flags, judge="person", by=by, at=w.now,
        )  # fmt: skip
        w.log("judge corrected", by=by, case=before.case_id, mention=mention_id, kind=kind)
        w.tell("queue")
        this = mention.c.id == mention_id
        if kind in FOR_A_PERSON:
            w.change(mention, this, mention.c.visibility != "private", flagged=True)
            # Two looked at once, and one had set it aside: it waits again, for the later word.
            aside = this, mention.c.set_aside_at.is_not(None)
            if w.change(mention, *aside, set_aside_at=None, set_aside_by=None):
                w.log("brought back", by=by, mention=mention_id)
            return True
        if not w.change(mention, this, WAITS, set_aside_at=w.now, set_aside_by=by):
            return True
        mentions.step_up(w, mention_id)
        bodies.put(w, "mention", mention_id, kind, part="set_aside")
        w.log("set aside", by=by, mention=mention_id)
        return False


def confirm(office: Office, mention_id: int, *, flag: str, by: int) -> None:
    """Somebody read it: there is a danger, a vulnerable person, an insult or a lawyer. Or not."""
    with office.book.writing() as w:
        before = w.row(_newest(mention_id))
        if before is None or flag not in FLAGS:
            raise Trouble(words.WHICH_KIND)
        was = flag in before.flags
        flags = [f for f in before.flags if f != flag] + ([] if was else [flag])
        w.add(
            verdict, mention_id=mention_id, kind=before.kind, complaint=before.complaint, by=by,
            certainty=before.certainty, because=before.because, flags=flags, at=w.now,
            judge=before.judge, again_at=w.now,
        )  # fmt: skip
        about = {"case": before.case_id, "mention": mention_id}
        w.log("flag taken off" if was else "flag confirmed", by=by, **about)
        w.tell("queue")


def _newest(mention_id: int) -> Select[Any]:
    of = verdict.c
    query = select(verdict, mention.c.case_id).join(mention, mention.c.id == of.mention_id)
    return query.where(of.mention_id == mention_id).order_by(of.id.desc()).limit(1)

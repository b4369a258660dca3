"""How RT is written to: a comment nobody outside sees, a status, and always a look afterwards."""

from typing import Any, ClassVar

from outreach.desk import DeskAbout, Receipt, Refused
from outreach.desks.rt import shapes
from outreach.desks.rt.about import ABOUT, say
from outreach.desks.rt.reading import RtReading
from outreach.desks.rt.shapes import Shape

# RT's own bookkeeping, which is nobody's work on the ticket.
BOOKKEEPING = ("EmailRecord", "CommentEmailRecord")


class Rt(RtReading):
    about: ClassVar[DeskAbout] = ABOUT

    def note(self, native_id: str, text: str, *, key: str) -> Receipt:
        path, content = f"/ticket/{native_id}/comment", f"{text}\n\n[{key}]".encode()
        plain = {"Content-Type": "text/plain; charset=utf-8"}
        answer = self._ask("POST", path, content=content, headers=plain, writes=True)
        said = answer.json()
        number = answer.headers.get("location", "").rpartition("/")[2]
        if not number or "Comments added" not in str(said):
            raise Refused(say.NO_NOTE, said=_sentences(said))
        return Receipt(number, self._url_of(native_id, number))

    def find_note(self, native_id: str, key: str) -> Receipt | None:
        query = {"fields": "Content,TransactionId,Created"}
        for page in self._pages(f"/ticket/{native_id}/attachments", query):
            for row in page:
                if f"[{key}]" in row["Content"]:
                    number, at = str(row["TransactionId"]), shapes.moment(row["Created"])
                    return Receipt(number, self._url_of(native_id, number), at)
        return None

    def close(self, native_id: str, *, if_unchanged: str | None, our_note: str | None) -> Receipt:
        shape, version = self._record(native_id)
        if not self._is_open(native_id):
            return self._as_it_was(native_id, shape, version)
        if if_unchanged is not None:
            self._nobody_worked_on_it(native_id, after=if_unchanged, but=our_note)
        closed = self.setting("closed") or "resolved"
        said = self._set_status(native_id, closed, version=version)
        if self._is_open(native_id):
            raise self._refusal(said)
        rows = self._history(native_id, version)
        return self._receipt(native_id, closed, version, rows)

    def reopen(self, native_id: str, *, to: str) -> Receipt:
        shape, version = self._record(native_id)
        if self._is_open(native_id):
            return self._as_it_was(native_id, shape, version)
        said = self._set_status(native_id, to, version=version)
        if not self._is_open(native_id):
            raise self._refusal(said)
        return self._receipt(native_id, to, version, self._history(native_id, version))

    def _nobody_worked_on_it(self, native_id: str, *, after: str, but: str | None) -> None:
        rows = self._history(native_id, after)
        if any(row["id"] != but and row["Type"] not in BOOKKEEPING for row in rows):
            raise Refused(say.CHANGED)

    def _set_status(self, native_id: str, status: str, *, version: str) -> str:
        """RT's sentences: refusals too come with a 200."""
        seen = {"If-Match": f'"{version}"'}
        answer = self._ask(
            "PUT", f"/ticket/{native_id}", json={"Status": status}, headers=seen, writes=True,
            accept=(412,),
        )  # fmt: skip
        if answer.status == 412:
            raise Refused(say.CHANGED)
        return _sentences(answer.json())

    def _refusal(self, said: str) -> Refused:
        denied = said and "changed from" not in said
        return self.refused(said) if denied else Refused(say.SAID_NOTHING, said=said)

    def _as_it_was(self, native_id: str, shape: Shape, version: str) -> Receipt:
        facts = {"already": str(shape["Status"])}
        return Receipt(version, self._url(native_id), shapes.moment(shape["LastUpdated"]), facts)

    def _receipt(self, native_id: str, status: str, version: str, rows: list[Shape]) -> Receipt:
        done = [row for row in rows if row["Type"] == "Status" and row["NewValue"] == status]
        number = done[-1]["id"] if done else version
        at = shapes.moment(done[-1]["Created"]) if done else None
        mailed = any(row["Type"] == "EmailRecord" and int(row["id"]) > int(number) for row in rows)
        facts = {"status": status}
        facts |= {"warning": say.MAILED.en, "avviso": say.MAILED.it} if mailed else {}
        return Receipt(number, self._url_of(native_id, number), at, facts)

    def _url_of(self, native_id: str, transaction: str) -> str:
        return f"{self._url(native_id)}#txn-{transaction}"


def _sentences(said: Any) -> str:
    """Without the "Ticket 12: " that RT puts before some."""
    lines = said if isinstance(said, list) else [said]
    return " ".join(str(line).partition(": ")[2] or str(line) for line in lines)

"""Cases in charge: taken by one named owner, handed over or back, with helpers, notes and blame."""

from outreach.office import Office


def look(office: Office, mention_id: int, *, by: int) -> None:
    """The first look at a waiting word: who and when, once."""
    ...


def take(office: Office, mention_id: int, *, by: int) -> int:
    """The new case's id. Raises Taken, with who has it and since when."""
    ...


def take_returned(office: Office, case_id: int, *, by: int) -> None:
    """A case somebody handed back to the queue. Raises Taken."""
    ...


def set_aside(office: Office, mention_id: int, *, by: int, because: str) -> None:
    """Knowingly not answered. Raises Taken, Trouble without a reason."""
    ...


def bring_back(office: Office, mention_id: int, *, by: int) -> None:
    """Undo of ``set_aside``: it waits again since its own first moment."""
    ...


def hand_over(office: Office, case_id: int, *, to: int, by: int, why: str = "") -> None: ...


def give_back(office: Office, case_id: int, *, by: int, because: str) -> None:
    """To the queue, at the place of the first unanswered word (or of now, when all is answered)."""
    ...


def add_helper(office: Office, case_id: int, *, mate: int, by: int, why: str = "") -> None: ...


def end_help(office: Office, case_id: int, *, mate: int, by: int) -> None: ...


def note(office: Office, case_id: int, text: str, *, by: int) -> int:
    """For the team only: no way leads from a note to the outside."""
    ...


def our_fault(office: Office, case_id: int, *, by: int) -> None: ...


def not_our_fault(office: Office, case_id: int, *, by: int) -> None: ...


def concerns(
    office: Office, case_id: int, *, by: int, person_id: int | None, name: str = ""
) -> int:
    """Whom it is about, when not the author: a known person, or a new one by name."""
    ...


def rename(office: Office, case_id: int, title: str, *, by: int) -> None: ...


def close(office: Office, case_id: int, *, by: int, how: str, words: str = "") -> None:
    """``how``: solved | passed_on | no_answer | not_ours | joined. Refused while a promise is open,
    a message is on its way or a public text awaits approval."""
    ...


def reopen(office: Office, case_id: int, *, by: int, words: str = "") -> None: ...

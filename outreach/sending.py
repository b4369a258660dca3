"""The one file that sends: released, called, and whatever came of it written down (P3, P4, P5)."""

from outreach.office import Office


def release(office: Office, draft_id: int, *, by: int) -> int:
    """The message's id; recipient, text and visibility are frozen. State ``released`` (undo window
    runs), or ``awaiting`` a second person. Raises Trouble when not allowed, Taken on a second press."""
    ...


def withdraw(office: Office, message_id: int, *, by: int) -> None:
    """In the undo window, or while it awaits. Raises Trouble when it has gone. Words return as draft."""
    ...


def hand_off(office: Office, message_id: int, *, by: int) -> str:
    """The address the teammate opens for a released hand_off; the message is ``perhaps`` until the
    address of what was written is pasted back. Raises Trouble (in preview too)."""
    ...


def pasted(office: Office, message_id: int, address: str, *, by: int) -> None:
    """Raises Trouble when it is no address of a post."""
    ...


def decide(office: Office, message_id: int, *, sent: bool, by: int, words: str) -> None:
    """A person says what came of a ``perhaps``."""
    ...

"""An e-mail or a call the teammate made themselves, recorded as a private message with its proof."""

from datetime import datetime

from outreach.office import Office


def record(
    office: Office, case_id: int, *, by: int, how: str, to: str, text: str, proof: str, at: datetime
) -> int:
    """The message's id. ``how``: email | phone. ``to``: address or number. ``proof``: what shows it
    (Message-ID, call number, "spoke with her for ten minutes"). ``at``: aware, not in the future."""
    ...

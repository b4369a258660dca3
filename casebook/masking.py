"""What of a contact or code may be shown before it is proven whose it is (P7)."""

from casebook.dossier import Masked

DOTS = "•••"


def mask(kind: str, value: str, *, whole: bool) -> Masked:
    """``kind``: email, phone, order, code or anything else, of which nothing is shown."""
    if whole or not value:
        return Masked(value, True)
    return Masked(_shown(kind, value), False)


def _shown(kind: str, value: str) -> str:
    if kind == "email" and "@" in value:
        name, domain = value.rsplit("@", 1)
        return f"{name[:1]}{DOTS}@{domain[:1]}{DOTS}.{domain.rsplit('.', 1)[-1]}"
    if kind == "phone":
        return f"{DOTS}{value[-2:]}" if len(value) > 6 else DOTS
    if kind in ("order", "code"):
        return f"{value[:2]}{DOTS}" if len(value) > 4 else DOTS
    return DOTS

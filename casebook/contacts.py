"""Names and contacts in the one form in which they are compared."""

from anyascii import anyascii
from email_validator import EmailNotValidError, validate_email


def name_key(name: str) -> str:
    """Accent-free, lower-case words in alphabetical order: "Ferri, Ànä" and "Ana Ferri" agree."""
    return " ".join(sorted(plain(name).split()))


def plain(text: str) -> str:
    """Accent-free, lower-case words with single spaces between them."""
    ascii = anyascii(text).lower()
    return " ".join("".join(c if c.isalnum() else " " for c in ascii).split())


def email(written: str) -> str | None:
    """The address in lower case, or None when it is no address. Nothing is looked up."""
    try:
        found = validate_email(
            written.strip(), check_deliverability=False, allow_smtputf8=True, test_environment=True
        )
    except EmailNotValidError:
        return None
    return found.normalized.lower()


def phone(written: str, *, region: str = "IT") -> str | None:
    """E.164, or None when it is no number; without a prefix it is taken as one of ``region``."""
    import phonenumbers  # late: its tables cost memory only where numbers are read

    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def handle(written: str) -> str:
    """Lower case, without the @ that people put before it."""
    return written.strip().lstrip("@").lower()


LETTERS_FOR_DIGITS = str.maketrans("013457", "oieast")


def handle_key(handle: str) -> str:
    """Without signs, and with the letters that digits stand for: "M4rio.Rossi_" and "mario_rossi"."""
    return "".join(c for c in handle.lower() if c.isalnum()).translate(LETTERS_FOR_DIGITS)


def code(written: str) -> str:
    """A customer, order or ticket code, in capitals."""
    return "".join(written.upper().split())

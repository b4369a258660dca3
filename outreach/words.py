"""The sentences outreach says to the team, in both languages of the house."""

from datetime import datetime

from casebook.visibility import Visibility
from casebook.words import Both, sentences

_SAY = sentences("outreach", "words")


def __getattr__(name: str) -> Both:
    said: Both = getattr(_SAY, name)
    return said


def asked_to_stop(name: str) -> Both:
    return _SAY.ASKED_TO_STOP.filled(name=name)


def no_private(channel: str) -> Both:
    return _SAY.NO_PRIVATE.filled(channel=channel)


def wrote_to_us(name: str) -> Both:
    return _SAY.WROTE_TO_US.filled(name=name)


def window_over(name: str) -> Both:
    return _SAY.WINDOW_OVER.filled(name=name)


def needs_a_word(channel: str) -> Both:
    return _SAY.NEEDS_A_WORD.filled(channel=channel)


def used_up(channel: str) -> Both:
    return _SAY.USED_UP.filled(channel=channel)


def only_once(channel: str) -> Both:
    return _SAY.ONLY_ONCE.filled(channel=channel)


def may_write(channel: str) -> Both:
    return _SAY.MAY_WRITE.filled(channel=channel)


def by_hand(kinds: frozenset[str]) -> Both:
    if kinds & {"email", "phone"}:
        return Both(
            "Un'e-mail o una telefonata ai contatti del cliente; poi registrala con la prova.",
            "An e-mail or a call to the contacts on file; then record it with its proof.",
        )
    return Both(
        "Un'e-mail o una telefonata, se hai un contatto dato dalla persona; poi registrala.",
        "An e-mail or a call, if the person gave you a contact; then record it.",
    )


def would_widen(visibility: Visibility) -> Both:
    return _SAY.WOULD_WIDEN.filled(visibility=visibility)


def names_others(handles: str) -> Both:
    return _SAY.NAMES_OTHERS.filled(handles=handles)


def too_long(over: int) -> Both:
    return _SAY.TOO_LONG.filled(over=over)


def taken(name: str, at: datetime) -> Both:
    return _SAY.TAKEN.filled(name=name, at=at)


def released_already(at: datetime) -> Both:
    return _SAY.RELEASED_ALREADY.filled(at=at)


def unfilled(gaps: str) -> Both:
    return _SAY.UNFILLED.filled(gaps=gaps)


def failed_for_now(words: Both) -> Both:
    return Both(
        f"Non ancora partito: {words.it} Riprovo da solo.", f"Not gone yet: {words.en} I try again."
    )

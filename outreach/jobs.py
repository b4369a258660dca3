"""What an engine runs for outreach: send, look, attach, ask; copy, propose and close for the desks."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from casebook.job import Job
from outreach import (
    asking,
    bursts,
    chasing,
    closing_work,
    code_letter,
    directory,
    importing,
    inbox,
    inheriting,
    looking,
    notifying,
    proposing,
    pruning,
    relating_taught,
    rota,
    sending,
    silence,
    stopping,
)
from outreach.office import Office

Due = Callable[[Office], Sequence[int]]
Run = Callable[[Office, int], None]


def jobs(office: Office) -> list[Job]:
    def job(name: str, seconds: float, due: Due, run: Run, *wake: str) -> Job:
        every = timedelta(seconds=seconds)
        return Job(name, every, partial(due, office), partial(run, office), wake)

    return [
        job("send", 1, sending.due, sending.send),
        job("look", 15, sending.to_look_at, sending.look),
        job("clock", 15, looking.ahead, looking.doubt),
        job("attach", 5, inbox.due, inbox.attach, "work"),
        job("note whom to ask", 15, asking.unasked, asking.note_down, "queue"),
        job("ask", 5, asking.due, asking.ask, "work"),
        job("stop", 5, stopping.due, stopping.obey, "work"),
        job("codes", 1, code_letter.due, code_letter.send, "work"),
        job("close", 5, closing_work.due, closing_work.work, "work"),
        job("import", 1, importing.due, importing.run, "import"),
        job("directory", 30, directory.due, directory.copy),
        job("propose", 60, proposing.due, proposing.propose, "case", "link"),
        job("learn decisions", 60, relating_taught.due, relating_taught.learn, "case"),
        job("incidents", 60, bursts.due, bursts.note, "queue"),
        job("inherit", 60, inheriting.due, inheriting.inherit, "case"),
        job("chase", 15, chasing.due, chasing.chase, "promise"),
        job("settle", 300, chasing.unanswered, chasing.settle),
        job("notices", 5, notifying.due, notifying.gather, "work"),
        job("letters", 5, notifying.letters, notifying.send, "work"),
        job("rota", 30, rota.due, rota.begin, "work"),
        job("prune", 600, pruning.due, pruning.forget),
        job("silence", 300, silence.due, silence.speak_up),
    ]

"""The command line: each command in one line, each mistake in words that say what to do."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from casebook.errors import Trouble
from casebook.words import sentences
from config.environment import default_folder
from config.mistakes import Mistakes

say = sentences("quattrocchi", "cli")

COMMANDS = {
    "run": "everything in one process on SQLite, or with --web and --work on PostgreSQL",
    "web": "one web process (PostgreSQL)",
    "work": "one worker process (PostgreSQL)",
    "migrate": "bring the database to the newest shape",
    "doctor": "say what is wrong and what to do about it",
    "setup-link": "a new one-time link for an administrator",
    "collect": "read every source once, now, and say what was heard",
    "learn": "teach the judge with the team's corrections; --undo, --manifest",
    "demo": "the pretend town, even when accounts are configured",
}


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    try:
        return _commands()[given.command](given)
    except Mistakes as mistakes:
        for found in mistakes.found:
            _complain(f"{found.it}\n{found.en}")
    except Trouble as trouble:
        _complain(f"{trouble.words.it}\n{trouble.words.en}")
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="quattrocchi", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, help in COMMANDS.items():
        command = commands.add_parser(name, help=help, description=help)
        command.add_argument("--config", type=Path, help="the config folder (./quattrocchi.d)")
        if name in ("run", "web", "demo"):
            command.add_argument("--port", type=int, help="where browsers find us (8044)")
        if name == "run":
            command.add_argument("--web", type=int, help="how many web processes (PostgreSQL)")
            command.add_argument("--work", type=int, help="how many workers (PostgreSQL)")
        if name == "learn":
            command.add_argument("--undo", action="store_true", help="judge as before")
            what = "every row the shipped judge is taught with, its source and its licence"
            command.add_argument("--manifest", action="store_true", help=what)
            command.add_argument("--build", action="store_true", help="make the shipped judge anew")
        if name == "web":
            command.add_argument("--fd", type=int, help=argparse.SUPPRESS)
    return parser


def _commands() -> dict[str, Callable[[argparse.Namespace], int]]:
    # Imported when needed: a command pays only for what it uses.
    from quattrocchi import doctor, learning, run

    return {
        "run": lambda given: run.run(_folder(given), given.port, given.web, given.work),
        "demo": lambda given: run.run(None, given.port, None, None),
        "web": lambda given: run.web(_must(given), given.port, given.fd),
        "work": lambda given: run.work(_must(given)),
        "migrate": lambda given: run.migrate_only(_must(given)),
        "doctor": lambda given: doctor.doctor(_must(given)),
        "setup-link": lambda given: run.setup_link(_must(given)),
        "learn": lambda given: learning.asked(given, _must),
        "collect": lambda given: run.collect_once(_must(given)),
    }


def _folder(given: argparse.Namespace) -> Path | None:
    """The config folder, or None when nothing is configured: then the pretend town plays."""
    if given.config is not None:
        return _must(given)
    return default_folder() if default_folder().exists() else None


def _must(given: argparse.Namespace) -> Path:
    folder: Path = given.config or default_folder()
    if given.config is not None and not folder.is_dir():
        raise Trouble(say.NO_FOLDER.filled(folder=folder))
    return folder


def _complain(words: str) -> None:
    print(words, file=sys.stderr)

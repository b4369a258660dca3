"""What the state machines stand on: a casebook of their own, a clock in their hand."""

import shutil
import tempfile
from pathlib import Path

from hypothesis.stateful import RuleBasedStateMachine

from casebook.database import Book
from casebook.vault import Vault
from tests.cast import FakeClock


class Life(RuleBasedStateMachine):
    """``blank``: an empty casebook, copied for each run."""

    blank: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.blank, self.folder / "casebook.db")
        self.clock = FakeClock()
        url = f"sqlite:///{self.folder / 'casebook.db'}"
        self.book = Book.open(url, clock=self.clock, vault=Vault(b"k" * 32))

    def teardown(self) -> None:
        self.book.close()
        shutil.rmtree(self.folder)

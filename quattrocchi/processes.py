"""Children of ``quattrocchi run`` on PostgreSQL: started together, restarted when they die."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

# A child that dies at once, again and again, is not restarted faster than this.
PAUSE_SECONDS = 1.0


@dataclass
class Child:
    arguments: list[str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "quattrocchi", *self.arguments]
        self.process = subprocess.Popen(command, pass_fds=self.pass_fds, start_new_session=True)


@dataclass
class Family:
    """Keeps its children alive until ``stop``."""

    children: list[Child]
    say: Callable[[str], None]
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Returns when stopped, after every child has ended."""
        for child in self.children:
            child.start()
        while not self.stopping.wait(PAUSE_SECONDS):
            for child in self.children:
                assert child.process is not None
                if child.process.poll() is not None:
                    name, code = " ".join(child.arguments[:1]), child.process.returncode
                    self.say(f"a {name} process ended with {code}: another takes its place")
                    child.start()
        self._end_all()

    def stop(self) -> None:
        self.stopping.set()

    def _end_all(self) -> None:
        alive = [child.process for child in self.children if child.process is not None]
        for process in alive:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in alive:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

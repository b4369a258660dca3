"""Finds a Chromium for the journeys, and starts it so that it runs in a container too."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome", "chrome")
WHAT_TO_DO = "The journeys need Chromium. Type: sudo apt-get install -y chromium libatomic1"


def flags() -> list[str]:
    """What a container, a small machine and a shut network ask of Chromium."""
    asked = [
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ]
    # Chromium refuses its sandbox to root.
    return [*asked, "--no-sandbox"] if os.geteuid() == 0 else asked


def find() -> str:
    """Return the path of a Chromium that can be driven. Raises LookupError with what to type."""
    if not (_present() and _driver_runs()) and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
    found = _present()
    if not (found and _driver_runs()):
        raise LookupError(WHAT_TO_DO)
    return found


def _present() -> str | None:
    given = os.environ.get("CHROMIUM")
    if given:
        return given if Path(given).exists() else None
    return next(filter(None, map(shutil.which, NAMES)), None)


def _driver_runs() -> bool:
    """Whether Playwright's own program starts; on a bare Debian it lacks libatomic."""
    from playwright._impl._driver import compute_driver_executable

    command = [compute_driver_executable()[0], "--version"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _install() -> None:
    _apt_get("update")
    if not _present():
        _apt_get("install", "chromium-headless-shell") or _apt_get("install", "chromium")
    if not _driver_runs():
        _apt_get("install", "libatomic1")


def _apt_get(verb: str, *packages: str) -> bool:
    """Whether apt-get did it, with nothing asked and nothing said."""
    options = ("-y", "--no-install-recommends") if packages else ()
    done = subprocess.run(
        ["apt-get", verb, "-q", *options, *packages],
        check=False,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    return done.returncode == 0

"""Finds a Chromium for the journeys, and starts it so that it runs in a container too."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome", "chrome")
PACKAGES = ("chromium-headless-shell", "chromium")
WHAT_TO_DO = "The journeys need Chromium. Type: sudo apt-get install -y chromium"


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
    """Return the path of a Chromium. Raises LookupError with the line to type."""
    if found := _present():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
    if found := _present():
        return found
    raise LookupError(WHAT_TO_DO)


def _present() -> str | None:
    given = os.environ.get("CHROMIUM")
    if given:
        return given if Path(given).exists() else None
    return next(filter(None, map(shutil.which, NAMES)), None)


def _install() -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"env": environment, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)
    for package in PACKAGES:
        command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", package]
        if not subprocess.run(command, check=False, **quiet).returncode:
            return

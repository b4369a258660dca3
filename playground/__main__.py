"""`python -m playground`: open the town, print one line of addresses, live until told to stop."""

import argparse
import json
import random
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta

from playground.serve import Served
from playground.town import Town


def main() -> None:
    options = _options()
    told = _told()
    town = Town(lambda: datetime.now(UTC), random.Random(options.seed), pace=options.speed)
    with Served(town, options.port) as served:
        if options.story:
            _play_story(town, served)
        sys.stdout.write(json.dumps(addresses(town)) + "\n")
        sys.stdout.flush()
        _until_told(told, with_parent=options.with_parent)


def addresses(town: Town) -> dict[str, object]:
    """Where everything is and which keys open it."""
    return {
        "base": town.base,
        "control": f"{town.base}/_town",
        "x": {"base": f"{town.base}/x", **town.x.credentials},
        "graph": {"base": f"{town.base}/graph", **town.graph.credentials},
        "mastodon": {"base": f"{town.base}/mastodon", **town.mastodon.credentials},
        "blogs": {"base": f"{town.base}/blog", **town.blogs.credentials},
        "bluesky": {"base": f"{town.base}/bsky", **town.bluesky.credentials},
        "wordpress": {"base": town.wordpress.base, **town.wordpress.credentials},
        "hookman": {"base": town.hookman.base, **town.hookman.credentials},
        "post": {"base": f"{town.base}/post", **town.post.credentials},
        "rt": {"base": f"{town.base}/rt", **town.rt.credentials},
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="playground", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=float, default=1.0, help="how many times faster")
    parser.add_argument("--story", action="store_true", help="play the story in real time")
    parser.add_argument("--with-parent", action="store_true", help="end when stdin closes")
    return parser.parse_args()


def _play_story(town: Town, served: Served) -> None:
    from playground.story import STORY

    with served.lock:
        # Recent search on the real X stops half a minute before now.
        town.x.search_lag = timedelta(seconds=30)
        town.plan(STORY)


def _told() -> threading.Event:
    # Before the first line is printed: whoever reads it may tell us to end at once.
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    return told


def _until_told(told: threading.Event, *, with_parent: bool) -> None:
    if with_parent:
        threading.Thread(target=_end_with, args=(told,), daemon=True).start()
    told.wait()


def _end_with(told: threading.Event) -> None:
    sys.stdin.read()
    told.set()


if __name__ == "__main__":
    main()

"""`python -m tests.linking [--replaced] [--every N] [--data FOLDER] [--out FILE]`: run and score."""

import argparse
import json
import time
from pathlib import Path

from tests.linking.dataset import FOLDER, load
from tests.linking.relations import told
from tests.linking.score import score
from tests.linking.town import LINK_FROM, answers, living


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.linking", description=__doc__)
    parser.add_argument("--replaced", action="store_true", help="every name and digit another one")
    parser.add_argument("--every", type=int, default=1, help="only each N-th mention")
    parser.add_argument("--data", type=Path, default=FOLDER, help="another variant of the files")
    parser.add_argument("--out", type=Path, help="write the predictions there, a line each")
    given = parser.parse_args()
    data = load(replaced=given.replaced, folder=given.data).some(of=given.every)
    start = time.perf_counter()
    with living(data) as town:
        took = time.perf_counter() - start
        said = told(town, data, answers(town))
    if given.out:
        rows = ({"mention_id": id, **row} for id, row in said.items())
        given.out.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    about = {"mentions": len(data.mentions), "kept": len(said), "seconds": round(took, 1)}
    about |= {"replaced": given.replaced, "counted as a link from": LINK_FROM}
    print(json.dumps(about | score(data.truth, said), indent=1))


if __name__ == "__main__":
    main()

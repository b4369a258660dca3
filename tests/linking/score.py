"""Scores predictions as the people who made the data do: a link to a stranger is a false link."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

KINDS = ("duplicate", "evolution", "new_case", "not_request", "no_link")
Row = Mapping[str, Any]


def score(truth: Mapping[str, Row], said: Mapping[str, Row]) -> dict[str, Any]:
    """``said``: customer_id, case_id, relation, proposals by mention id; what is missing said nothing."""
    links = [(t, said.get(id, {}).get("customer_id")) for id, t in truth.items()]
    made = [(t, c) for t, c in links if c]
    right = sum(c == t["true_customer_id"] for t, c in made)
    strong = [(t, c) for t, c in links if t["linkable"]]
    asked = [(t, c) for t, c in strong if t["relation"] != "not_request"]
    weak = {id: t for id, t in truth.items() if t["evidence_strength"] == "weak"}
    strangers = [(t["relation"], c) for t, c in links if t["true_customer_id"] is None]
    kinds = Counter(kind for kind, _ in strangers)
    false = Counter(kind for kind, c in strangers if c)
    return {
        "links": len(made),
        "precision": share(right, len(made)),
        "recall on strong": _found(strong),
        "recall on strong, requests only": _found(asked),
        "false links": {kind: share(false[kind], n) for kind, n in kinds.items()},
        "weak linked": _found([(t, said.get(id, {}).get("customer_id")) for id, t in weak.items()]),
        "weak, right one among three": share(
            sum(t["true_customer_id"] in _three(said.get(id, {})) for id, t in weak.items()),
            len(weak),
        ),
        "relation": relation(truth, said),
    }


def relation(truth: Mapping[str, Row], said: Mapping[str, Row]) -> dict[str, Any]:
    """F1 of each, and their mean; of a wrong or missing link a careful answer is expected."""
    pairs = [
        (_expected(t, said.get(id, {})), _relation(said.get(id, {}))) for id, t in truth.items()
    ]
    f1 = {}
    for kind in KINDS:
        both = sum(a == b == kind for a, b in pairs)
        f1[kind] = share(2 * both, sum((a == kind) + (b == kind) for a, b in pairs))
    return {"f1": f1, "macro": round(sum(f1.values()) / len(f1), 4)}


def share(some: int, of: int) -> float:
    return round(some / max(1, of), 4)


def _found(pairs: list[tuple[Row, Any]]) -> float:
    return share(sum(c == t["true_customer_id"] for t, c in pairs), len(pairs))


def _three(said: Row) -> list[str]:
    return [said.get("customer_id") or "", *said.get("proposals", ())][:3]


def _relation(said: Row) -> str:
    return said.get("relation") or "no_link"


def _expected(t: Row, said: Row) -> str:
    linked = said.get("customer_id")
    right = linked is not None and linked == t["true_customer_id"]
    wanted = t["relation"] if right else t["expected_relation"]
    return "no_link" if wanted in ("homonym_trap", "unknown_author") else str(wanted)

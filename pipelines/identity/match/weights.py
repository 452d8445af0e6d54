"""The weights of the scorer: what ships, and how a company's own become a model. Frozen, free of any engine.

m is how often a level occurs between records of one customer, u between records of two (Fellegi and Sunter, 1969). A
level in `RARE` takes u from how rare the shared value is (`frequencies`) times its factor. Learning is in `learning`,
use in `scorer`.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pipelines.identity.registry import Model

# What a frozen model must hold: raised with a new field, level or key; a model of another form is learnt anew.
FORM = 1
FEWEST_RECORDS = 300
# Up to so many records an equal name that is rare enough links persons of two departments of whom nothing else is said.
# Above, a steward is asked: of 45 such pairs of 4,838 records 2 were wrong, of 11 of 300 records none.
FEW_RECORDS = 2000
# A company that has grown by so much is looked at afresh: a full night, ids carried over.
OUTGROWN = 4
THRESHOLD = 0.9
REVIEW_FLOOR = 0.2
Weights = dict[str, dict[int, float]]
M: Weights = {
    "name": {9: 0.72, 8: 0.08, 7: 0.08, 6: 0.04, 5: 0.03, 4: 0.03, 3: 0.008, 2: 0.004, 1: 0.005, 0: 0.003},
    "org": {9: 0.35, 8: 0.20, 7: 0.20, 6: 0.07, 5: 0.15, 4: 0.015, 3: 0.01, 0: 0.005},
    "born": {5: 0.87, 4: 0.06, 3: 0.025, 2: 0.015, 1: 0.01, 0: 0.02},
    "phone": {3: 0.60, 2: 0.15, 1: 0.05, 0: 0.20},
    "email": {4: 0.74, 3: 0.04, 2: 0.08, 1: 0.02, 0: 0.12},
    "number": {2: 0.88, 1: 0.07, 0: 0.05},
    "tax": {1: 0.99, 0: 0.01},
    "citizen": {2: 0.98, 1: 0.015, 0: 0.005},
    "address": {5: 0.45, 4: 0.15, 3: 0.08, 2: 0.12, 1: 0.07, 0: 0.13},
    "place": {3: 0.60, 2: 0.25, 1: 0.05, 0: 0.10},
}
U: Weights = {
    "name": {9: 1e-5, 8: 1e-5, 7: 2e-4, 6: 2e-4, 5: 3e-4, 4: 5e-3, 3: 5e-3, 2: 2e-2, 1: 2e-2, 0: 0.95},
    "org": {9: 2e-5, 8: 2e-5, 7: 1e-4, 6: 2e-4, 5: 1e-4, 4: 3e-3, 3: 2e-2, 0: 0.97},
    "born": {5: 5e-5, 4: 1e-3, 3: 4e-3, 2: 3e-2, 1: 0.25, 0: 0.715},
    "phone": {3: 2e-6, 2: 1e-5, 1: 1e-4, 0: 0.9998},
    "email": {4: 2e-6, 3: 1e-5, 2: 1e-5, 1: 1e-3, 0: 0.99897},
    "number": {2: 1e-6, 1: 1e-5, 0: 0.99998},
    "tax": {1: 1e-6, 0: 0.999999},
    "citizen": {2: 1e-7, 1: 1e-5, 0: 0.99999},
    "address": {5: 5e-6, 4: 1e-5, 3: 5e-5, 2: 1e-3, 1: 1e-2, 0: 0.989},
    "place": {3: 2e-3, 2: 2e-2, 1: 1e-2, 0: 0.968},
}
# (field, level): (which rarity counts, how many times likelier than the value itself).
RARE = {
    ("name", 9): ("rarity", 1.0), ("name", 8): ("rarity", 3.0), ("name", 4): ("rarity", 2.0),
    ("org", 9): ("rarity", 1.0), ("org", 8): ("rarity", 2.0),
    ("place", 3): ("place_rarity", 1.0), ("place", 2): ("place_rarity", 2.0),
}  # fmt: skip
PRIOR = 2e-4
_RAREST_CLASS = 20


def chance(weights: dict[str, Any], field: str, level: int, rarity: int | None) -> float:
    """u of a level, by how rare the shared value is where that counts. `rarity` in half powers of ten."""
    if (field, level) in RARE and rarity is not None:
        factor = RARE[field, level][1]
        return float(min(0.5, factor * 10 ** (-min(rarity, _RAREST_CLASS) / 2)))
    return float(weights["u"][field][str(level)])


def freeze(weights: dict[str, Any], trained_on: int) -> Model:
    """A model under a version that is a hash of its weights. `trained_on` records; 0 says that the weights shipped."""
    text = json.dumps({"form": FORM, "threshold": THRESHOLD, "review_floor": REVIEW_FLOOR, **weights}, sort_keys=True)
    return Model(hashlib.sha256(text.encode()).hexdigest()[:10], text, trained_on, is_shipped=trained_on == 0)


def shipped() -> dict[str, Any]:
    """The weights for too few records to learn from."""
    return {"m": M, "u": U, "prior": PRIOR}

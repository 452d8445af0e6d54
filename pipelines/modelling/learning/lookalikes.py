"""How like the best customers a prospect is, also where little is known of him: a score for all in or near a segment.

Equal attributes are scored once, however many have them. The segments themselves belong to `segments`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.modelling.learning.attributes import Subjects
from pipelines.modelling.learning.fitting import Floats
from pipelines.modelling.learning.store import Fit

_FEWEST_ALIKE = 20
_UNKNOWN = -1


@dataclass(frozen=True)
class Likeness:
    """Of each subject: how many attributes are known, how many buyers share them, the share of the best to expect."""

    known: np.ndarray
    alike: np.ndarray
    score: Floats


def likeness(fit: Fit, subjects: Subjects, numbers: np.ndarray) -> Likeness:
    """Score everybody; `numbers` are their segments, 0 for none.

    In a segment it is its purity out of sample. Of whom the rule asks what nobody knows, it is the mean of the purities
    of those buyers who are alike in all that is known; NaN where nothing is known or fewer than 20 are alike.
    """
    leaves = fit.parameters.get("leaves", ())
    purity = np.array([np.nan, *(leaf["test_best_count"] / max(leaf["test_count"], 1) for leaf in leaves)])
    codes = np.column_stack([_codes(column) for column in subjects.values.values()])
    buys = subjects.kind == "customer"
    first, place, count = _distinct(np.column_stack((codes, buys, numbers)))
    some, some_buy, some_number = codes[first], buys[first], numbers[first]
    alike, score = np.zeros(len(first), dtype=np.int64), purity[some_number]
    for at in np.flatnonzero(~some_buy):
        same = some_buy & np.all((some[at] == _UNKNOWN) | (some == some[at]), axis=1)
        alike[at] = count[same].sum()
        if some_number[at] == 0 and alike[at] >= _FEWEST_ALIKE and np.any(some[at] != _UNKNOWN):
            score[at] = np.average(purity[some_number[same]], weights=count[same])
    return Likeness((codes != _UNKNOWN).sum(axis=1), alike[place], score[place])


def _codes(column: np.ndarray) -> np.ndarray:
    """A number for each text, -1 for none; Arrow hashes a million in the time that sorting some thousands takes."""
    import pyarrow as arrow

    indices = arrow.array(column, arrow.string()).dictionary_encode().indices
    return np.asarray(indices.fill_null(_UNKNOWN).to_numpy(zero_copy_only=False), dtype=np.int64)


def _distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where each distinct row stands first, which one each row is, and how often it is there."""
    keys = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:
        keys = keys * (int(column.max(initial=0)) + 2) + column + 1
    _, first, place, count = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    return first, place, count

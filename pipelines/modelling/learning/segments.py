"""Which attributes go with the best customers: one small tree, told as rules in words, and who else they fit.

Best: the upper fifth of buyers by net sales of twelve months. The tree is grown on seven tenths of the buyers; how pure
its segments are is counted on the other three tenths. scikit-learn is imported where a tree is grown and nowhere else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pipelines.company_rules.learning import Learning
from pipelines.modelling.learning.attributes import NAMES, NOT_FOR_PERSONS, Labels, Subjects
from pipelines.modelling.learning.purchases import History
from pipelines.modelling.learning.store import Fit, HoldOut

_FEWEST_BUYERS, _FEWEST_BEST = 200, 40
_DEPTH = 3
_TRAINED = 0.7
_SURE = 1.96

Condition = tuple[str, str, bool]  # attribute, level, whether it is (or is not) that


def fit_segments(subjects: Subjects, history: History, settings: Learning, trigger: str) -> Fit:
    """Grow the tree; its leaves stand in `parameters`, the most promising first."""
    buyers = subjects.buyers
    best = is_best(buyers)
    told = Fit(
        "segments", history.as_of, trigger, history.since, history.as_of, settings.seed, len(best), int(best.sum())
    )
    if len(best) < _FEWEST_BUYERS or best.sum() < _FEWEST_BEST:
        return replace(told, refused_reason="too_few_buyers")
    features = _features(buyers)
    if not features:
        return replace(told, refused_reason="no_attribute_is_known")
    chosen = np.random.default_rng(settings.seed).permutation(len(best)) < _TRAINED * len(best)
    rules = (_said_plainly(rule, buyers) for rule in _rules(buyers.only(chosen), best[chosen], features))
    leaves = [_counted(rule, buyers, best, chosen) for rule in rules]
    base = float(best[~chosen].mean())
    for leaf in leaves:
        leaf["is_picked"] = _is_picked(leaf, base)
    leaves.sort(key=lambda leaf: (-leaf["train_best_count"] / leaf["train_count"], leaf["conditions"]))
    return replace(told, parameters={"leaves": leaves}, holdout=_held_out(leaves))


def is_best(buyers: Subjects) -> np.ndarray:
    """The upper fifth by net sales of twelve months; nobody without sales is among them."""
    if not len(buyers.sales):
        return np.zeros(0, dtype=bool)
    return (buyers.sales >= np.quantile(buyers.sales, 0.8)) & (buyers.sales > 0)


def _features(buyers: Subjects) -> list[tuple[str, str]]:
    """Attribute and level, of levels that enough buyers have and lack."""
    fewest = max(20, len(buyers.sales) // 50)
    found = []
    for name, values in buyers.values.items():
        levels, counts = np.unique([value for value in values if value is not None], return_counts=True)
        found += [
            (name, str(level))
            for level, count in zip(levels, counts, strict=True)
            if fewest <= count <= len(values) - fewest and level != NOT_FOR_PERSONS
        ]
    return found


def _rules(buyers: Subjects, best: np.ndarray, features: list[tuple[str, str]]) -> list[list[Condition]]:
    """The conditions of each leaf."""
    from sklearn.tree import DecisionTreeClassifier

    matrix = np.column_stack([buyers.values[name] == level for name, level in features])
    fewest = max(20, len(best) // 50)
    tree = DecisionTreeClassifier(max_depth=_DEPTH, min_samples_leaf=fewest, min_impurity_decrease=1e-4, random_state=0)
    grown: Any = tree.fit(matrix, best).tree_
    waiting: list[tuple[int, list[Condition]]] = [(0, [])]
    leaves = []
    while waiting:
        node, path = waiting.pop()
        if grown.children_left[node] < 0:
            leaves.append(path)
            continue
        name, level = features[grown.feature[node]]
        waiting += [(int(grown.children_left[node]), [*path, (name, level, False)]),
                    (int(grown.children_right[node]), [*path, (name, level, True)])]  # fmt: skip
    return leaves


def _said_plainly(rule: list[Condition], buyers: Subjects) -> list[Condition]:
    """Who is not a person is an organisation, where all buyers are known to be the one or the other."""
    plain = []
    for name, level, wanted in rule:
        others = set(buyers.values[name]) - {level}
        other = next(iter(others)) if len(others) == 1 else None
        plain.append((name, level, wanted) if wanted or other is None else (name, str(other), True))
    return plain


def _counted(rule: list[Condition], buyers: Subjects, best: np.ndarray, chosen: np.ndarray) -> dict[str, Any]:
    inside = _fits(rule, buyers)
    counts = {
        "train_count": inside & chosen, "train_best_count": inside & chosen & best,
        "test_count": inside & ~chosen, "test_best_count": inside & ~chosen & best,
    }  # fmt: skip
    return {"conditions": [list(one) for one in rule], **{name: int(rows.sum()) for name, rows in counts.items()}}


def _fits(rule: list[Condition], subjects: Subjects) -> np.ndarray:
    inside = np.ones(len(subjects.kind), dtype=bool)
    for name, level, wanted in rule:
        inside &= (subjects.values[name] == level) == wanted
    return inside


def _is_picked(leaf: dict[str, Any], base: float) -> bool:
    """Purer than all buyers where the tree was not grown: Wilson's lower bound is above their share."""
    n, k = leaf["test_count"], leaf["test_best_count"]
    if not n:
        return False
    share, z = k / n, _SURE
    centre = share + z * z / (2 * n)
    low = (centre - z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))) / (1 + z * z / n)
    return bool(low > base)


def _held_out(leaves: list[dict[str, Any]]) -> HoldOut:
    """Best customers in the segment that promises most: its share where the tree was grown, its share elsewhere."""
    first = leaves[0]
    actual = first["test_best_count"] / first["test_count"] if first["test_count"] else float("nan")
    return HoldOut("best_share", None, first["test_count"], first["train_best_count"] / first["train_count"], actual)


def segment_of(fit: Fit, subjects: Subjects) -> np.ndarray:
    """The number (from 1) of each subject's segment; 0 for a prospect of whom the rule's attributes are not known."""
    numbers = np.zeros(len(subjects.kind), dtype=np.int64)
    for number, leaf in enumerate(fit.parameters.get("leaves", ()), start=1):
        rule = [(name, level, bool(wanted)) for name, level, wanted in leaf["conditions"]]
        inside = _fits(rule, subjects)
        for name, _, _ in rule:
            inside &= (subjects.kind == "customer") | (subjects.values[name] != None)  # noqa: E711 - element by element
        numbers[inside] = number
    return numbers


def told_conditions(conditions: list[list[Any]]) -> list[list[Any]]:
    """Those that say something: a level that is named hides those it is not."""
    named = {name for name, _, wanted in conditions if wanted}
    return [one for one in conditions if one[2] or one[0] not in named]


def words(conditions: list[list[Any]], labels: Labels) -> tuple[str, str]:
    """A rule as a sentence, zh and en."""
    told = told_conditions(conditions)
    if not told:
        return "全部客户", "all customers"
    said = [(*NAMES[name], *labels.get((name, level), (level, level)), wanted) for name, level, wanted in told]
    chinese = (f"{name}{'为' if wanted else '不是'}{level}" for name, _, level, _, wanted in said)
    english = (f"{name} is {'' if wanted else 'not '}{level}" for _, name, _, level, wanted in said)
    return "，且".join(chinese), " and ".join(english)

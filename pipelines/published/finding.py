"""Find metrics by what people call them: id, Chinese or English label, a part of either; and the nearest to a slip.

Used by `juke metric` and the catalogue page, so that both understand the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches

from pipelines.problems import JukeError, Problem
from pipelines.published.catalogue import MetricEntry

_NEAREST = 3


def named(metrics: Mapping[str, MetricEntry], asked: Iterable[str]) -> tuple[str, ...]:
    """The ids of metrics asked for by id or by label in either language.

    Raises
    ------
    JukeError
        One problem for each that is not known or means several, with the nearest.
    """
    found, problems = [], []
    for text in asked:
        ids = [text] if text in metrics else _of_label(metrics, text)
        if len(ids) == 1:
            found += ids
        elif ids:
            problems.append(Problem("several metrics have this name", found=text, expected=", ".join(ids)))
        else:
            problems.append(Problem("there is no such metric", found=text, more=nearest_metrics(text, metrics)))
    if problems:
        raise JukeError(problems)
    return tuple(dict.fromkeys(found))


def searched(metrics: Mapping[str, MetricEntry], text: str = "", area: str = "") -> list[MetricEntry]:
    """The metrics whose id, labels or definitions hold every word of `text`, by area, outcomes before diagnostics."""
    words = text.casefold().split()
    ordered = sorted(metrics.values(), key=lambda entry: (entry.area, entry.meta.get("kind") != "outcome", entry.name))
    return [
        entry for entry in ordered if (not area or area == entry.area) and all(word in _told(entry) for word in words)
    ]


def areas(metrics: Mapping[str, MetricEntry]) -> tuple[str, ...]:
    """The areas that have metrics, by name."""
    return tuple(sorted({entry.area for entry in metrics.values() if entry.area}))


def nearest(text: str, known: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The names that look most like `text`, as a line of a problem; no line where none does."""
    found = get_close_matches(text, list(known), n=_NEAREST, cutoff=0.5)
    return (("Closest", ", ".join(found)),) if found else ()


def nearest_metrics(text: str, metrics: Mapping[str, MetricEntry]) -> tuple[tuple[str, str], ...]:
    """The metrics whose id or label looks most like `text`, with both; no line where none does."""
    scored = sorted(((_likeness(text, entry), name) for name, entry in metrics.items()), reverse=True)[:_NEAREST]
    found = [f"{name} ({metrics[name].label.get('zh', '')})" for score, name in scored if score >= 0.5]
    return (("Closest", ", ".join(found)),) if found else ()


def _of_label(metrics: Mapping[str, MetricEntry], text: str) -> list[str]:
    asked = text.strip().casefold()
    return [name for name, entry in metrics.items() if asked in {label.casefold() for label in entry.label.values()}]


def _likeness(text: str, entry: MetricEntry) -> float:
    asked, known = text.casefold(), [one.casefold() for one in (entry.name, *entry.label.values())]
    return max(1.0 if asked in one else SequenceMatcher(None, asked, one).ratio() for one in known)


def _told(entry: MetricEntry) -> str:
    return " ".join((entry.name, *entry.label.values(), *entry.definition.values())).casefold()

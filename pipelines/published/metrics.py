"""Ask a version for metrics: the template compiled at publish where that shape is common, compiled here otherwise.

Pages, exports and alerts compute nothing themselves; the numbers they show come from here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pipelines.problems import JukeError, Problem
from pipelines.published.compiler import GRAINS, MetricShape, compiler_of
from pipelines.published.selection import Parameters, Range, Where
from pipelines.published.templates import filled, takes
from pipelines.published.version import Version

if TYPE_CHECKING:
    import pandas

METRICS = "metrics.json"


def metric(
    version: Version,
    names: str | Sequence[str],
    by: Sequence[str] = (),
    where: Where | None = None,
    start: date | None = None,
    end: date | None = None,
) -> pandas.DataFrame:
    """One row per combination of `by` (one row in all without), one column per metric, ordered by `by`.

    Parameters
    ----------
    names
        One metric or several.
    by
        `day`, `week`, `month`, `quarter`, `year` of the metric's business day, or dimensions (`region_code`).
    where
        Dimension -> value (equal), None (is null), a list (one of) or a `Range`.
    start, end
        First and last business day, both included.

    Raises
    ------
    JukeError
        For a metric or name that does not exist, or one whose tables this scope does not hold.
    """
    metrics = (names,) if isinstance(names, str) else tuple(names)
    template = template_of(version, metrics, by, where or {})
    return run(version, *filled(template, where or {}, Range(start, end)))


def run(version: Version, sql: str, parameters: Parameters) -> pandas.DataFrame:
    """The rows of a filled template, or of several joined."""
    try:
        return version.query(sql, parameters)
    except duckdb.CatalogException:
        what = "this scope does not hold the tables of the metrics asked for"
        raise JukeError(Problem(what, f"{version.id} ({version.scope})")) from None


def template_of(version: Version, metrics: Sequence[str], by: Sequence[str], where: Where) -> str:
    """The template of these metrics by these names that can be narrowed by those of `where`."""
    _refuse_absent(version, metrics)
    asked = MetricShape(tuple(metrics), tuple(by), tuple(sorted(where)))
    known = _precompiled(version.folder).get(asked.key)
    return known if known and takes(known, where) else _compiled(version.folder, asked)


def sql_of(version: Version, name: str) -> str:
    """The SQL of one metric over all its days, as a person can run it on the version."""
    return filled(template_of(version, [name], [], {}), {}, Range())[0]


def at_hand(version: Version, name: str) -> tuple[str, ...]:
    """The names one metric can be grouped by without a compile: its own, no dates."""
    known = _precompiled(version.folder)
    by = version.catalogue().metrics[name].by
    return tuple(each for each in by if each not in GRAINS and f"{name}|{each}" in known)


def _refuse_absent(version: Version, metrics: Sequence[str]) -> None:
    known = version.catalogue().metrics
    if known and not set(metrics) <= set(known):
        what = "this version and scope do not have all metrics asked for"
        raise JukeError(Problem(what, f"{version.id} ({version.scope})", ", ".join(sorted(known))))


@lru_cache(maxsize=16)
def _precompiled(folder: Path) -> Mapping[str, str]:
    path = folder / METRICS
    return json.loads(path.read_text("utf-8")).get("templates", {}) if path.exists() else {}


@lru_cache(maxsize=512)
def _compiled(folder: Path, asked: MetricShape) -> str:
    return compiler_of(folder).compile(asked)

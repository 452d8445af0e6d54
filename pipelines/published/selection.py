"""A SELECT on one published table from names and values: names must be in the catalogue, values are bound.

Nothing a person typed becomes SQL text here, whatever it contains.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.problems import JukeError, Problem
from pipelines.sql import quote_identifier


@dataclass(frozen=True)
class Range:
    """Values from `low` to `high`, both included; None leaves that end open."""

    low: Any = None
    high: Any = None


Where = Mapping[str, Any]
Parameters = dict[str, Any]


def shape(value: Any) -> str:
    """How a filter value is compared: null, range, low, high, in or eq."""
    if value is None:
        return "null"
    if isinstance(value, Range):
        ends = (value.low is not None, value.high is not None)
        return {(True, True): "range", (True, False): "low", (False, True): "high", (False, False): "any"}[ends]
    return "in" if isinstance(value, (list, tuple, set, frozenset)) else "eq"


def condition(expression: str, kind: str, parameter: str) -> str:
    """The SQL of one filter; `expression` is a quoted name or a template of MetricFlow, `parameter` a name of ours."""
    templates = {
        "null": "{0} is null",
        "eq": "{0} = ${1}",
        "in": "list_contains(${1}, {0})",
        "low": "{0} >= ${1}_low",
        "high": "{0} <= ${1}_high",
        "range": "{0} >= ${1}_low and {0} <= ${1}_high",
        "any": "true",
    }
    return templates[kind].format(expression, parameter)


def bound(value: Any, parameter: str) -> Parameters:
    """The parameters that `condition` names for this value."""
    kind = shape(value)
    if isinstance(value, Range):
        ends = {f"{parameter}_low": value.low, f"{parameter}_high": value.high}
        return {name: end for name, end in ends.items() if end is not None}
    if kind == "in":
        return {parameter: list(value)}
    return {} if kind == "null" else {parameter: value}


def select(
    table: str,
    known: Mapping[str, Mapping[str, str]],
    *,
    columns: Sequence[str] | None = None,
    where: Where | None = None,
    order_by: Sequence[str] = (),
    limit: int | None = None,
    distinct: bool = False,
) -> tuple[str, Parameters]:
    """SQL and parameters; `known` is `schema.table` -> column -> DuckDB type; `-name` in `order_by` is descending.

    With `distinct` each combination of the columns comes once.
    """
    if table not in known:
        raise JukeError(Problem("this version and scope have no such table", expected=", ".join(sorted(known))))
    _refuse_unknown(table, known[table], [*(columns or ()), *(where or {}), *(n.removeprefix("-") for n in order_by)])
    filters = [(name, value, f"p{number}") for number, (name, value) in enumerate((where or {}).items())]
    parts = ["select distinct" if distinct else "select", ", ".join(map(quote_identifier, columns or known[table]))]
    parts += ["from", ".".join(map(quote_identifier, table.split(".")))]
    if filters:
        conditions = [_filtered(name, known[table][name], value, key) for name, value, key in filters]
        parts += ["where", " and ".join(conditions)]
    if order_by:
        parts += ["order by", ", ".join(map(_direction, order_by))]
    if limit is not None:
        parts += ["limit", str(int(limit))]
    parameters: Parameters = {}
    for _, value, key in filters:
        parameters |= bound(value, key)
    return " ".join(parts), parameters


def _filtered(name: str, kind: str, value: Any, key: str) -> str:
    """`condition`, but many values are joined: a quarter of a million are looked up in half a second, not in ten.

    They are of the column's type then, so that a day may be typed as a text, as it may where it is one.
    """
    column = quote_identifier(name)
    if shape(value) == "in":
        return f"{column} in (select unnest(cast(${key} as {kind}[])))"
    return condition(column, shape(value), key)


def _direction(name: str) -> str:
    if name.startswith("-"):
        return quote_identifier(name[1:]) + " desc nulls last"
    return quote_identifier(name) + " nulls last"


def _refuse_unknown(table: str, known: Iterable[str], asked: Iterable[str]) -> None:
    unknown = set(asked) - set(known)
    if unknown:
        what = f"{len(unknown)} of the columns asked for are not in {table}"
        raise JukeError(Problem(what, expected=", ".join(known)))

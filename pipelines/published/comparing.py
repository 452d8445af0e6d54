"""The SQL of one metric over windows, each beside the window it is compared with: templates joined, values bound.

A window that is a whole period comes from the template by that grain, all of them in one read; any other window from
the template without a grain, one read each. So counts of distinct things and medians are right in every window.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.published.selection import Parameters, Range, Where
from pipelines.published.templates import filled
from pipelines.published.windows import Window, is_whole_period, runs
from pipelines.sql import quote_identifier

GROWTH, POINTS, DIFFERENCE = "growth", "points", "difference"
_CHANGES = {
    GROWTH: "(value / measured_by - compared_value / compared_by) / nullif(abs(compared_value / compared_by), 0)",
    POINTS: "(value - compared_value) * 100",
    DIFFERENCE: "value - compared_value",
}
_WINDOW = {
    "period_start": "start", "period_end": "end", "is_finished": "is_finished", "compared_start": "compared_start",
    "compared_end": "compared_end",
}  # fmt: skip
_TYPES = dict.fromkeys(_WINDOW, "date") | {
    "is_finished": "boolean", "has_base": "boolean", "measured_by": "bigint", "compared_by": "bigint",
}  # fmt: skip


_QUERY = """with windows as (
select {windows}
),
present as (
{present}
),
past as (
{past}
),
present_in_windows as (
select windows.period_start, {present_groups}present.found as value
from windows inner join present
on windows.period_start = present.first_day and windows.period_end = present.last_day
),
past_in_windows as (
select windows.period_start, {past_groups}past.found as compared_value
from windows inner join past
on windows.has_base and windows.compared_start = past.first_day and windows.compared_end = past.last_day
),
paired as (
select {either}, one.value, other.compared_value
from present_in_windows as one full join past_in_windows as other on {same}
)
select {columns}, paired.value, paired.compared_value, {change} as change
from windows {join} join paired on windows.period_start = paired.period_start
order by {order}"""


@dataclass(frozen=True)
class Compared:
    """One metric to be read. `by_grain` and `in_all` are its templates with and without the grain; `has_base` says of
    each window whether data begin before the one it is compared with; `per` divides both sides before a growth."""

    metric: str
    grain: str
    by: tuple[str, ...]
    where: Where
    in_all: str
    by_grain: str
    windows: Sequence[Window]
    has_base: Sequence[bool]
    change: str
    per: Mapping[str, Sequence[int | None]] = field(default_factory=dict)


def compared_sql(asked: Compared) -> tuple[str, Parameters]:
    """SQL and parameters: one row a window and group, with value, compared value and change, by window and group."""
    present, parameters = _values(asked, [(one.start, one.end) for one in asked.windows], "now")
    bases = zip(asked.windows, asked.has_base, strict=True)
    then = [(one.compared_start, one.compared_end) for one, has_base in bases if has_base]
    past, more = _values(asked, [(start, end) for start, end in then if start and end], "then")
    groups = [quote_identifier(name) for name in asked.by]
    keys = ["period_start", *groups]
    sql = _QUERY.format(
        windows=", ".join(f"unnest(cast(${name} as {kind}[])) as {name}" for name, kind in _TYPES.items()),
        present=present,
        past=past,
        present_groups="".join(f"present.{name}, " for name in groups),
        past_groups="".join(f"past.{name}, " for name in groups),
        either=", ".join(f"coalesce(one.{name}, other.{name}) as {name}" for name in keys),
        same=" and ".join(f"one.{name} is not distinct from other.{name}" for name in keys),
        columns=", ".join([*(f"windows.{name}" for name in _WINDOW), *(f"paired.{name}" for name in groups)]),
        change=_CHANGES[asked.change],
        join="inner" if groups else "left",
        order=", ".join(["windows.period_start", *(f"paired.{name} nulls last" for name in groups)]),
    )
    return sql, parameters | more | _bound_windows(asked)


def _bound_windows(asked: Compared) -> Parameters:
    columns: Parameters = {name: [getattr(one, part) for one in asked.windows] for name, part in _WINDOW.items()}
    ones: list[Any] = [1] * len(asked.windows)
    sides = {name: list(asked.per.get(name, ones)) for name in ("measured_by", "compared_by")}
    return columns | {"has_base": list(asked.has_base)} | sides


def _values(asked: Compared, days: Sequence[tuple[date, date]], side: str) -> tuple[str, Parameters]:
    """Rows of (first day, last day, groups, found) for these windows; of no window at all, no rows."""
    parts, parameters = [], Parameters()
    for number, (start, end, is_run) in enumerate(_reads(asked.grain, days)):
        template = asked.by_grain if is_run else asked.in_all
        key = f"{side}{number}"
        sql, more = filled(template, asked.where, Range(start, end), key)
        parts.append(f"{_head(asked, key, is_run=is_run)} from (\n{sql}\n) as read_{key}")
        parameters |= more
    return "\nunion all\n".join(parts or [_no_rows(asked)]), parameters


def _reads(grain: str, days: Sequence[tuple[date, date]]) -> Iterator[tuple[date, date, bool]]:
    """The reads that bring all windows: (first day, last day, whether of several periods of the grain)."""
    regular = [one for one in days if grain and is_whole_period(grain, *one)]
    yield from ((start, end, True) for start, end in runs(regular))
    yield from ((start, end, False) for start, end in dict.fromkeys(days) if (start, end) not in set(regular))


def _head(asked: Compared, key: str, *, is_run: bool) -> str:
    first, last = f"cast(${key}_low as date)", f"cast(${key}_high as date)"
    if is_run:
        first = f"cast({quote_identifier(asked.grain)} as date)"
        last = f"cast({first} + interval 1 {asked.grain} - interval 1 day as date)"
    groups = [quote_identifier(name) for name in asked.by]
    found = f"cast({quote_identifier(asked.metric)} as double) as found"
    return f"select {', '.join([f'{first} as first_day', f'{last} as last_day', *groups, found])}"


def _no_rows(asked: Compared) -> str:
    groups = [f"null as {quote_identifier(name)}" for name in asked.by]
    days = ["cast(null as date) as first_day", "cast(null as date) as last_day"]
    return f"select {', '.join([*days, *groups, 'cast(null as double) as found'])} where false"

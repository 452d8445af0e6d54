"""Ask a version for figures: metrics by dimensions and periods, each beside what it is compared with and its target.

The one way from (metrics, dimensions, grain, filter, comparison) to numbers: pages, exports, alerts and `juke metric`
come here and compute nothing themselves. Words and formats are elsewhere (`cards`, `numbers`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipelines.problems import JukeError, Problem
from pipelines.published import windows
from pipelines.published.catalogue import MetricEntry
from pipelines.published.comparing import DIFFERENCE, GROWTH, POINTS, Compared, compared_sql
from pipelines.published.metrics import run, template_of
from pipelines.published.selection import Parameters, Range, Where
from pipelines.published.version import Version
from pipelines.published.windows import COMPARISONS, GRAINS, Window
from pipelines.published.workdays import Workdays, workdays_of

if TYPE_CHECKING:
    import pandas

_CHANGE_OF_UNIT = {"ratio": POINTS, "points": DIFFERENCE}
_COLUMN_OF_CHANGE = {GROWTH: "change_x", POINTS: "change_ppt", DIFFERENCE: "change_points"}
_NOTHING = float("nan")
CHANGES = tuple(_COLUMN_OF_CHANGE.values())


@dataclass(frozen=True)
class Ask:
    """What is asked. Without a grain the days from `start` to `end` are one period; both are included, and none after
    the version's own day. `compare` is '', yoy 同比, pop 环比, festival 春节可比 or workday 日均同比."""

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    grain: str = ""
    where: Where = field(default_factory=dict)
    start: date | None = None
    end: date | None = None
    compare: str = ""


@dataclass(frozen=True)
class Answer:
    """Rows in order of the metrics asked for, then period, then groups; and by metric the SQL and values that ran.

    Columns: `metric`, `period_start`, `period_end`, `is_finished`, the groups, `value`; `compared_start`,
    `compared_end`, `compared_value` and one of `change_x` (against the absolute value compared with), `change_ppt` (of
    a ratio, in percentage points) and `change_points` (of a score); `target_value`; for 日均同比 `workdays` and
    `compared_workdays`. A comparison is empty where the base is 0, missing, or before the first day of the data.
    """

    ask: Ask
    rows: pandas.DataFrame
    ran: Mapping[str, tuple[str, Parameters]]

    def one(self) -> dict[str, Any]:
        """The only row; JukeError where there are others or none."""
        if len(self.rows) != 1:
            raise JukeError(Problem("one figure was expected", found=f"{len(self.rows)} rows"))
        return {str(name): value for name, value in self.rows.iloc[0].items()}


def ask(version: Version, asked: Ask) -> Answer:
    """Answer from one version and scope.

    Raises
    ------
    JukeError
        For metrics, names, grains or comparisons that do not exist, all of them at once, and for days without data.
    """
    import pandas as pd

    _refuse(version, asked)
    days = _windows(version, asked)
    frames, ran = [], {}
    for name in asked.metrics:
        frame, ran[name] = _answered(version, asked, version.catalogue().metrics[name], days)
        frames.append(frame)
    return Answer(asked, pd.concat(frames, ignore_index=True), ran)


def change_kind(entry: MetricEntry) -> str:
    """How a metric's change is told: ratios in points, scores in points of their scale, anything else as a rate."""
    return _CHANGE_OF_UNIT.get(str(entry.meta.get("unit")), GROWTH)


def first_day(version: Version, entry: MetricEntry) -> date | None:
    """The first day for which all tables of a metric have data; None where that cannot be told."""
    found = [_first_day(version, where) for where in entry.days]
    return max((day for day in found if day), default=None)


def _answered(
    version: Version, asked: Ask, entry: MetricEntry, days: Sequence[Window]
) -> tuple[pandas.DataFrame, tuple[str, Parameters]]:
    begins, per = first_day(version, entry), _per(version, asked, days)
    in_all = template_of(version, [entry.name], asked.by, asked.where)
    compared = Compared(
        metric=entry.name,
        grain=asked.grain,
        by=asked.by,
        where=asked.where,
        in_all=in_all,
        by_grain=template_of(version, [entry.name], [asked.grain, *asked.by], asked.where) if asked.grain else in_all,
        windows=days,
        has_base=[bool(one.compared_start and (begins is None or begins <= one.compared_start)) for one in days],
        change=change_kind(entry),
        per=per if entry.is_flow else {},
    )
    sql, parameters = compared_sql(compared)
    found = run(version, sql, parameters)
    told = {_COLUMN_OF_CHANGE[compared.change]: found.pop("change")}
    blank = {name: _NOTHING for name in CHANGES if name not in told}
    found.insert(0, "metric", entry.name)
    found = found.assign(**told, **blank, target_value=_targets(version, asked, entry, found))
    return (_with_workdays(found, days, per) if per else found), (sql, parameters)


def _targets(version: Version, asked: Ask, entry: MetricEntry, found: pandas.DataFrame) -> Any:
    """A number of the card, or another metric of the same days and groups; none where that has no such groups."""
    target = entry.meta.get("target")
    if target is None or target == "":
        return _NOTHING
    if not isinstance(target, str):
        return float(target)
    other = version.catalogue().metrics.get(target)
    if other is None or not {*asked.by, *asked.where} <= set(other.by):
        return _NOTHING
    keys = ["period_start", *asked.by]
    rows = ask(version, replace(asked, metrics=(target,), compare="")).rows
    return found[keys].merge(rows[[*keys, "value"]], on=keys, how="left")["value"]


def _windows(version: Version, asked: Ask) -> list[Window]:
    end = asked.end or version.as_of_date
    start = asked.start or _beginning(version, asked)
    if start > min(end, version.as_of_date):
        raise JukeError(
            Problem("the days asked for have no data", expected=f"up to {version.as_of_date}", found=f"from {start}")
        )
    if asked.grain:
        found = windows.windows_of(asked.grain, start, end, version.as_of_date)
    else:
        found = [windows.whole(start, end, version.as_of_date)]
    beside = _BESIDE.get(asked.compare)
    return [beside(one, asked.grain, workdays_of(version)) for one in found] if beside else found


_BESIDE: Mapping[str, Callable[[Window, str, Workdays], Window]] = {
    "yoy": lambda one, grain, _: windows.beside_year_before(one, grain),
    "workday": lambda one, grain, _: windows.beside_year_before(one, grain),
    "pop": lambda one, grain, _: windows.beside_period_before(one, grain),
    "festival": lambda one, _, calendar: windows.beside_festival(one, calendar.festivals),
}


def _beginning(version: Version, asked: Ask) -> date:
    """Where no first day was asked for: that of the data."""
    known = [first_day(version, version.catalogue().metrics[name]) for name in asked.metrics]
    return min((day for day in known if day), default=date(version.as_of_date.year, 1, 1))


def _per(version: Version, asked: Ask, days: Sequence[Window]) -> dict[str, list[int | None]]:
    if asked.compare != "workday":
        return {}
    calendar = workdays_of(version)
    compared = [(one.compared_start or one.start, one.compared_end or one.end) for one in days]
    return {
        "measured_by": [calendar.between(one.start, one.end) or None for one in days],
        "compared_by": [calendar.between(*one) or None for one in compared],
    }


def _with_workdays(
    found: pandas.DataFrame, days: Sequence[Window], per: Mapping[str, Sequence[int | None]]
) -> pandas.DataFrame:
    starts = [one.start for one in days]
    now, then = (dict(zip(starts, per[side], strict=True)) for side in ("measured_by", "compared_by"))
    begins = found["period_start"].dt.date
    return found.assign(workdays=begins.map(now), compared_workdays=begins.map(then))


@lru_cache(maxsize=256)
def _first_day(version: Version, where: str) -> date | None:
    """`where` is `schema.table.column`, a date."""
    table, column = where.rsplit(".", 1)
    if column not in version.columns.get(table, {}):
        return None
    found = version.table(table, [column], {column: Range(date(1, 1, 1))}, [column], limit=1)[column]
    return None if found.empty else found.iloc[0].date()


def _refuse(version: Version, asked: Ask) -> None:
    """Everything that is wrong with the question, each with the words that come nearest."""
    from pipelines.published.finding import nearest

    known = version.catalogue().metrics
    problems = [] if asked.metrics else [Problem("no metric was asked for", expected="`juke metric list`")]
    for name in asked.metrics:
        if name not in known:
            what = "this version and scope have no such metric"
            problems.append(Problem(what, found=name, more=nearest(name, known)))
    for what, value, allowed in (("grain", asked.grain, GRAINS), ("comparison", asked.compare, COMPARISONS)):
        if value and value not in allowed:
            problems.append(Problem(f"there is no such {what}", expected=", ".join(allowed), found=value))
    for one in (name for name in asked.metrics if name in known):
        groups = known[one].by
        for name in dict.fromkeys((*asked.by, *asked.where)):
            if groups and name not in groups and "__" not in name:
                what = f"{one} cannot be grouped or filtered by this name"
                problems.append(Problem(what, found=name, expected=", ".join(groups), more=nearest(name, groups)))
    if problems:
        raise JukeError(problems)

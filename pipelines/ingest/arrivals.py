"""The calendar of arrivals: what should be here by a day, what is late, and which days of an export are missing.

Told from the contract's `arrives` and the ledger's history alone. A daily export that came on no Sunday for four weeks
is not expected on a Sunday.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from pipelines.contract import Contract
from pipelines.ingest.ledger import Delivery, Ledger

_CAME = ("landed", "superseded", "held", "duplicate")
LEARNED_AFTER = 4  # of a weekday: so often it must have passed without a file before none is expected on it
LOOKED_BACK = 84  # days
_LONGEST = {
    "week": 8,
    "month": 32,
}  # days between two files; one more than the calendar's, as in the freshness policies


@dataclass(frozen=True)
class Expected:
    """One export's calendar on a day. `expected_date` is the newest business day of which a file should have come.

    `state`: arrived, due (its hour has not come), late, refused (it came and was refused whole), gap (the newest is
    here and an earlier day is not), never (no file ever came).
    """

    department: str
    export: str
    owner: str
    every: str
    by: str | None
    weekdays: str
    last_date: date | None
    expected_date: date | None
    state: str
    missing: tuple[date, ...]


def night_of(ledger: Ledger) -> date | None:
    """The day of the night that runs or ran last; before any, the newest business day that came."""
    nights = ledger.nights()
    if nights:
        return date.fromisoformat(nights[-1]["night"])
    return max((one.business_date for one in ledger.deliveries()), default=None)


def calendar(ledger: Ledger, contracts: Iterable[Contract], as_of: date, now: datetime | None = None) -> list[Expected]:
    """Every export on a day; `now`, in the company's time zone, tells what is only due yet."""
    by_export: dict[tuple[str, str | None], list[Delivery]] = {}
    for one in ledger.deliveries(status=(*_CAME, "quarantined")):
        by_export.setdefault((one.department, one.export), []).append(one)
    return [_expected(each, by_export.get((each.department, each.export), []), as_of, now) for each in contracts]


def _expected(contract: Contract, deliveries: list[Delivery], as_of: date, now: datetime | None) -> Expected:
    came = {one.business_date for one in deliveries if one.status in _CAME and one.business_date <= as_of}
    refused = {one.business_date for one in deliveries} - came
    begun = min((one.night for one in deliveries), default=as_of)
    daily = {day for day in came if day >= begun}
    weekdays = _weekdays(daily, as_of) if contract.every == "day" else ""
    last = max(came, default=None)
    expected = _newest_expected(contract, last, weekdays, as_of)
    missing = _missing(contract, came, begun, weekdays, expected)
    state = _state(last, expected, missing, refused)
    if state == "late" and missing == (as_of,) and now and _is_before(contract.by, as_of, now):
        state, missing = "due", ()
    return Expected(
        contract.department, contract.export, contract.owner, contract.every, contract.by, weekdays, last, expected,
        state, missing,
    )  # fmt: skip


def _weekdays(came: set[date], as_of: date) -> str:
    """The ISO weekdays on which a daily export is expected: all but those on which it never came, often enough."""
    first = max(min(came, default=as_of), as_of - timedelta(days=LOOKED_BACK))
    past = [first + timedelta(days=n) for n in range((as_of - first).days)]
    silent = {
        weekday
        for weekday in range(1, 8)
        if len(days := [day for day in past if day.isoweekday() == weekday]) >= LEARNED_AFTER and not came & set(days)
    }
    return "".join(str(weekday) for weekday in range(1, 8) if weekday not in silent)


def _newest_expected(contract: Contract, last: date | None, weekdays: str, as_of: date) -> date | None:
    if contract.every == "day":
        back = (as_of - timedelta(days=n) for n in range(7))
        return next((day for day in back if str(day.isoweekday()) in weekdays), None)
    if last is None or contract.every not in _LONGEST:
        return last
    following = last + timedelta(days=_LONGEST[contract.every])
    return following if following <= as_of else last


def _missing(
    contract: Contract, came: set[date], begun: date, weekdays: str, expected: date | None
) -> tuple[date, ...]:
    """Expected days without a file, since the night `begun` in which the export first came: what it brought of days
    before is a backlog, in whatever pieces. A full snapshot heals the days before it.
    """
    if not came or expected is None:
        return ()
    if contract.every != "day":
        return (expected,) if expected > max(came) else ()
    start = max(came) if contract.delivers == "full" else max(begun, expected - timedelta(days=LOOKED_BACK))
    days = (start + timedelta(days=n) for n in range((expected - start).days + 1))
    return tuple(day for day in days if day not in came and str(day.isoweekday()) in weekdays)


def _state(last: date | None, expected: date | None, missing: tuple[date, ...], refused: set[date]) -> str:
    if last is None:
        return "refused" if refused else "never"
    if expected is None or last >= expected:
        return "gap" if missing else "arrived"
    return "refused" if expected in refused else "late"


def _is_before(by: str | None, as_of: date, now: datetime) -> bool:
    return by is not None and now.date() <= as_of and now.time() < time.fromisoformat(by)


def arrival_rows(ledger: Ledger, contracts: Iterable[Contract], generation: str) -> list[tuple[Any, ...]]:
    """The rows of the dataset `delivery_arrivals`, each with its generation: one per export."""
    as_of = night_of(ledger)
    if as_of is None:
        return []
    return [
        (f"{one.department}.{one.export}", one.department, one.export, one.owner, one.every, one.by, one.weekdays,
         as_of, one.last_date, one.expected_date, one.state, len(one.missing), _listed(one.missing), generation)
        for one in calendar(ledger, contracts, as_of)
    ]  # fmt: skip


def _listed(days: tuple[date, ...]) -> str | None:
    return ", ".join(day.isoformat() for day in days[-31:]) or None

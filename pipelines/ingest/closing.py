"""Closed months: what a delivery would change in them. Whether it then waits is the audit's and the landing's business.

A row belongs to the month of its business day (`Entity.day`); a row of a list without days to its delivery's month.
What changes is told from the rows that win: those of all deliveries that would live with this one, against those
that would live without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.contract import Contract, Entity
from pipelines.ingest.ledger import ClosedPeriod, Delivery, LakeFile, Ledger, utc_now
from pipelines.ingest.ledger_periods import EVERY_DEPARTMENT
from pipelines.ingest.statements import AUDIT
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace
from pipelines.sql import connect, quote_identifier

CODE = "closed_period"
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Change:
    """Rows of one entity in one closed month: `written` are new there or say something else, `gone` leave it."""

    month: str
    entity: str
    written: int
    gone: int


def close_period(ws: Workspace, month: str, department: str | None, by: str, reason: str | None = None) -> None:
    """From now on a delivery that would change rows of the month waits until it is released."""
    _check(ws, month, department)
    with Ledger(ws.state / "ledger.sqlite") as ledger, ledger.transaction():
        whose = department or EVERY_DEPARTMENT
        ledger.add_closed_period(ClosedPeriod(whose, month, utc_now(), by, reason))
        ledger.record("period_closed", by=by, detail=f"{month} {whose}")


def reopen_period(ws: Workspace, month: str, department: str | None, by: str) -> list[str]:
    """Open a month again; returns the deliveries held for it, which the next night judges anew."""
    _check(ws, month, department)
    with Ledger(ws.state / "ledger.sqlite") as ledger, ledger.transaction():
        whose = department or EVERY_DEPARTMENT
        if not ledger.remove_closed_period(whose, month):
            closed = ", ".join(f"{one.month} ({one.department})" for one in ledger.closed_periods()) or "none"
            raise JukeError(Problem(f"{month} is not closed for {whose}", "juke close", found=f"closed: {closed}"))
        ledger.record("period_reopened", by=by, detail=f"{month} {whose}")
        held = [one for one in ledger.deliveries(status="held") if f"{CODE}: {month}" in (one.reason or "")]
        waiting = [one.delivery_id for one in held if _holder(ledger, one) == AUDIT]
        for one in waiting:
            ledger.update(one, audit_verdict=None)
    return waiting


def _check(ws: Workspace, month: str, department: str | None) -> None:
    if not _MONTH.fullmatch(month):
        raise JukeError(Problem("this is not a month", "juke close", "a month as 2026-10", month))
    known = sorted(one.name for one in ws.contracts.iterdir() if one.is_dir())
    if department is not None and department not in known:
        raise JukeError(Problem("there is no such department", "juke close", ", ".join(known), department))


def _holder(ledger: Ledger, delivery: Delivery) -> str:
    events = ledger.events(delivery.delivery_id, "held")
    return str(events[-1]["by"]) if events else ""


def is_reopened(ledger: Ledger, department: str, refused: str) -> bool:
    """Whether the months for which a landing was refused (`closed_period: 2026-10`) are all open again."""
    code, _, months = refused.partition(": ")
    closed = {one.month for one in ledger.closed_periods(department)}
    return code == CODE and not closed & set(months.split())


def changes_by(ws: Workspace, ledger: Ledger, contract: Contract, delivery: Delivery) -> list[Change]:
    """What a delivery that has just landed changes in closed months; nothing where none is closed."""
    months = _closed(ledger, contract)
    if not months:
        return []
    with_it, without_it = _living(ledger, delivery)
    return _changes(ws, contract, delivery, without_it, with_it, months)


def changes_by_landing_again(
    ws: Workspace, ledger: Ledger, contract: Contract, delivery: Delivery, made: Iterable[LakeFile]
) -> list[Change]:
    """What a living delivery changes there if these files take the place of its own; a rebuild begins with none."""
    months = _closed(ledger, contract)
    if not months or not ledger.files(delivery.delivery_id):
        return []
    now, _ = _living(ledger, delivery)
    others = [file for file in now if file.delivery_id != delivery.delivery_id]
    return _changes(ws, contract, delivery, now, [*others, *made], months)


def _closed(ledger: Ledger, contract: Contract) -> list[str]:
    return sorted({one.month for one in ledger.closed_periods(contract.department)})


def _living(ledger: Ledger, delivery: Delivery) -> tuple[list[LakeFile], list[LakeFile]]:
    """The files whose rows may win with a delivery, and without it: then the period it resends is as it was."""
    landed = [one for one in ledger.deliveries(status="landed") if one.audit_verdict != "failed"]
    resent = _resent_by(ledger, delivery)
    again = {delivery.delivery_id, *(one.delivery_id for one in resent)}
    others = [one for one in landed if one.delivery_id not in again]
    return _files(ledger, [*others, delivery]), _files(ledger, [*others, *resent[-1:]])


def _resent_by(ledger: Ledger, delivery: Delivery) -> list[Delivery]:
    if delivery.delivers != "period":
        return []
    standing = ledger.deliveries(
        status=("landed", "superseded"),
        department=delivery.department,
        export=delivery.export,
        day=delivery.business_date,
    )
    mine = delivery.revision or 0
    return [one for one in standing if (one.revision or 0) < mine and one.delivers == "period"]


def _files(ledger: Ledger, deliveries: Iterable[Delivery]) -> list[LakeFile]:
    """Of an export of full snapshots only the newest counts."""
    ordered = sorted(deliveries, key=lambda one: (one.business_date, one.revision or 0, one.received_at))
    newest = {(one.department, one.export): one.delivery_id for one in ordered}
    lives = {
        one.delivery_id
        for one in ordered
        if one.delivers != "full" or newest[one.department, one.export] == one.delivery_id
    }
    return [file for file in ledger.files() if file.delivery_id in lives]


def _changes(
    ws: Workspace,
    contract: Contract,
    delivery: Delivery,
    before: list[LakeFile],
    after: list[LakeFile],
    months: list[str],
) -> list[Change]:
    found: list[Change] = []
    for name in contract.feeds:
        entity = contract.entities[name]
        paths = [{str(ws.root / one.path) for one in files if one.entity == name} for files in (before, after)]
        changed = paths[0] ^ paths[1]
        if not changed or (entity.day is None and f"{delivery.business_date:%Y-%m}" not in months):
            continue
        found += _compared(ws, contract, entity, delivery, sorted(paths[0]), sorted(paths[1]), sorted(changed), months)
    return sorted(found, key=lambda one: (one.month, one.entity))


def _compared(
    ws: Workspace, contract: Contract, entity: Entity, delivery: Delivery,
    before: Sequence[str], after: Sequence[str], changed: Sequence[str], months: Sequence[str],
) -> list[Change]:  # fmt: skip
    if not contract.feeds[entity.name].key:  # a row is its record: no other file says anything of it
        before, after = [one for one in before if one in changed], [one for one in after if one in changed]
    key, print_of = _key(contract, entity), _print(entity)
    one_row = "k" if contract.feeds[entity.name].key else "k, _delivery_id, _record_no"
    day = quote_identifier(entity.business_day) if entity.business_day else "null::date"
    asked = {"changed": list(changed), "before": list(before), "after": list(after), "months": list(months)}
    if not entity.day:  # a list is of the delivery's month as a whole
        day = "date '" + delivery.business_date.isoformat() + "'"
    query = f"""
        with touched as (select distinct {key} as k from read_parquet($changed, union_by_name = true)),
        before as ({_winners("$before" if before else "$changed", key, print_of, day, one_row, bool(before))}),
        after as ({_winners("$after" if after else "$changed", key, print_of, day, one_row, bool(after))}),
        written as (select k, print, month from after except all select k, print, month from before),
        gone as (select k, month from before except all select k, month from after)
        select month, sum(written)::bigint, sum(gone)::bigint from (
            select month, 1 as written, 0 as gone from written union all select month, 0, 1 from gone
        ) where list_contains($months, month) group by month order by month
    """  # noqa: S608 - names of the entity
    asked = {name: value for name, value in asked.items() if value}
    with connect(ws) as connection:
        rows = connection.execute(query, asked).fetchall()
    return [Change(month, entity.name, int(written), int(gone)) for month, written, gone in rows]


def _winners(files: str, key: str, print_of: str, day: str, one_row: str, has_files: bool) -> str:
    """(k, print, month) of each touched key's winning row; a row without a day is of the first day that brought it."""
    order = "_business_date desc nulls last, _revision desc nulls last, _record_no desc nulls last, _delivery_id desc"
    return f"""
        select k, print, strftime(coalesce(day, first_day), '%Y-%m') as month from (
            select *, row_number() over (partition by {one_row} order by {order}) as place,
                min(_business_date) over (partition by k) as first_day
            from (
                select {key} as k, {print_of} as print, {day} as day,
                    _business_date, _revision, _record_no, _delivery_id
                from read_parquet({files}, union_by_name = true) where {str(has_files).lower()}
            ) as rows_of semi join touched on rows_of.k = touched.k
        ) where place = 1
    """  # noqa: S608 - names of the entity


def _key(contract: Contract, entity: Entity) -> str:
    """What tells one row from another, as one number: its key and whose numbers the key is; or all it says."""
    key = contract.feeds[entity.name].key
    if not key:
        return _print(entity)
    issuers = sorted({name for one in key if (name := entity.issuer_column(one))})
    stated = [f"coalesce({quote_identifier(one)}, _issuer)" for one in issuers]
    return f"hash({', '.join([*map(quote_identifier, key), *(stated or ['_issuer'])])})"


def _print(entity: Entity) -> str:
    return f"hash({', '.join(quote_identifier(name) for name in entity.columns)})"


def in_words(changes: Sequence[Change]) -> str:
    """`closed_period: 2026-10 (order_lines: 12 rows new or changed, 3 gone)`, one for each month."""
    said = []
    for month in sorted({one.month for one in changes}):
        parts = [f"{one.entity}: {_counts(one)}" for one in changes if one.month == month]
        said.append(f"{CODE}: {month} ({'; '.join(parts)})")
    return "; ".join(said)


def _counts(change: Change) -> str:
    counts = ((change.written, "new or changed"), (change.gone, "gone"))
    return ", ".join(f"{count:,} {'row' if count == 1 else 'rows'} {word}" for count, word in counts if count)

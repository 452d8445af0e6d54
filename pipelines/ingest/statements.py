"""Which statement of a totals file speaks of which delivery, and whether it is right. Holding is the audit's.

The answer depends on what is in the ledger and on nothing else: a totals file may come before its data, after it, or
nights later. Of a file that came more than once the newest delivery must agree with the newest statement; an older
one with any that was made of the file, the oldest first: its own may have been the older.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

from pipelines.contract import Contract
from pipelines.ingest.controls import ROWS, Digits, agrees
from pipelines.ingest.ledger import Control, Delivery, Ledger, Statement, Sum

STANDING = ("landed", "held", "superseded")
AUDIT = "audit"  # who holds and releases without being a person


def stated_controls(ledger: Ledger, delivery: Delivery) -> list[Control]:
    """One control for each total that totals files state of a delivery; none where they say nothing of it."""
    statements = ledger.statements_about(delivery.delivery_id)
    sums = _counted(ledger, delivery) if statements else {}
    if not sums:
        return []
    records = groupby(statements, key=lambda one: (one.delivery_id, one.record_no))
    compared = [[_control(delivery, one, sums) for one in record] for _, record in records]
    agreeing = (one for one in reversed(compared) if all(control.passed is not False for control in one))
    by_name = statements[0].file_name is not None
    return compared[0] if _is_newest(ledger, delivery, by_name) else next(agreeing, compared[0])


def ask_again(ledger: Ledger, delivery: Delivery) -> None:
    """Have the audit judge what may now stand differently: those a totals file names, or others of the same day.

    To be called where a delivery is landed or its fate changes. What people decided stays as it is.
    """
    subjects = [ledger.delivery(one) for one in ledger.spoken_of(delivery.delivery_id)]
    if ledger.statements_about(delivery.delivery_id):
        subjects += [one for one in _of_its_day(ledger, delivery) if one.delivery_id != delivery.delivery_id]
    for one in subjects:
        if one and one.status in STANDING and one.audit_verdict is not None and not is_decided(ledger, one):
            ledger.update(one.delivery_id, audit_verdict=None)


def is_decided(ledger: Ledger, delivery: Delivery) -> bool:
    """Whether a person holds the delivery or has released it: the audit does not overrule people."""
    events = [one for one in ledger.events(delivery.delivery_id) if one["what"] in ("held", "released")]
    if delivery.status == "held":
        return not events or (events[-1]["what"], events[-1]["by"]) != ("held", AUDIT)
    return any(one["what"] == "released" and one["by"] != AUDIT for one in events)


def unstated(ledger: Ledger, contract: Contract) -> list[Delivery]:
    """Deliveries that a totals export accounts for and says nothing of; those before its first file are not asked."""
    if contract.controls is None:
        return []
    totals = ledger.deliveries(status="landed", department=contract.department, export=contract.export)
    if not totals:
        return []
    since = min(one.night for one in totals)
    found = (
        ledger.delivery(one)
        for export in contract.controls.sums
        for one in ledger.unstated(contract.department, export, since)
    )
    return [one for one in found if one]


def subject_of(statement: Statement) -> str:
    """The file or export a statement speaks of, for people."""
    day = f" of {statement.business_date}" if statement.business_date else ""
    return statement.file_name or f"{statement.export}{day}"


def _is_newest(ledger: Ledger, delivery: Delivery, by_name: bool) -> bool:
    """Whether no later delivery of the same file (or export and day) stands; a repeated one is asked as it is."""
    same = [one for one in _of_its_day(ledger, delivery) if not by_name or one.file_name == delivery.file_name]
    return delivery.status == "duplicate" or same[-1].delivery_id == delivery.delivery_id


def _of_its_day(ledger: Ledger, delivery: Delivery) -> list[Delivery]:
    """What stands of the same export and business date, by revision."""
    return ledger.deliveries(
        status=STANDING, department=delivery.department, export=delivery.export, day=delivery.business_date
    )


def _counted(ledger: Ledger, delivery: Delivery) -> dict[str, Sum]:
    """What a delivery's records add up to; a repeated file's are those of the file whose content it has."""
    if delivery.status != "duplicate":
        return ledger.sums(delivery.delivery_id)
    first = ledger.with_content(delivery.sha256 or "", delivery.department, delivery.export)
    return ledger.sums(first[-1].delivery_id) if first else {}


def _control(delivery: Delivery, statement: Statement, sums: dict[str, Sum]) -> Control:
    found = sums.get(statement.name)
    total, passed = "", None
    if found is not None:
        lines = Digits(Decimal(found.unit), found.is_cut)
        stated = (Decimal(statement.expected), Decimal(statement.unit))
        total, count = found.total, int(sums[ROWS].total)
        passed = agrees(*stated, Decimal(total), lines, count, found.hidden)
    return Control(delivery.delivery_id, statement.name, statement.expected, total, passed, statement.delivery_id)

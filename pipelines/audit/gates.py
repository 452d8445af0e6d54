"""What waits for a person's yes though every row of it is right: changes of closed months, and masses that vanish.

Counted in `pipelines.ingest`; here is when a delivery is held for it, and what is said of it either way.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.audit.result import CheckResult
from pipelines.contract import Contract
from pipelines.ingest import closing, vanishing
from pipelines.ingest.ledger import Delivery, Finding, Ledger
from pipelines.settings import Workspace

TOPIC = "gate"


def gate_checks(ws: Workspace, ledger: Ledger, contract: Contract, delivery: Delivery) -> list[CheckResult]:
    """The checks of one delivery, its findings kept. One that lived before was let in: landing again guards itself."""
    if contract.controls or (delivery.status == "landed" and ledger.events(delivery.delivery_id, "landed_again")):
        return []
    changes = closing.changes_by(ws, ledger, contract, delivery)
    vanished = vanishing.vanished_in(ws, ledger, contract, delivery)
    ledger.replace_findings(delivery.delivery_id, TOPIC, _findings(delivery, changes, vanished))
    return [*_closed(changes, ledger, contract), *(_vanished(one, contract) for one in vanished)]


def _closed(changes: list[closing.Change], ledger: Ledger, contract: Contract) -> Iterator[CheckResult]:
    if ledger.closed_periods(contract.department):
        yield CheckResult("no row of a closed month changes", not changes, closing.in_words(changes), is_gate=True)


def _vanished(one: vanishing.Vanished, contract: Contract) -> CheckResult:
    limit = f"at most {contract.tolerate_vanished:.0%} may (tolerate.vanished)"
    refused = f"; {one.refused:,} records of the file were refused" if one.refused else ""
    gone = f"{one.count:,} of {one.known:,} keys are gone ({one.share:.0%})"
    detail = f"{vanishing.CODE}: {one.entity}: {gone}, {limit}{refused}"
    return CheckResult(f"few keys of {one.entity} vanish", not one.is_too_many(contract), detail, is_gate=True)


def _findings(
    delivery: Delivery, changes: list[closing.Change], vanished: list[vanishing.Vanished]
) -> Iterator[Finding]:
    for change in changes:
        count, subject = change.written + change.gone, f"{change.month} {change.entity}"
        yield Finding(delivery.delivery_id, TOPIC, closing.CODE, subject, count)
    for one in vanished:
        if one.count:
            yield Finding(delivery.delivery_id, TOPIC, "vanished", one.entity, one.count, detail=f"of {one.known}")

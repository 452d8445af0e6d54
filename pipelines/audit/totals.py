"""Control totals as checks: what a file states of itself, what a totals file states of it and what it leaves out.

Sums are made and compared in `pipelines.ingest`; here is what a difference means for a delivery, in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pipelines.audit.result import CheckResult
from pipelines.contract import Contract
from pipelines.ingest.ledger import Control, Delivery, Ledger
from pipelines.ingest.statements import stated_controls, subject_of, unstated

_LISTED = 5


def own_checks(ledger: Ledger, delivery: Delivery) -> Iterator[CheckResult]:
    """The sums a file states of itself. One that bad records hide cannot be judged and does not fail."""
    for control in ledger.controls(delivery.delivery_id):
        if control.stated_by == delivery.delivery_id:
            detail = f"the file says {control.expected}, its records add up to {control.found}"
            yield CheckResult(f"the file's own total of {control.name} is right", control.passed is not False, detail)


def stated_checks(ledger: Ledger, contract: Contract, delivery: Delivery) -> list[CheckResult]:
    """What totals files state of a delivery now; the ledger keeps each comparison."""
    controls = stated_controls(ledger, delivery)
    ledger.replace_stated_controls(delivery.delivery_id, controls)
    return [_stated_check(ledger, contract, delivery, control) for control in controls]


def totals_checks(ledger: Ledger, contract: Contract, totals: Delivery) -> list[CheckResult]:
    """What a totals file says of files that are not there, and does not say of those that are: said, never held for."""
    if contract.controls is None:
        return []
    absent = [subject_of(one) for one in ledger.statements_of_nothing(totals.delivery_id)]
    silent = [
        one.file_name
        for one in unstated(ledger, contract)
        if one.night == totals.night or one.business_date == totals.business_date
    ]
    return [
        _said("every delivery it speaks of has come", "never came", absent, "ask for it, or correct the totals file"),
        _said("it speaks of every delivery it accounts for", "nothing is stated of", silent, "ask for their totals"),
        *_repeated_checks(ledger, contract, totals),
    ]


def _repeated_checks(ledger: Ledger, contract: Contract, totals: Delivery) -> Iterator[CheckResult]:
    """A file that brought nothing new must have the totals stated of it: else it is an older file under a new name."""
    for delivery_id in ledger.spoken_of(totals.delivery_id):
        delivery = ledger.delivery(delivery_id)
        if delivery and delivery.status == "duplicate":
            for control in stated_controls(ledger, delivery):
                check = _stated_check(ledger, contract, delivery, control)
                yield CheckResult(check.name, check.passed, check.detail, holds=False)


def _stated_check(ledger: Ledger, contract: Contract, delivery: Delivery, control: Control) -> CheckResult:
    totals = ledger.delivery(control.stated_by)
    place = f"{delivery.department}/{delivery.file_name}"
    stated_in = totals.file_name if totals else control.stated_by
    detail = (
        f"{place}: {_number(control.expected)} expected, {_number(control.found)} found; "
        f"ask {contract.owner} to export the file again, or {stated_in} if the total is wrong"
    )
    return CheckResult(f"{control.name} is what {stated_in} states", control.passed is not False, detail)


def _said(name: str, what: str, names: Iterable[str], do: str) -> CheckResult:
    found = sorted(set(names))
    if not found:
        return CheckResult(name, True, holds=False)
    more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    return CheckResult(name, False, f"{what}: {', '.join(found[:_LISTED])}{more}; {do}", holds=False)


def _number(text: str) -> str:
    """With thousands apart; what was not added up is said so."""
    return f"{Decimal(text):,f}" if text else "nothing that could be added up"

"""Audit 1: judge every delivery that has landed and was not judged yet, and hold those that fail.

What is expected is derived in `suite`, run in `expectations`; stated totals are the business of `totals`. A delivery is
judged once per landing, and again when another total is stated of it; a person is not overruled.
"""

from __future__ import annotations

from pipelines.audit.expectations import limits_of, validate
from pipelines.audit.gates import gate_checks
from pipelines.audit.result import CheckResult, Verdict
from pipelines.audit.suite import rules_for, text_columns, without_exception
from pipelines.audit.totals import own_checks, stated_checks, totals_checks
from pipelines.contract import Contract, load_entities
from pipelines.faults import crash_at
from pipelines.ingest import hold, release
from pipelines.ingest.ledger import Delivery, LakeFile, Ledger
from pipelines.ingest.statements import AUDIT, is_decided
from pipelines.settings import Workspace

TOGETHER = 50  # deliveries proved at once; a bad one among them costs one suite for each of these


def judge_deliveries(ws: Workspace, contract: Contract) -> list[Verdict]:
    """Judge this export's new deliveries. A failing one is held with its failures as the reason; the others live.

    One that the audit held lives again where nothing is left to hold it for.
    """
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        waiting = _waiting(ledger, contract)
    verdicts = []
    for first in range(0, len(waiting), TOGETHER):
        some = waiting[first : first + TOGETHER]
        are_proved = len(some) > 1 and bool(contract.feeds) and _hold_together(ws, contract, some)
        verdicts += [_judge(ws, contract, delivery, are_proved) for delivery in some]
    crash_at("audited")
    return verdicts


def _waiting(ledger: Ledger, contract: Contract) -> list[Delivery]:
    mine = ledger.deliveries(status=("landed", "held"), department=contract.department, export=contract.export)
    unjudged = [one for one in mine if one.audit_verdict is None]
    return [one for one in unjudged if one.status == "landed" or not is_decided(ledger, one)]


def _hold_together(ws: Workspace, contract: Contract, deliveries: list[Delivery]) -> bool:
    """Whether all rows of these deliveries keep every rule without exception: then so does each delivery.

    A suite takes Great Expectations 0.1 s however few rows it has, and a year may arrive in one night. Where one row
    breaks a rule, each delivery is judged by itself, with its tolerances.
    """
    if contract.delivers == "full":
        return False  # each is measured against the one before it
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        files = [file for one in deliveries for file in ledger.files(one.delivery_id)]
    earliest = min(delivery.business_date for delivery in deliveries)
    for name in contract.feeds:
        entity = load_entities()[name]
        paths = [ws.root / file.path for file in files if file.entity == name]
        rules = [without_exception(rule) for rule in rules_for(entity, contract, earliest, None)]
        texts = text_columns(entity, contract)
        if not all(check.passed for check in validate(ws, paths, rules, texts, earliest)):
            return False
    return True


def _judge(ws: Workspace, contract: Contract, delivery: Delivery, is_proved: bool) -> Verdict:
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        files = ledger.files(delivery.delivery_id)
        checks = [*own_checks(ledger, delivery), *stated_checks(ledger, contract, delivery)]
        checks += totals_checks(ledger, contract, delivery)
        checks += gate_checks(ws, ledger, contract, delivery)
        for file in files:
            previous = _previous_rows(ledger, contract, delivery, file)
            checks += _file_checks(ws, contract, delivery, file, previous, is_proved)
        verdict = Verdict(delivery.delivery_id, tuple(checks))
        ledger.update(delivery.delivery_id, audit_verdict="passed" if verdict.passed else "failed")
    _carry_out(ws, delivery, verdict)
    return verdict


def _carry_out(ws: Workspace, delivery: Delivery, verdict: Verdict) -> None:
    """Hold what failed, with the night it was first held; let go what the audit held and passes now."""
    if verdict.passed:
        if delivery.status == "held":
            release(ws, delivery.delivery_id, by=AUDIT)
        return
    reason = "; ".join(check.reason for check in verdict.failures)
    hold(ws, delivery.delivery_id, reason, by=AUDIT)
    if delivery.status == "held":
        with Ledger(ws.state / "ledger.sqlite") as ledger:
            ledger.update(delivery.delivery_id, held_since=delivery.held_since)


def _file_checks(
    ws: Workspace, contract: Contract, delivery: Delivery, file: LakeFile, previous_rows: int | None, is_proved: bool
) -> list[CheckResult]:
    entity = load_entities()[file.entity]
    rules = rules_for(entity, contract, delivery.business_date, previous_rows)
    checks = [CheckResult(rule.name, True, limits_of(rule)) for rule in rules]
    if not is_proved:
        checks = validate(ws, [ws.root / file.path], rules, text_columns(entity, contract))
    several = len(contract.feeds) > 1
    return [CheckResult(f"{file.entity}: {c.name}", c.passed, c.detail) if several else c for c in checks]


def _previous_rows(ledger: Ledger, contract: Contract, delivery: Delivery, file: LakeFile) -> int | None:
    """Rows of the same entity in the last full delivery before this one; None where there is none."""
    if contract.delivers != "full":
        return None
    earlier = ledger.deliveries(status="landed", department=contract.department, export=contract.export)
    before = [one for one in earlier if one.business_date < delivery.business_date]
    if not before:
        return None
    rows = (one.row_count for one in ledger.files(before[-1].delivery_id) if one.entity == file.entity)
    return next(rows, None)

"""Audit 1: judge every delivery that has landed and was not judged yet, and hold those that fail.

What is expected is derived in `suite`, run in `expectations`. A person who releases a held delivery is not overruled:
a delivery is judged once per landing.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.audit.expectations import validate
from pipelines.audit.result import CheckResult, Verdict
from pipelines.audit.suite import rules_for, text_columns
from pipelines.contract import Contract, load_entities
from pipelines.faults import crash_at
from pipelines.ingest import hold
from pipelines.ingest.ledger import Delivery, LakeFile, Ledger
from pipelines.settings import Workspace


def judge_deliveries(ws: Workspace, contract: Contract) -> list[Verdict]:
    """Judge this export's new deliveries. A failing one is held with its failures as the reason; the others live."""
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        landed = ledger.deliveries(status="landed", department=contract.department, export=contract.export)
    verdicts = [_judge(ws, contract, delivery) for delivery in landed if delivery.audit_verdict is None]
    crash_at("audited")
    return verdicts


def _judge(ws: Workspace, contract: Contract, delivery: Delivery) -> Verdict:
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        files = ledger.files(delivery.delivery_id)
        checks = [*_control_checks(ledger, delivery)]
        for file in files:
            checks += _file_checks(ws, contract, delivery, file, _previous_rows(ledger, contract, delivery, file))
        verdict = Verdict(delivery.delivery_id, tuple(checks))
        ledger.update(delivery.delivery_id, audit_verdict="passed" if verdict.passed else "failed")
    if not verdict.passed:
        reason = "; ".join(f"{check.name} ({check.detail})" for check in verdict.failures)
        hold(ws, delivery.delivery_id, reason, by="audit")
    return verdict


def _control_checks(ledger: Ledger, delivery: Delivery) -> Iterator[CheckResult]:
    """The sums the file states of itself. One that bad records hide cannot be judged and does not fail."""
    for control in ledger.controls(delivery.delivery_id):
        detail = f"the file says {control.expected}, its records add up to {control.found}"
        yield CheckResult(f"the file's own total of {control.name} is right", control.passed is not False, detail)


def _file_checks(
    ws: Workspace, contract: Contract, delivery: Delivery, file: LakeFile, previous_rows: int | None
) -> list[CheckResult]:
    entity = load_entities()[file.entity]
    rules = rules_for(entity, contract, delivery.business_date, previous_rows)
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

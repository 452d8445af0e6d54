"""What people and audits decide about a delivery: hold, release, withdraw; and what follows for a resent period.

Every decision is an event with its author and reason. Lake files stay where they are.
"""

from __future__ import annotations

import difflib
from datetime import date
from typing import Any

from pipelines.ingest.ledger import Delivery, Ledger, utc_now
from pipelines.ingest.statements import ask_again
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace


def hold(ws: Workspace, delivery_id: str, reason: str, by: str) -> None:
    """Keep a delivery out of the warehouse until someone releases it; the export's earlier data stays in place."""
    changes = {"status": "held", "reason": reason, "held_since": utc_now()}
    _decide(ws, delivery_id, ("received", "landed", "superseded", "held"), "held", by, reason, changes)


def release(ws: Workspace, delivery_id: str, by: str) -> None:
    """Let a held or withdrawn delivery live again; the audit's verdict on it is overruled."""
    changes = {"status": "landed", "reason": None, "held_since": None, "audit_verdict": "passed"}
    _decide(ws, delivery_id, ("held", "withdrawn"), "released", by, None, changes)


def withdraw(ws: Workspace, delivery_id: str, reason: str, by: str) -> None:
    """Take a delivery back for good: its rows leave the warehouse with the next version."""
    changes = {"status": "withdrawn", "reason": reason, "held_since": None}
    allowed = ("received", "landed", "superseded", "held")
    _decide(ws, delivery_id, allowed, "withdrawn", by, reason, changes)


def settle_periods(ledger: Ledger, department: str, export: str, period: date) -> None:
    """Of the deliveries that resend this period only the newest landed one lives; the others are superseded."""
    mine = ledger.deliveries(status=("landed", "superseded"), department=department, export=export, day=period)
    newest = next((one.delivery_id for one in reversed(mine) if one.delivers == "period"), None)
    for one in mine:
        is_last = newest in (None, one.delivery_id)
        status = "landed" if is_last else "superseded"
        if status != one.status:
            ledger.update(one.delivery_id, status=status)
            ledger.record(status, one.delivery_id, detail=None if is_last else newest)
            ask_again(ledger, one)


def _decide(
    ws: Workspace,
    delivery_id: str,
    allowed: tuple[str, ...],
    what: str,
    by: str,
    reason: str | None,
    changes: dict[str, Any],
) -> None:
    with Ledger(ws.state / "ledger.sqlite") as ledger, ledger.transaction():
        delivery = known_delivery(ledger, delivery_id)
        if delivery.status not in allowed:
            raise JukeError(
                Problem(
                    f"cannot be {what}",
                    delivery_id,
                    f"a delivery that is {' or '.join(allowed)}",
                    delivery.status,
                    "`juke quarantine list --all` lists deliveries with their states",
                )
            )
        if changes["status"] == "landed" and not ledger.files(delivery_id):
            changes = {**changes, "status": "received", "audit_verdict": None}  # it was stopped before it landed
        ledger.update(delivery_id, **changes)
        ledger.record(what, delivery_id, by, reason)
        ask_again(ledger, delivery)
        settle_periods(ledger, delivery.department, delivery.export or "", delivery.business_date)


def known_delivery(ledger: Ledger, delivery_id: str) -> Delivery:
    """The delivery of that id; where there is none, an error that names the nearest ones."""
    delivery = ledger.delivery(delivery_id)
    if delivery is None:
        known = [one.delivery_id for one in ledger.deliveries()]
        near = difflib.get_close_matches(delivery_id, known, n=3)
        do = f"did you mean {', '.join(near)}?" if near else "`juke quarantine list --all` lists deliveries"
        raise JukeError(Problem("there is no such delivery", delivery_id, do=do))
    return delivery

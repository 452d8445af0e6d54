"""Landing again from the vault what was refused, with today's contract and what people amended.

What comes of it is what a clean load of the same records would have given: the same reader, the same typing, the same
place in the order of deliveries. Judging it is the next night's audit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipelines.contract import Arrival, Contract, load_contracts
from pipelines.ingest.amendments import amendments_path
from pipelines.ingest.decisions import known_delivery
from pipelines.ingest.land import land
from pipelines.ingest.ledger import Delivery, Ledger
from pipelines.ingest.statements import AUDIT
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace

_LIVING = ("landed", "held", "superseded")


def replayable(ws: Workspace) -> list[str]:
    """Ids of everything that was refused whole and is in the vault, or has amendments."""
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        refused = [one for one in ledger.deliveries(status="quarantined") if one.sha256]
        living = [one for one in ledger.deliveries(status=_LIVING) if amendments_path(ws, one).exists()]
    return [one.delivery_id for one in (*refused, *living)]


def replay(ws: Workspace, delivery_ids: Iterable[str], by: str) -> list[Delivery]:
    """Land these deliveries again; returns them, or what they became, as the ledger has them afterwards.

    Raises
    ------
    JukeError
        Every delivery that cannot be replayed, with what to do; nothing is replayed then.
    """
    contracts = load_contracts(ws)
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        wanted = [known_delivery(ledger, one) for one in delivery_ids]
        problems = [problem for one in wanted if (problem := _problem(ledger, contracts, one))]
        if problems:
            raise JukeError(problems)
        with ledger.transaction():
            ids = [made for one in wanted for made in _set_back(ledger, contracts, one, by)]
        exports = {(found.department, found.export) for one in ids if (found := ledger.delivery(one))}
    for contract in contracts:
        if (contract.department, contract.export) in exports:
            land(ws, contract)
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        return [known_delivery(ledger, one) for one in ids]


def _problem(ledger: Ledger, contracts: list[Contract], one: Delivery) -> Problem | None:
    if one.status not in ("quarantined", *_LIVING):
        return Problem("there is nothing to replay", one.delivery_id, "a refused or living delivery", one.status)
    if one.sha256 is None:
        return Problem(
            "its bytes never came into the vault", one.delivery_id, do="make the file readable, drop it again"
        )
    claims = _claims(contracts, one)
    if not claims:
        found = f"{one.department}/{one.file_name}"
        do = "add the name to arrives.pattern of a contract (or drop the file under the agreed name)"
        return Problem("no contract expects this file", one.delivery_id, found=found, do=do)
    if one.status == "quarantined":
        for contract, _ in claims:
            same = ledger.with_content(one.sha256, contract.department, contract.export)
            again = [other for other in same if other.status not in ("quarantined", "withdrawn")]
            if again:
                what = "the same content came again and was accepted"
                return Problem(what, one.delivery_id, found=f"{again[-1].delivery_id}, {again[-1].status}")
    return None


def _claims(contracts: list[Contract], one: Delivery) -> list[tuple[Contract, Arrival | None]]:
    """The contracts that land a delivery: its own, or for a file that none expected those that do now."""
    if one.export is not None:
        return [(each, None) for each in contracts if (each.department, each.export) == (one.department, one.export)]
    mine = [each for each in contracts if each.department == one.department]
    return [(each, arrival) for each in mine if (arrival := each.matches(one.file_name))]


def _set_back(ledger: Ledger, contracts: list[Contract], one: Delivery, by: str) -> list[str]:
    """Make landing take a delivery up again; returns the ids under which it does."""
    ledger.record("replayed", one.delivery_id, by)
    if one.export is None:
        return _claimed_now(ledger, contracts, one, by)
    if one.status == "quarantined":
        ledger.update(one.delivery_id, status="received", reason=None, message=None)
    elif one.status == "held" and _is_held_by_audit(ledger, one):
        ledger.update(one.delivery_id, audit_verdict=None)
    return [one.delivery_id]


def _claimed_now(ledger: Ledger, contracts: list[Contract], one: Delivery, by: str) -> list[str]:
    """A file that had no contract becomes a delivery of each export that expects it now, as if it had come so."""
    made = []
    for contract, arrival in _claims(contracts, one):
        day = (arrival.date if arrival else None) or one.night
        base = f"{contract.department}-{contract.export}-{day:%Y%m%d}-{(one.sha256 or '')[:12]}"
        delivery = replace(
            one, delivery_id=ledger.free_id(base),
            export=contract.export, issuer=contract.issuer, business_date=day, status="received", reason=None,
            message=None, delivers=contract.delivers,
            revision=ledger.last_revision(contract.department, contract.export, day) + 1,
        )  # fmt: skip
        ledger.add(delivery)
        ledger.record("received", delivery.delivery_id, by)
        made.append(delivery.delivery_id)
    ledger.update(one.delivery_id, status="withdrawn", reason=f"replayed as {', '.join(made)}")
    ledger.record("withdrawn", one.delivery_id, by)
    return made


def _is_held_by_audit(ledger: Ledger, one: Delivery) -> bool:
    held = ledger.events(one.delivery_id, "held")
    return bool(held) and held[-1]["by"] == AUDIT

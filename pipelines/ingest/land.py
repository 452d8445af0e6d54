"""From the vault to the lake: read a delivery, map its headers, type its records, write lake files, count everything.

The steps are other modules'; here is their order, what is refused whole, and the law of conservation: physical
records = header + loaded + quarantined + skipped.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.contract import Contract
from pipelines.faults import crash_at
from pipelines.ingest.amendments import as_amended, for_delivery
from pipelines.ingest.closing import CODE as CLOSED_PERIOD
from pipelines.ingest.closing import changes_by_landing_again, in_words, is_reopened
from pipelines.ingest.controls import add_up, compare_totals
from pipelines.ingest.damage import find_damage
from pipelines.ingest.decisions import settle_periods
from pipelines.ingest.desk import Desk
from pipelines.ingest.disk import stops_when_full
from pipelines.ingest.headers import HeaderMap, HeaderRefusal, expected_headers, map_headers
from pipelines.ingest.lake_file import Repeats
from pipelines.ingest.ledger import Control, Delivery, Finding, LakeFile, Ledger, Statement, Sum
from pipelines.ingest.load import Disagreement, Load
from pipelines.ingest.nameless import nameless_and_empty
from pipelines.ingest.noticed import note_landing
from pipelines.ingest.odd_ids import odd_ids
from pipelines.ingest.quarantine import write_quarantine
from pipelines.ingest.reading import FileRefused, read
from pipelines.ingest.reading.result import Reading
from pipelines.ingest.stated import read_statements
from pipelines.ingest.statements import AUDIT, ask_again
from pipelines.ingest.sweep import SCRATCH_PREFIX
from pipelines.ingest.tally import Counts
from pipelines.ingest.typing_notes import TOPIC as TYPING
from pipelines.ingest.vault import vault_path
from pipelines.ingest.worst_reason import Worst, worst_reason
from pipelines.problems import Problem
from pipelines.settings import Workspace

FEW_BAD = 5  # in a file of thirty rows one typing slip is 3 %; so few never refuse a delivery unless nothing is good


@dataclass(frozen=True)
class _Refused:
    """Why a delivery is quarantined whole, with what is known of the file by then."""

    code: str
    message: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class _Landed:
    facts: dict[str, Any]
    files: tuple[LakeFile, ...]
    controls: tuple[Control, ...]
    sums: tuple[Sum, ...]
    statements: tuple[Statement, ...]
    header_map: HeaderMap
    damage: tuple[Finding, ...]
    typing: tuple[Finding, ...]


def land(ws: Workspace, contract: Contract) -> list[Delivery]:
    """Land every received delivery of an export, and again those that an older version of the contract landed.

    Returns them as the ledger has them afterwards: landed, quarantined (whole, with reason and message), or
    unchanged where landing again failed: then the earlier landing stays and an event says so.
    """
    with stops_when_full(ws), Ledger(ws.state / "ledger.sqlite") as ledger, Desk(ws) as desk:
        waiting = _waiting(ws, ledger, contract)
        for delivery in waiting:
            _land_one(desk, ws, ledger, for_delivery(ws, contract, delivery), delivery)
        if waiting:
            crash_at("landed")
        found = [ledger.delivery(one.delivery_id) for one in waiting]
    return [one for one in found if one]


def _waiting(ws: Workspace, ledger: Ledger, contract: Contract) -> list[Delivery]:
    """Received ones, and accepted ones whose lake files are of another version of the contract."""
    mine = ledger.deliveries(
        status=("received", "landed", "held", "superseded"), department=contract.department, export=contract.export
    )
    landed = {(file.delivery_id, file.generation) for file in ledger.files()}
    if contract.controls:  # a totals file leaves no lake file: events tell how it was landed last
        events = sorted(ledger.events(what="landed") + ledger.events(what="landed_again"), key=lambda one: one["seq"])
        landed = set({event["delivery_id"]: event["detail"] for event in events}.items())

    def is_waiting(one: Delivery) -> bool:
        version = for_delivery(ws, contract, one).version
        if (one.delivery_id, version) in landed:
            return False
        failed = ledger.events(one.delivery_id, f"landing_again_failed {version}")
        return not failed or is_reopened(ledger, contract.department, failed[-1]["detail"] or "")

    return [one for one in mine if one.status == "received" or is_waiting(one)]


def _land_one(desk: Desk, ws: Workspace, ledger: Ledger, contract: Contract, delivery: Delivery) -> None:
    with tempfile.TemporaryDirectory(prefix=SCRATCH_PREFIX, dir=ws.warehouse) as scratch:
        outcome = _outcome(desk, ws, contract.as_read(), delivery, Path(scratch))
    if isinstance(outcome, _Landed) and delivery.status == "landed":
        outcome = _unless_closed(ws, ledger, contract, delivery, outcome)
    if isinstance(outcome, _Landed):
        crash_at("landing")
        _write_landed(ws, ledger, contract, delivery, outcome)
    else:
        _write_refused(ledger, contract, delivery, outcome)


def _unless_closed(
    ws: Workspace, ledger: Ledger, contract: Contract, delivery: Delivery, landed: _Landed
) -> _Landed | _Refused:
    """A changed contract or an amendment changes no closed month: what lives there stays until it is reopened."""
    changes = changes_by_landing_again(ws, ledger, contract, delivery, landed.files)
    if not changes:
        return landed
    months = " ".join(sorted({one.month for one in changes}))
    do = f"`juke close {changes[0].month} --reopen`, `juke run`, and close it again"
    problem = Problem(
        "landing it again would change a closed month", delivery.file_name, found=in_words(changes), do=do
    )
    return _Refused(f"{CLOSED_PERIOD}: {months}", str(problem), {})


def _outcome(desk: Desk, ws: Workspace, contract: Contract, delivery: Delivery, scratch: Path) -> _Landed | _Refused:
    """What becomes of a delivery; one whose regular records came out otherwise is read again record by record."""
    try:
        return _read_and_load(desk, ws, contract, delivery, scratch, is_doubted=False)
    except Disagreement:
        return _read_and_load(desk, ws, contract, delivery, scratch, is_doubted=True)


def _read_and_load(
    desk: Desk, ws: Workspace, contract: Contract, delivery: Delivery, scratch: Path, is_doubted: bool
) -> _Landed | _Refused:
    where = f"{delivery.department}/{delivery.file_name}"
    source = vault_path(ws.vault, delivery.sha256 or "")
    try:
        reading = read(source, contract.reads, scratch, expected_headers(contract), ws.config.limits, is_doubted)
        reading = as_amended(ws, delivery, reading, scratch)
    except FileRefused as refused:
        at = f", {refused.where}" if refused.where else ""
        problem = Problem(refused.message, where + at, do=f"ask {contract.owner} to export the file again")
        return _Refused(refused.code, str(problem), {"encoding_evidence": refused.evidence})
    facts = _facts(reading)
    try:
        return _load_and_judge(desk, ws, contract, delivery, reading, facts, scratch)
    except HeaderRefusal as refusal:
        hidden = {"headers": ()} if refusal.code == "header_missing" else {}  # they may be the first customer's data
        return _Refused(refusal.code, str(replace(refusal.problem, where=where)), {**facts, **hidden})


def _facts(reading: Reading) -> dict[str, Any]:
    """What is known of a file once it is read; until more is known all its records count as quarantined."""
    return {
        "format": reading.format,
        "encoding": reading.encoding,
        "encoding_evidence": {**reading.encoding_evidence, "flags": list(reading.flags)},
        "dialect": dict(reading.dialect),
        "headers": reading.headers,
        "physical_count": reading.header_count + reading.record_count,
        "header_count": reading.header_count,
        "loaded_count": 0,
        "quarantined_count": reading.record_count,
        "skipped_count": 0,
    }


def _load_and_judge(
    desk: Desk, ws: Workspace, contract: Contract, delivery: Delivery, reading: Reading, facts: dict[str, Any],
    scratch: Path,
) -> _Landed | _Refused:  # fmt: skip
    empty = nameless_and_empty(ws, reading)
    header_map = map_headers(contract, reading.headers, delivery.file_name, empty)
    with Load(desk, ws, contract, delivery, reading, header_map, scratch) as load:
        counts = load.counts
        if counts.records != reading.record_count:
            what = f"{reading.record_count} records were read, {counts.records} typed: nothing of it is loaded"
            return _Refused("count_disagrees", what, facts)
        write_quarantine(desk, ws, delivery, next(iter(contract.feeds)), counts.quarantined, reading, scratch)
        if _too_many_bad(contract, counts):
            worst = worst_reason(desk.connection, contract, reading, load.slots)
            return _Refused("too_many_bad_rows", _bad_rows_message(contract, delivery, counts, worst), facts)
        controls = compare_totals(load.tally, contract, delivery.delivery_id, reading, load.slots)
        sums = add_up(load.tally, delivery.delivery_id, reading, load.slots)
        statements = read_statements(desk, contract, delivery, reading, load.slots)
        notes = load.notes()
        written = load.finish()
    # One record may feed several entities; what repeats is told of the first, whose records the file is made of.
    facts = {**facts, **_outcome_facts(counts, written[0][1] if written else Repeats())}
    files = tuple(one for one, _ in written)
    damage = find_damage(desk, ws, delivery, files, load.slots)
    odd = odd_ids(ws.root, delivery.delivery_id, files, load.slots, reading.kind)
    typing = (*notes, *{(one.kind, one.subject): one for one in odd}.values())  # two entities may take one id
    return _Landed(facts, files, tuple(controls), tuple(sums), tuple(statements), header_map, damage, typing)


def _outcome_facts(counts: Counts, repeats: Repeats) -> dict[str, Any]:
    if counts.loaded + counts.quarantined + counts.skipped != counts.records:
        raise AssertionError("the law of conservation is broken: a record has no kind, or two")
    return {
        "loaded_count": counts.loaded,
        "quarantined_count": counts.quarantined,
        "skipped_count": counts.skipped,
        "repeated_count": repeats.repeated,
        "replaced_count": repeats.replaced,
    }


def _too_many_bad(contract: Contract, counts: Counts) -> bool:
    """More than the contract tolerates; a handful in a small file only where no record is good."""
    data = counts.loaded + counts.quarantined
    if not counts.quarantined or counts.quarantined <= contract.tolerate_bad_rows * data:
        return False
    return counts.quarantined > FEW_BAD or counts.loaded == 0


def _bad_rows_message(contract: Contract, delivery: Delivery, counts: Counts, worst: Worst | None) -> str:
    data = counts.loaded + counts.quarantined
    most = f"; {worst.count} of them {worst.reason}" if worst else ""
    advice = f"{worst.advice}; otherwise " if worst and worst.advice else ""
    return str(
        Problem(
            f"{counts.quarantined} of {data} records cannot be loaded",
            f"{delivery.department}/{delivery.file_name}",
            f"at most {contract.tolerate_bad_rows:.1%} (tolerate.bad_rows)",
            f"{counts.quarantined / data:.1%}{most}",
            f"{advice}`juke quarantine list` shows the reasons; mend the contract or ask {contract.owner} to export "
            "again",
        )
    )


def _write_landed(ws: Workspace, ledger: Ledger, contract: Contract, delivery: Delivery, landed: _Landed) -> None:
    again = delivery.status != "received"
    status = delivery.status if again else "landed"
    with ledger.transaction():
        ledger.update(
            delivery.delivery_id, status=status, reason=delivery.reason if again else None, message=None,
            issuer=contract.issuer, delivers=contract.delivers, audit_verdict=_verdict(ledger, delivery),
            **landed.facts,
        )  # fmt: skip
        ledger.replace_files(delivery.delivery_id, landed.files)
        ledger.replace_own_controls(delivery.delivery_id, landed.controls)
        ledger.replace_sums(delivery.delivery_id, landed.sums)
        ask_again(ledger, delivery)  # those an earlier landing spoke of
        ledger.replace_statements(delivery.delivery_id, landed.statements)
        ask_again(ledger, delivery)
        note_landing(ws, ledger, contract, delivery, landed.facts, landed.header_map)
        ledger.replace_findings(delivery.delivery_id, "text", landed.damage)
        ledger.replace_findings(delivery.delivery_id, TYPING, landed.typing)
        ledger.record("landed_again" if again else "landed", delivery.delivery_id, detail=contract.version)
        settle_periods(ledger, contract.department, contract.export, delivery.business_date)


def _verdict(ledger: Ledger, delivery: Delivery) -> str | None:
    """Landed again is judged again, unless it is held or a person released it: people's decisions stand."""
    released = any(event["by"] != AUDIT for event in ledger.events(delivery.delivery_id, "released"))
    return delivery.audit_verdict if delivery.status == "held" or released else None


def _write_refused(ledger: Ledger, contract: Contract, delivery: Delivery, refused: _Refused) -> None:
    """A new delivery is quarantined; one that lives keeps its earlier landing: a slip in a contract loses nothing."""
    with ledger.transaction():
        if delivery.status != "received":
            ledger.update(delivery.delivery_id, message=refused.message)
            ledger.record(f"landing_again_failed {contract.version}", delivery.delivery_id, detail=refused.code)
            return
        message = refused.message + _last_good(ledger, contract)
        facts = {**refused.facts, "status": "quarantined", "reason": refused.code, "message": message}
        ledger.update(delivery.delivery_id, **facts)
        ledger.record("quarantined", delivery.delivery_id, detail=refused.code)


def _last_good(ledger: Ledger, contract: Contract) -> str:
    good = ledger.deliveries(status="landed", department=contract.department, export=contract.export)
    last = good[-1].business_date.isoformat() if good else "none yet"
    return f"\n  The file is kept in the vault and nothing of it is loaded; last good delivery: {last}."

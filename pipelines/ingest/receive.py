"""From the inbox to the vault and the ledger: who sent what, is it new, whose export is it. Contents are not read here.

A file leaves the inbox once its bytes are in the vault and its row is in the ledger. One file may be several
exports' (several sheets): one delivery each.
"""

from __future__ import annotations

import hashlib
import time
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pipelines.contract import Arrival, Contract, load_contracts
from pipelines.faults import crash_at
from pipelines.ingest.disk import stops_when_full
from pipelines.ingest.inbox import Found, markers_of, settled
from pipelines.ingest.ledger import Delivery, Ledger, utc_now
from pipelines.ingest.sweep import sweep
from pipelines.ingest.vault import NotARegularFile, StillChanging, hash_file, is_regular, store
from pipelines.settings import Workspace

_MEGABYTE = 1 << 20
_RESTED_NS = 1_000_000_000


def receive(ws: Workspace, business_night: date) -> list[Delivery]:
    """Take in what departments dropped since the last look.

    Returns the deliveries that are new in the ledger: received, duplicate (nothing to do) or quarantined. A file
    that is still being written stays in the inbox for the next look.

    Raises
    ------
    JukeError
        The disk is full: what was taken by then stays taken, the rest stays in the inbox.
    """
    ws.make_folders()
    contracts = load_contracts(ws)
    with stops_when_full(ws), Ledger(ws.state / "ledger.sqlite") as ledger:
        sweep(ws, ledger)
        _remove_taken(ws, ledger, contracts)
        new: list[Delivery] = []
        rested: dict[str, tuple[int, ...]] = {}
        for found in settled(ws, contracts):
            state = _rested(found.path)
            new += _take(ws, ledger, contracts, found, business_night)
            rested |= {_below_inbox(ws, found.path): state} if state else {}
        if new:
            crash_at("received")
        _remove_taken(ws, ledger, contracts, rested)
    return new


def _take(ws: Workspace, ledger: Ledger, contracts: list[Contract], found: Found, night: date) -> list[Delivery]:
    try:
        refused = _refusal(ws, found)
        if refused:
            return _refuse(ws, ledger, found, night, *refused)
        sha256, size = store(found.path, ws.vault)
    except (StillChanging, FileNotFoundError):
        return []
    except NotARegularFile:
        return _refuse(ws, ledger, found, night, "not_a_regular_file", "it is a link, a device, a pipe or a folder")
    except PermissionError as error:
        if error.filename != str(found.path):  # the vault is closed: that is no fault of the file
            raise
        return _refuse(ws, ledger, found, night, "not_readable", "Juke may not read it; give it read permission")
    mine = [contract for contract in contracts if contract.department == found.department]
    claims = [(one, arrival) for one in mine if (arrival := one.matches(found.path.name))]
    if ledger.is_picked_up(_below_inbox(ws, found.path), sha256):
        return []  # taken on an earlier night, and the inbox lets nobody remove it
    with ledger.transaction():
        if not claims:
            new = [_unclaimed(ledger, found, sha256, size, night, mine)]
        else:
            new = [_claimed(ledger, one, arrival, found, sha256, size, night) for one, arrival in claims]
        ledger.add_pickup(new[0].delivery_id, _below_inbox(ws, found.path), sha256)
    return new


def _refusal(ws: Workspace, found: Found) -> tuple[str, str] | None:
    if found.is_closed:
        return "not_readable", "Juke may not look at it; give the user that runs Juke the right to read it"
    if not is_regular(found.path):
        return "not_a_regular_file", "it is a link, a device, a pipe or a folder; Juke reads regular files only"
    if found.state[0] > ws.config.limits.file_mb * _MEGABYTE:
        ceiling = f"limits.file_mb is {ws.config.limits.file_mb} in juke.toml"
        return "file_too_large", f"it is larger than allowed ({ceiling}); raise the limit, or export smaller parts"
    return None


def _refuse(ws: Workspace, ledger: Ledger, found: Found, night: date, code: str, message: str) -> list[Delivery]:
    """A file that cannot go to the vault stays where it is and is reported once, not every night."""
    known = ledger.deliveries(status="quarantined", department=found.department)
    name = _printable(found.path.name)
    if any((one.file_name, one.reason, one.sha256) == (name, code, None) for one in known):
        return []
    base = f"{found.department}-unread-{night:%Y%m%d}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    delivery = Delivery(
        ledger.free_id(base), found.department, None, None, name, None, found.state[0], night, None, utc_now(), night,
        "quarantined", code, f"{found.department}/{name}: {message}.",
    )  # fmt: skip
    with ledger.transaction():
        ledger.add(delivery)
        ledger.record("quarantined", delivery.delivery_id, detail=code)
    return [delivery]


def _unclaimed(ledger: Ledger, found: Found, sha256: str, size: int, night: date, mine: list[Contract]) -> Delivery:
    known = [pattern for contract in mine for pattern in contract.patterns]
    name = _printable(found.path.name)
    base = f"{found.department}-unmatched-{night:%Y%m%d}-{sha256[:12]}"
    message = (
        f"{found.department}/{name}: no contract of {found.department} expects this name.\n"
        f"  Expected: {', '.join(known) or 'nothing: this department has no contract'}\n"
        f"  Do: rename the file and drop it again, or add its name to `arrives.pattern` of a contract."
    )
    delivery = Delivery(
        ledger.free_id(base), found.department, None, None, name, sha256, size, night, None, utc_now(), night,
        "quarantined", "no_contract", message,
    )  # fmt: skip
    ledger.add(delivery)
    ledger.record("quarantined", delivery.delivery_id, detail="no_contract")
    return delivery


def _claimed(
    ledger: Ledger, contract: Contract, arrival: Arrival, found: Found, sha256: str, size: int, night: date
) -> Delivery:
    day = arrival.date or night
    again = _already_here(ledger, contract, sha256, day)
    revision = None if again else ledger.last_revision(contract.department, contract.export, day) + 1
    base = f"{contract.department}-{contract.export}-{day:%Y%m%d}-{sha256[:12]}"
    message = f"The same content came as {again.file_name} ({again.delivery_id}, {again.status})." if again else None
    delivery = Delivery(
        ledger.free_id(base), contract.department, contract.export, contract.issuer, _printable(found.path.name),
        sha256, size, day, revision, utc_now(), night, "duplicate" if again else "received",
        "same_content" if again else None, message, delivers=contract.delivers,
    )  # fmt: skip
    ledger.add(delivery)
    ledger.record(delivery.status, delivery.delivery_id)
    return delivery


def _already_here(ledger: Ledger, contract: Contract, sha256: str, day: date) -> Delivery | None:
    """The delivery that makes this content nothing new; a quarantined one may be tried again.

    A snapshot or a period that returns to an earlier state is news: there only the newest content counts.
    """
    same = ledger.with_content(sha256, contract.department, contract.export)
    same = [one for one in same if one.status != "quarantined"]
    if contract.delivers in ("changes", "append"):
        return same[-1] if same else None
    accepted = ledger.deliveries(
        status=("received", "landed", "held", "superseded", "withdrawn"),
        department=contract.department,
        export=contract.export,
    )
    if contract.delivers == "period":
        accepted = [one for one in accepted if one.business_date == day]
    return next((one for one in same if accepted and one.delivery_id == accepted[-1].delivery_id), None)


def _rested(path: Path) -> tuple[int, ...] | None:
    """What tells that a file is the same as a moment ago; None for one that was touched just now.

    Whatever is written to a file sets its change time, and nobody can set it back.
    """
    try:
        state = path.lstat()
    except OSError:
        return None
    is_old = state.st_ctime_ns < time.time_ns() - _RESTED_NS
    return (state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns) if is_old else None


def _remove_taken(
    ws: Workspace, ledger: Ledger, contracts: list[Contract], rested: Mapping[str, tuple[int, ...]] | None = None
) -> None:
    """Remove inbox files that are in vault and ledger; one that was overwritten meanwhile is a new file and stays.

    A file that had `rested` when it was taken and was not touched since need not be read again.
    """
    removed = []
    for path, sha256 in ledger.pickups():
        source = ws.inbox / path
        try:
            same = rested is not None and path in rested and rested[path] == _rested(source)
            if is_regular(source) and (same or hash_file(source) == sha256):
                source.unlink()
                for marker in markers_of(source, source.parent.name, contracts):
                    marker.unlink(missing_ok=True)
        except FileNotFoundError:
            pass
        except PermissionError:  # it stays, known as taken
            _tell_once(ledger, "cannot_be_removed", _printable(path))
            continue
        removed.append(path)
    with ledger.transaction():  # one for all: a file that is gone is cleared by the next look too
        for path in removed:
            ledger.clear_pickups(path)


def _tell_once(ledger: Ledger, what: str, detail: str) -> None:
    if all(event["detail"] != detail for event in ledger.events(what=what)):
        ledger.record(what, detail=detail)


def _below_inbox(ws: Workspace, path: Path) -> str:
    return str(path.relative_to(ws.inbox))


def _printable(name: str) -> str:
    """A file name for ledger and pages: composed, control and direction marks visible, undecodable bytes replaced."""
    shown = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in shown)

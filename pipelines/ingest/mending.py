"""Decisions about single refused records: a cell said right, the whole line said right, or the record left out.

What is said is kept by `amendments`; it takes effect when the delivery is landed again (`replay`).
"""

from __future__ import annotations

import difflib

from pipelines.ingest.amendments import Amendment, amend, amendments
from pipelines.ingest.decisions import known_delivery
from pipelines.ingest.headers import header_key
from pipelines.ingest.ledger import Delivery, Ledger, utc_now
from pipelines.ingest.masking import cells_in
from pipelines.ingest.quarantine import refused_records
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace


def amend_cell(ws: Workspace, delivery_id: str, record_no: int, header: str, value: str, reason: str, by: str) -> None:
    """Say what one cell of a refused record should have been; an empty value says that there is none."""
    delivery = _with_record(ws, delivery_id, record_no)
    header = _header(delivery, header)
    _keep(ws, delivery, [Amendment(record_no, header, value, reason, by, utc_now())], "amended", by)


def amend_line(ws: Workspace, delivery_id: str, record_no: int, line: str, reason: str, by: str) -> None:
    """Say what a torn record should have been, as a line of its file: every cell, delimited as the file is."""
    delivery = _with_record(ws, delivery_id, record_no)
    cells = cells_in(line, delivery)
    if cells is None:
        delimiter = delivery.dialect.get("delimiter", ",")
        expected = f"{len(delivery.headers)} cells with {delimiter!r} between them"
        raise JukeError(Problem("the line has not one cell for each header", delivery_id, expected))
    now = utc_now()
    said = [Amendment(record_no, header, value, reason, by, now) for header, value in cells]
    _keep(ws, delivery, said, "amended", by)


def drop_record(ws: Workspace, delivery_id: str, record_no: int, reason: str, by: str) -> None:
    """Declare that a refused record is not to be loaded; it is counted as skipped from then on."""
    delivery = _with_record(ws, delivery_id, record_no)
    _keep(ws, delivery, [Amendment(record_no, None, None, reason, by, utc_now())], "record_dropped", by)


def _keep(ws: Workspace, delivery: Delivery, said: list[Amendment], what: str, by: str) -> None:
    """The event says who amended which record of which delivery, and nothing of what stands there."""
    amend(ws, delivery, said)
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        ledger.record(what, delivery.delivery_id, by, f"record {said[0].record_no}")


def _with_record(ws: Workspace, delivery_id: str, record_no: int) -> Delivery:
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        delivery = known_delivery(ledger, delivery_id)
    is_amended = any(one.record_no == record_no for one in amendments(ws, delivery))
    if is_amended or refused_records(ws, delivery, record_no):
        return delivery
    numbers = [one.record_no for one in refused_records(ws, delivery, limit=10)]
    found = f"refused are {', '.join(map(str, numbers))}" if numbers else "none of its records is refused"
    do = f"`juke quarantine show {delivery_id}` lists them"
    raise JukeError(Problem(f"record {record_no} is not in quarantine", delivery_id, found=found, do=do))


def _header(delivery: Delivery, header: str) -> str:
    here = {header_key(one): one for one in delivery.headers}
    if found := here.get(header_key(header)):
        return found
    near = difflib.get_close_matches(header, delivery.headers, n=1, cutoff=0.3)
    do = f'did you mean "{near[0]}"?' if near else "name a header of the file"
    found = ", ".join(delivery.headers[:40]) or "no headers: the file was refused before they were known"
    raise JukeError(Problem(f'the file has no column "{header}"', delivery.delivery_id, found=found, do=do))

"""What a landing notices and loads all the same: the file's marks, drift of its headers, repeats, lateness, amendments.

Findings of cells (types, damaged text) are their own stages'; each topic replaces its own rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.contract import Contract
from pipelines.ingest.amendments import TOPIC as AMENDMENT
from pipelines.ingest.amendments import amendment_findings
from pipelines.ingest.drift import TOPIC as SCHEMA
from pipelines.ingest.drift import headers_before, schema_findings
from pipelines.ingest.headers import HeaderMap
from pipelines.ingest.ledger import Delivery, Finding, Ledger
from pipelines.settings import Workspace

FILE, RECORD, ARRIVAL = "file", "record", "arrival"
_USUAL = ("bom", "no_final_line_end", "last_record_is_a_problem")  # marks of a file that nobody need know of


def note_landing(
    ws: Workspace,
    ledger: Ledger,
    contract: Contract,
    delivery: Delivery,
    facts: Mapping[str, Any],
    header_map: HeaderMap,
) -> None:
    """Write what was noticed in a delivery that is landing, in place of what an earlier landing noticed."""
    headers, before = facts["headers"], headers_before(ledger, delivery)
    drift = schema_findings(contract, delivery.delivery_id, header_map, headers, before)
    topics = {
        FILE: _of_file(delivery, facts["encoding_evidence"]),
        RECORD: _of_records(ledger, delivery, facts),
        ARRIVAL: _of_arrival(ledger, delivery),
        SCHEMA: drift if facts["physical_count"] else [],  # an empty list of JSON names no columns
        AMENDMENT: amendment_findings(ws, delivery),
    }
    for topic, findings in topics.items():
        ledger.replace_findings(delivery.delivery_id, topic, findings)


def _of_file(delivery: Delivery, evidence: Mapping[str, Any]) -> Iterator[Finding]:
    told = evidence.get("noticed", ())  # by a workbook: which sheets and columns are hidden, how many rows
    yield from (Finding(delivery.delivery_id, FILE, kind, subject, many) for kind, subject, many in told)
    for flag in evidence.get("flags", ()):
        if flag not in _USUAL and flag != "mixed_encodings" and flag not in {kind for kind, _, _ in told}:
            yield Finding(delivery.delivery_id, FILE, flag, "", 1)
    for what, records in evidence.get("mended_records", {}).items():  # written wrongly, and only one reading fitted
        yield Finding(delivery.delivery_id, FILE, what, "", records, records)
    for codec, lines in evidence.get("mixed_lines", {}).items():  # each line was read by its own encoding
        yield Finding(delivery.delivery_id, FILE, "mixed_encodings", codec, lines, lines)


def _of_records(ledger: Ledger, delivery: Delivery, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """Rows of one key that came more than once, and a file without any row where its export usually has some."""
    for kind, name in (("repeated_row", "repeated_count"), ("replaced_row", "replaced_count")):
        if facts[name]:
            yield Finding(delivery.delivery_id, RECORD, kind, "", facts[name])
    if not facts["loaded_count"] and not facts["quarantined_count"]:
        landed = ledger.deliveries(status="landed", department=delivery.department, export=delivery.export)
        # Of days before only: whatever came in which order, a rebuild says the same.
        usual = [one for one in landed if one.loaded_count and one.business_date < delivery.business_date]
        if usual:
            last = max(usual, key=lambda one: (one.business_date, one.delivery_id))
            detail = f"{last.loaded_count} rows on {last.business_date}"
            yield Finding(delivery.delivery_id, RECORD, "no_rows", "", 1, detail=detail)


def _of_arrival(ledger: Ledger, delivery: Delivery) -> Iterator[Finding]:
    """A day that came after a later one restates what was published; a second file of a day is a correction of it."""
    newest, is_resent = ledger.days_before(delivery)
    if newest and newest > delivery.business_date:
        days = (newest - delivery.business_date).days
        yield Finding(delivery.delivery_id, ARRIVAL, "late_day", "", days, detail=f"{newest} was here already")
    if is_resent:
        yield Finding(delivery.delivery_id, ARRIVAL, "resent_day", "", 1, detail=f"revision {delivery.revision}")

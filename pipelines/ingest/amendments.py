"""What people amended in refused records: a cell said right, or a record left out; applied whenever its file is landed.

An amendment is a customer's data. It stands beside the quarantined records of its delivery, readable by Juke's user
only, and neither in the ledger nor in a log; an erasure has one file per delivery to rewrite. The vault keeps what the
department sent.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipelines.contract import Contract
from pipelines.ingest.headers import header_key
from pipelines.ingest.lake_file import move_into_place, write_parquet
from pipelines.ingest.ledger import Delivery, Finding
from pipelines.ingest.reading import FileRefused
from pipelines.ingest.reading.result import Reading, Relation
from pipelines.settings import Workspace
from pipelines.sql import connect

TOPIC = "amendment"


@dataclass(frozen=True)
class Amendment:
    """One cell as it should have been; without a header the whole record is left out. Times are UTC."""

    record_no: int
    header: str | None
    value: str | None
    reason: str
    by: str
    at: str

    @property
    def place(self) -> tuple[int, str | None]:
        """A later amendment of the same place stands for the earlier one."""
        return self.record_no, header_key(self.header) if self.header is not None else None


def amendments_path(ws: Workspace, delivery: Delivery) -> Path:
    return ws.quarantine / delivery.department / f"{delivery.delivery_id}.fixes.json"


def amendments(ws: Workspace, delivery: Delivery) -> list[Amendment]:
    """Every amendment of a delivery in the order of writing."""
    path = amendments_path(ws, delivery)
    return [Amendment(**one) for one in json.loads(path.read_text("utf-8"))] if path.exists() else []


def amend(ws: Workspace, delivery: Delivery, new: Iterable[Amendment]) -> None:
    """Add amendments, safely against a power cut and for no other user's eyes."""
    path = amendments_path(ws, delivery)
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(one) for one in (*amendments(ws, delivery), *new)]
    unfinished = path.with_name(f"_{path.name}.part")
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False, indent=1)
    move_into_place(unfinished, path)


def for_delivery(ws: Workspace, contract: Contract, delivery: Delivery) -> Contract:
    """The contract as it lands this delivery: what people amended is part of its version, so that readers notice."""
    said = [(one.place, one.value) for one in _standing(amendments(ws, delivery))]
    if not said:
        return contract
    text = json.dumps(sorted(said, key=str), ensure_ascii=False)
    return replace(contract, amended=hashlib.sha256(text.encode()).hexdigest())


def as_amended(ws: Workspace, delivery: Delivery, reading: Reading, scratch: Path) -> Reading:
    """The file's records with the amendments in their places; the same reading where there is none.

    Raises
    ------
    FileRefused
        amendment_misplaced: the file as it is read today has not the column that was amended.
    """
    standing = _standing(amendments(ws, delivery))
    if not standing:
        return reading
    places = {header_key(header): at for at, header in enumerate(reading.headers)}
    cells = [(one.record_no, places.get(header_key(one.header)), one.value) for one in standing if one.header]
    if any(at is None for _, at, _ in cells):
        raise FileRefused(
            "amendment_misplaced", "a column that was amended in quarantine is not in the file as read now"
        )
    dropped = [one.record_no for one in standing if one.header is None]
    path = scratch / "amended.parquet"
    with connect(ws) as connection:
        connection.execute("create temp table cells (record_no bigint, place integer, value varchar)")
        connection.execute("create temp table dropped (record_no bigint)")
        if cells:
            connection.executemany("insert into cells values (?, ?, nullif(?, ''))", cells)
        if dropped:
            connection.executemany("insert into dropped values (?)", [[one] for one in dropped])
        write_parquet(connection, _query(reading, sorted({at for _, at, _ in cells if at is not None})), path)
    return replace(reading, relation=Relation("parquet", str(path), len(reading.headers)))


def _query(reading: Reading, amended: Sequence[int]) -> str:
    """A record all of whose cells are given is whole again, whatever was wrong with it; a dropped one is blank."""
    width = len(reading.headers)
    given = "".join(
        f", bool_or(place = {at}) as is{at}, max(value) filter (where place = {at}) as v{at}" for at in amended
    )
    values = [f"when new.is{at} then new.v{at}" if at in amended else "" for at in range(width)]
    columns = [
        f"case when gone.record_no is not null then null {one} else c{at} end as c{at}" for at, one in enumerate(values)
    ]
    return f"""
        select {", ".join(columns)}, _record_no, _byte_offset, _raw,
            case when gone.record_no is null and coalesce(new.given, 0) < {width} then _problem end as _problem,
            gone.record_no is not null or (new.record_no is null and _is_blank) as _is_blank
        from {reading.scan_sql()} as records
        left join (select record_no, count(distinct place) as given{given} from cells group by record_no) as new
            on records._record_no = new.record_no
        left join dropped as gone on records._record_no = gone.record_no
        order by _record_no
    """  # noqa: S608 - numbers of ours


def amendment_findings(ws: Workspace, delivery: Delivery) -> list[Finding]:
    """How many cells of which column were amended, how many records left out; never what was said."""
    standing = _standing(amendments(ws, delivery))
    cells = Counter(one.header for one in standing if one.header)
    found = [Finding(delivery.delivery_id, TOPIC, "amended_cell", name, count, count) for name, count in cells.items()]
    dropped = sum(one.header is None for one in standing)
    return found + ([Finding(delivery.delivery_id, TOPIC, "dropped_record", "", dropped)] if dropped else [])


def _standing(said: Iterable[Amendment]) -> list[Amendment]:
    return list({one.place: one for one in said}.values())

"""Of a delivery with too many bad records: the reason most of them have, and which option of the contract reads them.

Texts are looked at and tried, and never told: what is told is an option.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from pipelines.contract import Contract, Mapping
from pipelines.ingest.ambiguous_dates import forms_of
from pipelines.ingest.reading.result import Reading
from pipelines.ingest.reasons import explain
from pipelines.ingest.staging import STAGED, Slot, assumed_of
from pipelines.ingest.typing_sql import reason_sql, text_sql, value_sql

_LOOKED_AT = 200
_DAYS = ("%Y/%m/%d", "%Y-%m-%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%d-%b-%Y", "%b %d, %Y", "%y/%m/%d", "%y-%m-%d")
_TIMES = ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S", " %p%I:%M", " %p%I:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_UNIT = re.compile(r"[-+]?[\d.,]+\s*([^\d\s.,%‰()\-]{1,6})")


@dataclass(frozen=True)
class Worst:
    """`reason` as in the quarantine, of `count` records; `options` are what would read a sample of them."""

    reason: str
    count: int
    options: tuple[str, ...]

    @property
    def advice(self) -> str:
        """What to do, by the option if there is one that fits."""
        column = self.reason.partition(": ")[2]
        if self.options:
            return f"if it is written so on purpose, add to {column} in the contract: {' or '.join(self.options)}"
        told = explain(self.reason)
        return told.en + ": " + told.do_en if told else ""


def worst_reason(
    connection: duckdb.DuckDBPyConnection, contract: Contract, reading: Reading, slots: Sequence[Slot]
) -> Worst | None:
    """Ask the staged table; None where no record is bad."""
    found = connection.execute(
        f"select reason, count(*) from (select unnest(_reasons) as reason from {STAGED} where _kind = 'bad') "  # noqa: S608
        "group by all order by 2 desc, 1 limit 1"
    ).fetchone()
    if found is None:
        return None
    slot = next((one for one in slots if found[0].endswith(f": {one.mapped.column.name}")), None)
    options = tuple(_reading_options(connection, contract, reading, slot, found[0])) if slot else ()
    return Worst(found[0], found[1], options)


def _reading_options(
    connection: duckdb.DuckDBPyConnection, contract: Contract, reading: Reading, slot: Slot, reason: str
) -> Iterator[str]:
    if slot.mapped.mapping.product or not reason.startswith(("bad_number", "bad_date")):
        return
    found = connection.execute(
        f"select distinct c{slot.mapped.at} from {reading.scan_sql()} as cells "  # noqa: S608 - names of ours
        f"join {STAGED} using (_record_no) where list_contains(_reasons, ?) limit {_LOOKED_AT}",
        [reason],
    ).fetchall()
    texts = [row[0] for row in found]
    candidates = _dates(texts) if reason.startswith("bad_date") else _numbers(texts)
    for said, option in candidates:
        if _reads_all(connection, contract, reading, slot, option, texts):
            yield said


def _dates(texts: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    days = (*forms_of(texts), *_DAYS)
    forms = (*(day + time for day in days for time in _TIMES), "roc", "epoch", "epoch_ms", "serial")
    for form in forms:
        yield f'format: "{form}"', {"format": form}


def _numbers(texts: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield 'decimal: ","', {"decimal": ","}
    yield "percent: true", {"percent": True}
    yield "numerals: chinese", {"numerals": "chinese"}
    yield "groups: 4", {"groups": 4}
    units = {found[1] for text in texts if (found := _UNIT.fullmatch(text.strip()))}
    if 0 < len(units) <= 3:  # more are no units but names
        yield f"unit: [{', '.join(sorted(units))}]", {"unit": sorted(units)}


def _reads_all(
    connection: duckdb.DuckDBPyConnection, contract: Contract, reading: Reading, slot: Slot, option: dict[str, Any],
    texts: Sequence[str],
) -> bool:  # fmt: skip
    mapped, assumed = slot.mapped, assumed_of(contract, reading)
    mapping = mapped.mapping.model_copy(
        update=Mapping.model_validate({"from": "x", **option}).model_dump(include={*option})
    )
    value = value_sql(mapped.column, mapping, mapped.scale, "t", assumed)
    reason = reason_sql(mapped.column, False, "v", "t", mapping, assumed)
    cells = f"select {text_sql('c')} as t from (select unnest(?) as c)"  # noqa: S608 - texts are bound
    query = f"select count({reason}) from (select *, {value} as v from ({cells}))"  # noqa: S608 - texts are bound
    return (connection.execute(query, [list(texts)]).fetchone() or (1,))[0] == 0

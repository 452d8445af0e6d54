"""Dates of which nobody says whether the day or the month stands first: the file is refused, never guessed.

Only a column without `format` is looked at. Where one value decides (31/12) the others are still not read by it:
their records are bad, and the message names the form to add to the contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import duckdb

from pipelines.contract import Contract
from pipelines.ingest.headers import HeaderRefusal
from pipelines.ingest.reading.result import Reading
from pipelines.ingest.staging import STAGED, Slot
from pipelines.problems import Problem

CODE = "ambiguous_date_format"
_SHAPE = re.compile(r"\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T].*)?\s*")


def refuse_ambiguous_dates(
    connection: duckdb.DuckDBPyConnection, contract: Contract, reading: Reading, slots: Sequence[Slot]
) -> None:
    """Look at the staged table's bad dates.

    Raises
    ------
    HeaderRefusal
        ambiguous_date_format, where no value of a column can be a day in one of the two orders only.
    """
    for slot in _without_format(slots):
        texts = _bad_texts(connection, reading, slot)
        forms = forms_of(texts)
        if len(forms) == 2:
            raise HeaderRefusal(CODE, _problem(contract, slot, forms))


def forms_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The forms, day first and month first, that every text may have; none where one is written otherwise."""
    day_first = month_first = True
    found = None
    for found in map(_SHAPE.fullmatch, texts):
        if found is None:
            return ()
        day_first &= int(found[3]) <= 12
        month_first &= int(found[1]) <= 12
    if found is None:
        return ()
    mark, year = found[2], "%Y" if len(found[4]) == 4 else "%y"
    orders = [order for order, fits in (("%d{0}%m{0}", day_first), ("%m{0}%d{0}", month_first)) if fits]
    return tuple(order.format(mark) + year for order in orders)


def _without_format(slots: Sequence[Slot]) -> Iterator[Slot]:
    for slot in slots:
        mapped = slot.mapped
        if mapped.column.type in ("date", "timestamp") and not mapped.mapping.format and not mapped.mapping.product:
            yield slot


def _bad_texts(connection: duckdb.DuckDBPyConnection, reading: Reading, slot: Slot) -> list[str]:
    """The different texts of a column's bad dates; none where a date of the column could be read."""
    reason = f"bad_date: {slot.mapped.column.name}"
    bad, read = connection.execute(
        f"select count(*) filter (where list_contains(_reasons, ?)), count({slot.name}) from {STAGED}",  # noqa: S608
        [reason],
    ).fetchone() or (0, 0)
    if not bad or read:
        return []
    cell = f"c{slot.mapped.at}"
    found = connection.execute(
        f"select distinct {cell} from {reading.scan_sql()} as cells join {STAGED} using (_record_no) "  # noqa: S608
        "where list_contains(_reasons, ?)",
        [reason],
    ).fetchall()
    return [row[0] for row in found]


def _problem(contract: Contract, slot: Slot, forms: Sequence[str]) -> Problem:
    column, header = slot.mapped.column, slot.mapped.mapping.headers[0]
    choices = " or ".join(f'format: "{form}"' for form in forms)
    return Problem(
        f'column "{header}" ({column.name}) has dates that can be read with the day or with the month first',
        expected=f"the contract to say which: {choices}",
        found="no format, and no value that tells",
        do=f"ask {contract.owner} which it is, and write it under {column.name} in the contract",
        more=(("Contract", "/".join(("contracts", *contract.path.parts[-2:]))),),
    )

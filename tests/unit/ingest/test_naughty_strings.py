"""Strings that break software, from file to lake: every character as it was written, but for white space around it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.ingest.typing_sql import WHITE_SPACE
from pipelines.settings import REPOSITORY
from tests.unit.ingest.conftest import HEADERS, Company, line

STRINGS = REPOSITORY.parent / "shared" / "data" / "naughty_strings" / "blns.json"
Row = dict[str, str]


def as_csv(rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADERS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_parquet(rows: list[Row]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({name: [row[name] for row in rows] for name in HEADERS}), buffer)
    return buffer.getvalue()


def as_xlsx(rows: list[Row]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet("a")

    def cell(text: str) -> Any:
        made = WriteOnlyCell(sheet)
        made._value = ILLEGAL_CHARACTERS_RE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)  # as Excel writes them
        made.data_type = "s"  # never a formula
        return made

    for row in (dict(zip(HEADERS, HEADERS, strict=True)), *rows):
        sheet.append([cell(row[name]) for name in HEADERS])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


FORMATS: dict[str, Callable[[list[Row]], bytes]] = {
    "csv": as_csv,
    "jsonl": lambda rows: "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode(),
    "json": lambda rows: json.dumps({"data": rows}).encode(),
    "parquet": as_parquet,
    "xlsx": as_xlsx,
}


@pytest.mark.skipif(not STRINGS.exists(), reason="../shared/data/naughty_strings is absent")
@pytest.mark.parametrize("kind", FORMATS)
def test_naughty_strings_reach_the_lake_as_they_were_written(company: Company, kind: str) -> None:
    strings = json.loads(STRINGS.read_text("utf-8"))
    rows = [dict(zip(HEADERS, line(n, 商品名称=text), strict=True)) for n, text in enumerate(strings)]
    found = company.deliver(FORMATS[kind](rows), f"orders_20261120.{kind}")
    assert (found.status, found.format, found.loaded_count) == ("landed", kind, 515), found.message
    landed = dict(company.rows("source_order_id, product_name"))
    assert landed == {f"SO{n}": text.strip(WHITE_SPACE) or None for n, text in enumerate(strings)}
    assert sum(landed[f"SO{n}"] == text for n, text in enumerate(strings)) == 509  # six have white space around them

"""A refused record of a delimited text keeps its byte offset and exactly the bytes that the department sent (D4)."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ingest import Delivery
from pipelines.ingest.masking import cells_of
from pipelines.ingest.quarantine import RefusedRecord, refused_records
from pipelines.ingest.reading.raw_records import raw_records
from pipelines.ingest.reading.result import Origin
from tests.unit.ingest.conftest import Company, line, table

CODECS = ("utf-8", "gbk", "big5hkscs", "utf-16-le", "utf-16-be", "gb18030")
NAMES = ("水杯", 'A4纸，"白"', "第一行\n第二行", "不锈钢保温杯")


def _kept(company: Company, name: str, content: bytes) -> tuple[Delivery, list[RefusedRecord]]:
    company.contract(tolerate={"bad_rows": "60%"})
    company.drop(name, content)
    (delivery,) = company.night()
    assert delivery.status == "landed", delivery.message
    return delivery, refused_records(company.ws, delivery)


def _lines(count: int, every: int) -> str:
    """Good order lines, each `every`th with a number that is none; names with quotes and line ends."""
    records = [
        line(n, 商品名称=NAMES[n % len(NAMES)], 数量="两打半" if n % every == 0 else "2") for n in range(1, count + 1)
    ]
    return table(*records)


@pytest.mark.parametrize("has_crlf", [False, True])
@pytest.mark.parametrize("codec", ["utf-8-sig", "gbk", "utf-16"])
def test_records_of_a_regular_file_keep_their_own_bytes(company: Company, codec: str, has_crlf: bool) -> None:
    text = _lines(40, every=7).replace("\n", "\r\n" if has_crlf else "\n")
    content = text.encode(codec)
    delivery, refused = _kept(company, "orders_20261119.csv", content)
    assert [one.record_no for one in refused] == [7, 14, 21, 28, 35]
    for one in refused:
        begin = one.byte_offset or 0
        assert content[begin : begin + len(one.raw)] == one.raw
        cells = dict(cells_of(one.raw, delivery) or ())
        assert (cells["订单号"], cells["数量"]) == (f"SO{one.record_no}", "两打半")


def test_records_of_an_odd_file_keep_their_own_bytes(company: Company) -> None:
    content = (_lines(40, every=9) + "SO99,1\n" + _lines(12, every=4).split("\n", 1)[1]).encode("gbk")
    delivery, refused = _kept(company, "orders_20261119.csv", content)
    assert [one.record_no for one in refused] == [9, 18, 27, 36, 41, 45, 49, 53]
    for one in refused:
        begin = one.byte_offset or 0
        assert content[begin : begin + len(one.raw)] == one.raw
    assert refused[4].raw == b"SO99,1\n"
    assert dict(cells_of(refused[5].raw, delivery) or ())["订单号"] == "SO4"


def test_bytes_of_a_compressed_file_are_those_inside(company: Company) -> None:
    content = _lines(20, every=8).encode()
    _, refused = _kept(company, "orders_20261119.csv.gz", gzip.compress(content))
    assert [content[one.byte_offset or 0 :][: len(one.raw)] for one in refused] == [one.raw for one in refused]
    assert len(refused) == 2


def test_a_quote_inside_a_trail_byte_is_no_quote(tmp_path: Path) -> None:
    """In Big5 注 ends with the byte of ` and 四 with that of |."""
    path = tmp_path / "file"
    for quote, character in ("`注", "|四"):
        text = [f"{quote}{character}{quote},1\n", f"{quote}a\nb{quote},2\n", f"{character},3\n"]
        path.write_bytes("".join(text).encode("big5hkscs"))
        found = raw_records(Origin(str(path), 0, quote), "big5hkscs", np.arange(1, 4))
        assert [raw.decode("big5hkscs") for _, _, raw in found] == text


CELLS = st.text(st.sampled_from('a1 中文許功ー"\r\n,'), max_size=6)


@settings(max_examples=150, deadline=None)
@given(
    records=st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=30),
    codec=st.sampled_from(CODECS),
    end=st.sampled_from(["\n", "\r\n"]),
    has_last_end=st.booleans(),
    data=st.data(),
)
def test_any_records_are_found_again_by_number(
    tmp_path_factory: pytest.TempPathFactory, records: list[list[str]], codec: str, end: str, has_last_end: bool,
    data: st.DataObject,
) -> None:  # fmt: skip
    written = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) + end for row in records]
    if not has_last_end:
        written[-1] = written[-1].removesuffix(end)
    begun = "表头,b\n".encode(codec)
    parts = [text.encode(codec) for text in written]
    path = tmp_path_factory.getbasetemp() / "records"
    path.write_bytes(begun + b"".join(parts))
    wanted = sorted(data.draw(st.sets(st.integers(1, len(parts)), min_size=1)))
    offsets = np.cumsum([len(begun), *map(len, parts)])
    found = list(raw_records(Origin(str(path), len(begun), '"'), codec, np.array(wanted)))
    assert found == [(one, offsets[one - 1], parts[one - 1]) for one in wanted]


def test_records_beyond_one_block_are_found_again(tmp_path: Path) -> None:
    rows = [f'{n},"{"长" * (n % 90)}\n",x\n' for n in range(1, 9001)]
    content = "".join(rows).encode("utf-16-le")
    path = tmp_path / "file"
    path.write_bytes(content)
    wanted = np.array([1, 2, 2500, 8999, 9000])
    found = list(raw_records(Origin(str(path), 0, '"'), "utf-16-le", wanted))
    assert [raw.decode("utf-16-le") for _, _, raw in found] == [rows[n - 1] for n in wanted]
    assert all(content[offset : offset + len(raw)] == raw for _, offset, raw in found)

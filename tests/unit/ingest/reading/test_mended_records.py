"""Records written wrongly: read where one single reading fits the table, and left in quarantine where two do."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from pipelines.ingest.reading import Reading
from pipelines.ingest.reading.decode import find_encoding
from pipelines.ingest.reading.layout import find_layout
from pipelines.ingest.reading.result import Hints
from pipelines.ingest.reading.split import lines_of, split
from pipelines.settings import REPOSITORY
from tests.unit.ingest.reading.conftest import Read

HEADERS = ("订单号", "日期", "客户名称", "备注", "金额")
Reader = Callable[..., Read]


def line(number: int) -> str:
    return f'SO{number:06d},2026-11-{number % 28 + 1:02d},王小明{"甲乙丙"[number % 3]},"急, 送货",{number}.50'


LINES = [line(number) for number in range(1, 41)]
ROWS = [
    (f"SO{n:06d}", f"2026-11-{n % 28 + 1:02d}", f"王小明{'甲乙丙'[n % 3]}", "急, 送货", f"{n}.50") for n in range(1, 41)
]


def with_line(text: str, at: int = 20) -> bytes:
    lines = [*LINES[:at], text, *LINES[at + 1 :]]
    return "\n".join([",".join(HEADERS), *lines, ""]).encode()


def mended(reading: Reading) -> dict[str, int]:
    found: dict[str, int] = reading.encoding_evidence.get("mended_records", {})
    return found


@pytest.mark.parametrize(
    ("written", "what"),
    [
        (LINES[20].replace("SO000021,2026", "SO0000212026"), "lost_delimiter"),
        (LINES[20].replace(',"急, 送货"', '"急, 送货"'), "lost_delimiter"),
        (LINES[20].replace("SO000021,", "SO000021,,"), "extra_delimiter"),
        (LINES[20] + ",", "extra_delimiter"),
        ("," + LINES[20], "extra_delimiter"),
        (LINES[20].replace(",", ";"), "other_delimiter"),
        (LINES[20].replace(",", "\t"), "other_delimiter"),
    ],
)
def test_a_record_that_can_be_cut_in_one_way_only_is_mended(read_bytes: Reader, written: str, what: str) -> None:
    content = with_line(written.replace("急; 送货", "急, 送货").replace("急\t 送货", "急, 送货"))
    read = read_bytes(content, expected=HEADERS)
    assert (read.problems, mended(read.reading)) == ({}, {what: 1})
    assert read.cells == ROWS


@pytest.mark.parametrize("cell", ["SO000021", "2026-11-22", "王小明甲"])
def test_a_stray_quote_stays_in_its_own_cell(read_bytes: Reader, cell: str) -> None:
    read = read_bytes(with_line(LINES[20].replace(cell, '"' + cell)), expected=HEADERS)
    expected = tuple('"' + one if one == cell else one for one in ROWS[20])
    assert (read.problems, mended(read.reading)) == ({}, {"stray_quote": 1})
    assert read.cells == [*ROWS[:20], expected, *ROWS[21:]]


def test_quotes_that_were_never_escaped_are_content(read_bytes: Reader) -> None:
    read = read_bytes(with_line(LINES[20].replace("急, 送货", '12" 屏, "旧" 款')), expected=HEADERS)
    assert (read.problems, read.cells[20][3]) == ({}, '12" 屏, "旧" 款')


@pytest.mark.parametrize(
    "written",
    [
        "SO000021,2026-11-22,王小明甲急送货,21.50",  # where one text ends and the other begins is anybody's guess
        "SO000021,2026-11-22,王小明甲,急,送货,21.50",  # so is which of the commas is text
        "SO000021,2026-11-22,王小明甲",
        'SO000021,2026-11-22,王小明甲,急,"21.50',  # more may have stood behind an open quote at the end
        "完全不同的一行",
    ],
)
def test_a_record_with_several_readings_stays_in_quarantine(read_bytes: Reader, written: str) -> None:
    read = read_bytes(with_line(written), expected=HEADERS)
    assert list(read.problems) == [21] and mended(read.reading) == {}
    assert read.cells == [*ROWS[:20], *ROWS[21:]]
    assert read.raw[21][1] == written.encode() + b"\n"


def test_a_mended_record_keeps_its_bytes(read_bytes: Reader) -> None:
    written = LINES[20].replace("SO000021,", "SO000021,,")
    read = read_bytes(with_line(written), expected=HEADERS)
    width = len(HEADERS)
    assert read.rows[20][width + 2] == written.encode() + b"\n"
    assert [row[width] for row in read.rows if row[width + 2]] == [21]


def test_few_records_teach_nothing_and_mend_nothing(read_bytes: Reader) -> None:
    content = "\n".join([",".join(HEADERS), *LINES[:5], LINES[5].replace(",", ",,", 1), ""])
    read = read_bytes(content.encode(), expected=HEADERS)
    assert list(read.problems) == [6] and mended(read.reading) == {}


def test_a_last_record_without_its_line_end_is_never_mended(read_bytes: Reader) -> None:
    content = with_line("SO000041,2026-11-142026", at=40).rstrip(b"\n")
    read = read_bytes(content, expected=HEADERS)
    assert (list(read.problems), mended(read.reading)) == ([41], {})
    assert "truncated" in read.reading.flags


@pytest.mark.parametrize(
    "header", ["订单号 日期 客户名称 备注 金额", "订单号,日期,,客户名称,备注,金额", '订单号,日期,"客户名称,备注,金额']
)
def test_a_header_written_wrongly_is_still_the_header(read_bytes: Reader, header: str) -> None:
    read = read_bytes("\n".join([header, *LINES, ""]).encode(), expected=HEADERS)
    assert (read.reading.headers, read.cells) == (HEADERS, ROWS)
    assert "header_mended" in read.reading.flags


CORPORA = REPOSITORY.parent / "shared" / "data"
TABLES = (
    "cjk_reencoded/超市_订单.gbk.csv",
    "taiwan_lvr/b_lvr_land_a.csv",
    "uci_online_retail_by_day/by-day/2010-12-01.csv",
    "northwind/csv/Orders.csv",
    "er_febrl/dataset1.csv",
    "bank_marketing/bank.csv",
)


@pytest.mark.skipif(not CORPORA.exists(), reason="../shared/data is absent")
@pytest.mark.parametrize("name", TABLES)
def test_what_is_mended_is_what_it_was_before_the_damage(name: str) -> None:
    path, chance = CORPORA / name, random.Random(7)
    encoding = find_encoding(path, None, frozenset())
    layout = find_layout(path, Hints(), encoding, frozenset())
    mender, delimiter, width = layout.table.mender, layout.dialect.delimiter, len(layout.names)
    assert mender is not None
    lines, ends = lines_of(path.read_bytes()[layout.start :][:300_000].decode(encoding.name, "ignore"))
    for line in chance.sample(lines[:-1], 150):
        truth = split([line], ends, layout.dialect, width, is_last=True)
        damaged = damage(line, delimiter, chance)
        batch = split([damaged], ends, layout.dialect, width, is_last=True)
        found = mender.mend(damaged, batch.rows[0]) if batch.problems and not truth.problems else None
        if found:
            bare = [[cell.replace('"', "").strip() for cell in row] for row in (found[0], truth.rows[0])]
            assert bare[0] == bare[1]


def damage(line: str, delimiter: str, chance: random.Random) -> str:
    """A delimiter less, one more anywhere, a quote more at the beginning of a cell, or the end of the line lost."""
    places = [at for at in range(len(line)) if line.startswith(delimiter, at)]
    at, anywhere = chance.choice(places), chance.randrange(len(line))
    return chance.choice(
        [
            line[:at] + line[at + len(delimiter) :],
            line[:at] + delimiter + line[at:],
            line[:anywhere] + delimiter + line[anywhere:],
            line[: at + len(delimiter)] + '"' + line[at + len(delimiter) :],
            line[:at],
        ]
    )

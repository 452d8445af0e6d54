"""Headers that changed, names that are hostile, files that come twice, and what only the contract can tell."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.naughty.case import HEADERS, Case, Expect, as_landed, file, good_rows
from tests.bench.naughty.documents import lay_link
from tests.bench.naughty.texts import joined

ENCODINGS = ("utf-8", "gbk", "utf-16")


def contract_cases() -> Iterator[Case]:
    """Every case of this module."""
    for encoding in ENCODINGS:
        yield from _schema(encoding)
        yield from _told(encoding)
    yield from _files()


def _schema(encoding: str) -> Iterator[Case]:
    good = good_rows()
    body = joined(good)
    right = Expect(loaded=len(good), rows=as_landed(good))
    more = joined([(*row, "备用") for row in good], headers=(*HEADERS, "备注"))
    cases = {
        "a column more": (more, right),
        "a column renamed": (body.replace("金额", "回款额"), Expect("quarantined", "missing_column", quarantined=None)),
        "a column gone": (
            joined([(*row[:3], row[4]) for row in good], headers=(*HEADERS[:3], HEADERS[4])),
            Expect("quarantined", "missing_column", quarantined=None),
        ),
        "a header twice": (body.replace("方式", "金额"), Expect("quarantined", None, quarantined=None)),
        "the same row twice": (body + ",".join(good[0]) + "\n", Expect(loaded=13, rows=as_landed(good))),
        "a key twice": (
            body + "P001,C001,2024-06-01,99.00,现金\n",
            Expect(loaded=13, rows=as_landed([*good[1:], ("P001", "C001", "2024-06-01", "99.00", "现金")])),
        ),
        "mostly wrong": (
            joined([(row[0], row[1], "某日", row[3], row[4]) for row in good]),
            Expect("quarantined", "too_many_bad_rows", quarantined=None),
        ),
    }
    for name, (text, expect) in cases.items():
        yield Case(f"{name} {encoding}", file("payments.csv", text.encode(encoding)), expect)
    frozen = Expect("quarantined", "new_column", quarantined=None)
    yield Case(f"frozen {encoding}", file("payments.csv", more.encode(encoding)), frozen, more={"schema": "freeze"})


def _told(encoding: str) -> Iterator[Case]:
    """Forms that load because the contract says so, or because nothing else can be meant."""
    good = good_rows()
    forms: dict[str, tuple[int, str, str, dict[str, Any]]] = {
        "thousands": (3, '"1,234.50"', "1234.50", {}),
        "a yuan sign": (3, "¥12.50", "12.50", {}),
        "full-width digits": (3, "１２．５０", "12.50", {}),
        "brackets for less": (3, "(12.50)", "-12.50", {}),
        "a minus behind": (3, "12.50-", "-12.50", {}),
        "a unit behind": (3, "12.50元", "12.50", {}),
        "white space": (3, " 12.50　", "12.50", {}),
        "an exponent": (3, "1.25E1", "12.50", {}),
        "ten thousands": (3, "1.2万", "12000.00", {"paid_amt": {"numerals": "chinese"}}),
        "Chinese numerals": (3, "三千五百", "3500.00", {"paid_amt": {"numerals": "chinese"}}),
        "capital numerals": (3, "壹仟贰佰叁拾元整", "1230.00", {"paid_amt": {"numerals": "chinese"}}),
        "a percentage": (3, "12%", "0.12", {"paid_amt": {"percent": True}}),
        "a year of the Republic": (2, "民國113年5月1日", "2024-05-01", {"paid_at": {"format": ["%Y-%m-%d", "roc"]}}),
        "a short year of the Republic": (2, "1130501", "2024-05-01", {"paid_at": {"format": ["%Y-%m-%d", "roc"]}}),
        "a Chinese day": (2, "2024年5月1日", "2024-05-01", {"paid_at": {"format": ["%Y-%m-%d", "%Y年%m月%d日"]}}),
        "day before month": (2, "13/05/2024", "2024-05-13", {"paid_at": {"format": ["%Y-%m-%d", "%d/%m/%Y"]}}),
        "leading zeros": (0, "000123", "000123", {}),
        "a code like a date": (4, "Mar-05", "Mar-05", {}),
        "a code like a truth": (4, "t", "t", {}),
        "an emoji": (4, "现金😀", "现金😀", {}),
    }
    for name, (at, written, meant, columns) in forms.items():
        if not _fits(written, encoding):
            continue
        odd = ["P900", "C001", "2024-05-01", "1.00", "现金"]
        line, value = list(odd), list(odd)
        line[at], value[at] = written, meant
        right = Expect(loaded=len(good) + 1, rows=as_landed([*good, tuple(value)]))
        text = joined(good) + ",".join(line) + "\n"
        yield Case(f"{name} {encoding}", file("payments.csv", text.encode(encoding)), right, columns=columns)


def _fits(text: str, encoding: str) -> bool:
    try:
        return bool(text.encode(encoding))
    except UnicodeEncodeError:
        return False


def _files() -> Iterator[Case]:
    good = good_rows()
    body = joined(good).encode()

    def twice(folder: Path) -> None:
        (folder / "payments.csv").write_bytes(body)
        (folder / "payments (1).csv").write_bytes(body)

    def pipe(folder: Path) -> None:
        os.mkfifo(folder / "payments.csv")

    def unfinished(folder: Path) -> None:
        (folder / "payments.csv.part").write_bytes(body)
        (folder / "~$payments.xlsx").write_bytes(body)
        (folder / ".payments.csv.swp").write_bytes(body)

    yield Case("the same bytes under two names", twice, Expect("duplicate", None, quarantined=None))
    yield Case("a link", lay_link, Expect("quarantined", "not_a_regular_file", quarantined=None))
    yield Case("a pipe", pipe, Expect("quarantined", "not_a_regular_file", quarantined=None))
    yield Case("files that are not finished", unfinished, Expect("nothing", None, quarantined=None))
    hostile = ("\u202evsc.exe", ";rm -rf ~.csv", "'\"<b>.csv", "%00.csv", " $(id).csv", "\\..\\x.csv")
    for name in (f"payments{rest}" for rest in hostile):
        right = Expect(loaded=len(good), rows=as_landed(good))
        yield Case(f"a name with {name[8:]!r}", file(name, body), right)
    broken = Expect("quarantined", "no_contract", quarantined=None)
    yield Case("a name with a line end", file("payments\n.csv", body), broken)
    unknown = Expect("quarantined", "no_contract", quarantined=None)
    yield Case("a name no contract takes", file("冬季促销.csv", body), unknown)

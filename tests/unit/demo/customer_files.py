"""Every customer record of a demo's files as a careful person would read it: plain digits, one script, no placeholders.

A second opinion that shares no code with the generator or with identity.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from pipelines.demo import GeneratedDemo
from tests.unit.demo import demo_files as files

WIDE = str.maketrans("０１２３４５６７８９－", "0123456789-")
FALSE_PHONES = {"13800138000", "13888888888", "12345678", "00000000"}
FALSE_EMAILS = {"test@test.com", "no@no.com", "123@123.com", "无", "暂无"}
#: header in each department's file: number, name, phones, e-mail, address parts, numbers, birth
HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "erp_east": {"number": ("客户编号",), "name": ("客户名称",), "phone": ("手机", "固定电话"), "email": ("电子邮箱",),
                 "address": ("地址",), "identifier": ("税号", "证件号码"), "birth": ()},
    "callcentre_tw": {"number": ("客戶代號",), "name": ("客戶名稱",), "phone": ("手機", "電話"), "email": ("電子郵件",),
                      "address": ("地址",), "identifier": ("統一編號", "證件號碼"), "birth": ("出生日期",)},
    "member_club": {"number": ("会员编号",), "name": ("会员名称", "姓", "名"), "phone": ("手机号",), "email": ("邮箱",),
                    "address": ("街道地址",), "identifier": (), "birth": ("生日",)},
}  # fmt: skip
DEPARTMENTS = {"erp_east": ("sales", "customers"), "callcentre_tw": ("service", "customers"),
               "member_club": ("marketing", "members")}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """What one record says, in one spelling; a number or phone of which a part is masked has stars."""

    record: str
    name: str
    phones: frozenset[str]
    email: str
    street: str
    identifiers: frozenset[str]
    birth: str
    cells: dict[str, str] = field(compare=False, hash=False)


def read(demo: GeneratedDemo) -> Iterator[Person]:
    """The newest record of each number of all nights, those left out that end in quarantine."""
    newest = {f"{issuer}:{row[HEADERS[issuer]['number'][0]]}": (issuer, row) for issuer, row in _rows(demo)}
    for record, (issuer, row) in newest.items():
        if not record.endswith("99999999"):
            yield _person(record, row, HEADERS[issuer])


def _rows(demo: GeneratedDemo) -> Iterator[tuple[str, files.Row]]:
    for issuer, (department, export) in DEPARTMENTS.items():
        for one in files.deliveries(demo, export, department):
            if one["outcome"] == "loaded":
                path = files.path_of(demo, one)
                for row in member_rows(path) if issuer == "member_club" else _read(path):
                    yield issuer, row


def _read(path: files.Path) -> list[files.Row]:
    return files.workbook_rows(path) if path.suffix == ".xlsx" else files.gbk_rows(path)


def member_rows(path: files.Path) -> list[files.Row]:
    """The records of a members' file: UTF-8 with a byte order mark."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _person(record: str, row: files.Row, headers: dict[str, tuple[str, ...]]) -> Person:
    def cells(what: str) -> list[str]:
        return [row[header] for header in headers[what] if row[header]]

    phones = {plain_phone(cell) for cell in cells("phone")} - FALSE_PHONES - {""}
    birth = "".join(part.zfill(2) for part in re.findall(r"\d+", "".join(cells("birth"))))
    address = _simple("".join(cells("address"))).translate(WIDE)
    street = re.search(r"[^省市区县镇]+?(?:路|街|大道)\d+号", address)
    return Person(
        record, re.sub(r"\s+|\(.*\)", "", _simple("".join(cells("name")))), frozenset(phones),
        "".join({*cells("email")} - FALSE_EMAILS), street[0] if street else "",
        frozenset(cells("identifier")), "" if birth == "19000101" else birth, row,
    )  # fmt: skip


def plain_phone(written: str) -> str:
    """National digits (and stars) of a phone number, its extension cut off."""
    digits = re.sub(r"[^\d+*]", "", re.sub(r"转\d+$|(?<=\d{7})-\d{3}$", "", written.translate(WIDE)))
    return re.sub(r"^(\+886|\+86|0086|86(?=1\d{10}$)|0(?=9\d{2}))", "", digits)


@cache
def _converter() -> object:
    import opencc

    return opencc.OpenCC("t2s")


def _simple(text: str) -> str:
    return _converter().convert(text)  # type: ignore[attr-defined]

"""How alike two values of a field are: one pair a line, its level; read both ways. Names are in their own module."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.identity.match.desk import decided_of

HOME = "上海市浦东新区世纪大道100号3幢502室"
STREET = "12 Main Street, Springfield 62701"
# (field of levels, column written, value, other value, level); without a value the record says nothing there.
CASES = (
    ("born", "birth_date", "1990-02-03", "1990年2月3日", 5), ("born", "birth_date", "1990-02-03", "1990-03-02", 4),
    ("born", "birth_date", "1990-02-03", "1990-02-04", 4), ("born", "birth_date", "1990-02-03", "1990-02-14", 3),
    ("born", "birth_date", "1990-02-27", "1990-03-15", 3), ("born", "birth_date", "1990-02", "1990-02-03", 3),
    ("born", "birth_date", "1990-02-03", "1990-07-21", 2), ("born", "birth_date", "1990-02-03", "1991-01-21", 2),
    ("born", "birth_date", "1990", "1990-02-03", 2), ("born", "birth_date", "1990-02-03", "1997-07-21", 1),
    ("born", "birth_date", "1990-02-03", "1960-07-21", 0), ("born", "birth_date", "1990-02-03", None, None),
    ("phone", "phone", "139-1234-5671", "+86 13912345671", 3), ("phone", "phone", "021-68881234", "(021) 6888 1234", 2),
    ("phone", "phone", "139****5671", "13912345671", 1), ("phone", "phone", "139****5671", "139****5671", 1),
    ("phone", "phone", "139****5671", "138****5671", 0), ("phone", "phone", "13912345671", "13912345672", 0),
    ("phone", "phone", "13912345671", None, None),
    ("email", "email", "Li+shop@b.example", "li@b.example", 4),
    ("email", "email", "awang7@b.example", "awang7@d.example", 3),
    ("email", "email", "awang@b.example", "awamg@b.example", 2),
    ("email", "email", "awang7@b.example", "awang8@b.example", 1),
    ("email", "email", "a.wang@b.example", "peter@d.example", 0), ("email", "email", "a@b.example", None, None),
    ("number", "national_id", "E12345678", "e1234 5678", 2), ("number", "national_id", "E12345678", "E12345687", 1),
    ("number", "national_id", "E12345678", "G99887766", 0), ("number", "national_id", "E12345678", None, None),
    ("citizen", "national_id", "11010519491231002X", "11010519491231002x", 2),
    ("citizen", "national_id", "1101**********002X", "11010519491231002X", 1),
    ("citizen", "national_id", "1101**********002X", "1101**********002X", 1),
    ("citizen", "national_id", "440524188001010014", "11010519491231002X", 0),
    ("citizen", "national_id", "4405**********0014", "11010519491231002X", 0),
    ("citizen", "national_id", "11010519491231002X", None, None),
    ("tax", "tax_number", "91350100M000100Y43", "91350100m000100y43", 1),
    ("tax", "tax_number", "91350100M000100Y43", "91310000775785552L", 0),
    ("tax", "tax_number", "91350100M000100Y43", None, None),
    ("address", "address", HOME, "浦东新区世紀大道100號3棟502", 5),
    ("address", "address", HOME, "上海市浦东新区世纪大路100号3幢502室", 3),
    ("address", "address", "世纪大道", "世纪大道", 3), ("address", "address", HOME, "上海市浦东新区世纪大道88号", 1),
    ("address", "address", HOME, "北京市朝阳区建国路88号", 0), ("address", "address", HOME, None, None),
    ("address", "address", STREET, "12 Main St, Springfield 62701", 5),
    ("address", "address", STREET, "12 Main Street, Springfeild 62711", 4),
    ("address", "address", STREET, "12 Mian Street, Springfield 62701", 3),
    ("address", "address", STREET, "14 Main Street, Springfield 62701", 2),
    ("address", "address", STREET, "7 Oak Avenue, Shelbyville 99999", 0), ("address", "address", STREET, None, None),
    ("place", "address", HOME, "上海市浦东新区张杨路1号", 3), ("place", "address", HOME, "上海市徐汇区漕溪路18号", 2),
    ("place", "address", HOME, "北京市朝阳区建国路88号", 0), ("place", "address", HOME, None, None),
    ("place", "address", STREET, "7 Oak Avenue, Springfield 62701", 3), ("place", "postcode", "200120", "200120", 2),
    ("place", "city", "Springfield", "Springfeild", 1), ("place", "postcode", "200120", "200121", 1),
    ("place", "city", "Springfield", "Shelbyville", 0), ("place", "postcode", "200120", None, None),
)  # fmt: skip
# (flag, whether it is up, names).
FLAGS = (
    ("fits_mask", True, "王**", "王伟明"), ("fits_mask", True, "张*明", "张伟明"), ("fits_mask", True, "王*", "王*"),
    ("fits_mask", False, "王**", "李伟明"), ("fits_mask", False, "张*明", "张伟强"),
    ("is_half", True, "王先生", "王伟明"), ("is_half", False, "王伟", "王伟明"),
    ("is_half", True, "徐海芳", "XU Haifang"),
    ("other_branch", True, "恒达有限公司浦东店", "恒达有限公司徐汇店"),
    ("other_branch", False, "恒达有限公司浦东店", "恒达有限公司"),
    ("half_branch", True, "恒达有限公司浦东店", "恒达有限公司"), ("half_branch", False, "恒达有限公司", "恒达有限公司"),
    ("other_place", True, "上海恒达化工有限公司", "北京恒达化工有限公司"),
    ("other_place", False, "上海恒达化工有限公司", "恒达化工有限公司"),
)  # fmt: skip


@pytest.fixture(scope="module")
def found() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    someone = {"name": "王伟明"}
    written = [
        tuple(someone | ({column: value} if value else {}) for value in (a, b)) for _, column, a, b, _ in CASES
    ] + [({"name": a}, {"name": b}) for _, _, a, b in FLAGS]
    return decided_of(written)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: "-".join(map(str, CASES[number])))
def test_two_values_of_a_field_are_as_alike_as(found: Any, number: int) -> None:
    field, level = CASES[number][0], CASES[number][-1]
    assert [one[field] for one in found[number]] == [level, level]


@pytest.mark.parametrize("number", range(len(FLAGS)), ids=lambda number: "-".join(map(str, FLAGS[number])))
def test_a_flag_of_two_names_is_up_or_not(found: Any, number: int) -> None:
    flag, is_up = FLAGS[number][:2]
    assert [one[flag] for one in found[len(CASES) + number]] == [is_up, is_up]


def test_days_of_birth_of_which_only_the_year_is_said_never_agree_in_more() -> None:
    years = decided_of(({"name": "王伟明", "birth_date": a}, {"name": "王伟明", "birth_date": b})
                       for a, b in (("1990", "1990"), ("1990", "1991"), ("1990", "1975")))  # fmt: skip
    assert [one["born"] for one, _ in years] == [2, 2, 0]


def test_a_masked_phone_that_does_not_fit_speaks_against() -> None:
    ((one, other),) = decided_of([({"phone": "139****5671"}, {"phone": "13812345671"})])
    assert (one["phone"], other["phone"]) == (0, 0)

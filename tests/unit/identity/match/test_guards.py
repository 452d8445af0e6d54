"""When a value that many hold stops proving anything, and what a night does when one crosses that line."""

from __future__ import annotations

import pytest

from pipelines.identity.match import guards, keys
from tests.unit.identity.match.desk import Desk, Record, of, shipped
from tests.unit.identity.match.test_nights_equal_full_runs import full_links

SHARED = "021-68881234"
NAMES = [f"赵{given}" for given in "甲乙丙丁戊己庚辛壬癸子丑寅卯"]
# Two records of one man, in different words, who share the line with others.
PAIR: dict[str, Record] = {
    "a": {"name": "王伟明", "phone": SHARED, "email": "a@b.example"},
    "b": {"name": "王偉明", "phone": SHARED, "address": "北京市朝阳区建国路88号"},
}
ID, CODE = "11010519491231002X", "91350100M000100Y43"


def _others(count: int, column: str = "phone", value: str = SHARED) -> dict[str, Record]:
    return {f"x{number:02d}": {"name": NAMES[number], column: value} for number in range(count)}


@pytest.mark.parametrize(("others", "is_linked"), [(9, True), (10, False)])
def test_a_phone_proves_until_eleven_names_are_behind_it(others: int, is_linked: bool) -> None:
    desk = of(PAIR | _others(others), shipped())
    assert (("a", "b") in desk.linked()) is is_linked


def test_many_records_of_one_name_leave_a_phone_its_proof() -> None:
    spelt = ("王伟明", "王偉明", "王 伟明", "王伟明先生", "王偉明 先生")
    same = {f"y{no:02d}": {"name": spelt[no % 5], "phone": SHARED, "email": f"w{no}@b.example"} for no in range(13)}
    desk = of(PAIR | same, shipped())
    assert ("a", "b") in desk.linked()
    assert desk.connection.execute("select count(*) from match_crowded where is_guarded").fetchall() == [(0,)]


def test_a_line_that_crosses_either_way_is_decided_again_for_those_whom_nobody_touched() -> None:
    model, desk = shipped(), of(PAIR | _others(9), shipped())
    assert ("a", "b") in desk.linked()
    desk.write({"x09": {"name": NAMES[9], "phone": SHARED}})
    desk.night(model)
    assert {"a", "b"} <= {row[0] for row in desk.connection.execute("select record_id from worked_out").fetchall()}
    assert not desk.linked()
    assert desk.links() == full_links(desk, model)
    desk.write({"x03": None})
    desk.night(model)
    assert ("a", "b") in desk.linked()
    assert desk.links() == full_links(desk, model)


def test_a_night_that_crosses_nothing_decides_only_what_it_stirred() -> None:
    desk = of(PAIR | _others(5), shipped())
    desk.write({"z": {"name": "李娜", "phone": "13912345671"}})
    assert desk.night(shipped()) == 0
    assert desk.connection.execute("select record_id from worked_out").fetchall() == [("z",)]


def test_a_guarded_mailbox_is_not_there_for_those_who_hold_it() -> None:
    pair = {side: {**record, "phone": "", "email": "sales.team@b.example"} for side, record in PAIR.items()}
    assert ("a", "b") in of(pair, shipped()).linked()
    crowd = _others(10, "email", "sales.team@b.example")
    assert ("a", "b") not in of(pair | crowd, shipped()).linked()


@pytest.mark.parametrize(
    ("rule", "column", "value"),
    [("citizen", "national_id", ID), ("number", "national_id", "E12345678"), ("tax", "tax_number", CODE)],
)
def test_a_guarded_number_proves_nothing_either(
    rule: str, column: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(guards.GUARDS, rule, 6)
    pair = {"a": {"name": "王伟明", column: value}, "b": {"name": "王偉明", column: value, "postcode": "200120"}}
    desk = of(pair | _others(8, column, value), shipped())
    said = {(a, b): evidence for a, b, _, _, evidence, _ in desk.links()}
    assert f"{rule}=" not in said.get(("a", "b"), "")


def test_every_key_over_its_cap_is_told_with_the_pairs_it_spares() -> None:
    desk = of(PAIR | _others(10), shipped())
    told = guards.warnings(desk.connection)
    assert "phone: 1 values shared by 12 records were not compared (66 pairs spared); 1 of them prove nothing" in told


def test_a_key_over_its_cap_brings_no_pairs_but_its_value_still_proves() -> None:
    model = shipped(caps=dict.fromkeys(keys.CAPS, 0) | {"phone": 2, "email": 40})
    pair = {side: {**record, "email": "w@b.example"} for side, record in PAIR.items()}
    third: dict[str, Record] = {"c": {"name": "王偉明", "phone": SHARED, "postcode": "200120"}}
    desk = of(pair | third, model)
    assert [(a, b, evidence) for a, b, _, _, evidence, _ in desk.links()] == [("a", "b", "name=9 phone=2 email=4")]


def test_a_desk_forgets_nothing_that_was_not_stirred() -> None:
    desk, model = Desk(), shipped()
    desk.write(PAIR)
    desk.night(model, every=True)
    before = desk.links()
    desk.write({})
    desk.night(model)
    assert desk.links() == before != []

"""Records in the same words are one profile: compared once, linked to their first; and how rare names are."""

from __future__ import annotations

import hashlib

import pytest

from pipelines.identity.match import frequencies
from tests.unit.identity.match.desk import Desk, Record, of, shipped

M = "13912345671"
WANG = {"name": "王伟明", "phone": M}


def _profiles(desk: Desk) -> int:
    return int(desk.connection.execute("select count(distinct pid) from match_members").fetchall()[0][0])


def test_records_in_the_same_words_are_one_profile_and_link_to_their_first() -> None:
    desk = of([WANG, {"name": "王偉明", "phone": "+86 139-1234-5671"}, WANG, WANG], shipped())
    assert _profiles(desk) == 1
    assert desk.linked() == {("r0000", "r0001"), ("r0000", "r0002"), ("r0000", "r0003")}


def test_another_profile_links_to_the_first_of_twins_only() -> None:
    desk = of([WANG, WANG, WANG, {**WANG, "postcode": "200120"}], shipped())
    assert _profiles(desk) == 2
    assert desk.linked() == {("r0000", "r0001"), ("r0000", "r0002"), ("r0000", "r0003")}


@pytest.mark.parametrize("same", [{"phone": M}, {"city": "上海"}, {"name": "王先生"}, {"name": "王**", "city": "上海"}])
def test_equal_records_that_say_too_little_are_not_linked(same: Record) -> None:
    desk = of([same, same, same], shipped())
    assert _profiles(desk) == 1
    assert desk.links() == []


def test_equal_records_that_are_not_one_link_record_by_record() -> None:
    half = {"name": "王先生", "phone": M, "city": "上海"}
    desk = of([half, half, {**WANG, "city": "上海"}], shipped(prior=1e-7))
    assert desk.linked() == {("r0000", "r0002"), ("r0001", "r0002")}


def test_a_first_twin_that_leaves_hands_its_links_to_the_next() -> None:
    desk = of([WANG, WANG, WANG, {**WANG, "postcode": "200120"}], shipped())
    desk.write({"r0000": None})
    desk.night(shipped())
    assert desk.linked() == {("r0001", "r0002"), ("r0001", "r0003")}


def test_a_record_that_comes_before_its_twins_takes_their_links() -> None:
    desk = of({"r5": WANG, "r6": WANG, "r7": {**WANG, "postcode": "200120"}}, shipped())
    desk.write({"r1": WANG})
    desk.night(shipped())
    assert desk.linked() == {("r1", "r5"), ("r1", "r6"), ("r1", "r7")}


@pytest.mark.parametrize(
    ("share", "number"), [(1.0, 0), (0.1, 2), (0.0316, 3), (1e-3, 6), (1e-10, 20), (0.0, 20), (3e-4, 7)]
)
def test_a_class_is_a_half_power_of_ten(share: float, number: int) -> None:
    assert frequencies.class_of(share) == number


@pytest.fixture(scope="module")
def counted() -> Desk:
    """A hundred companies of which ten are called alike, and a hundred persons of whom sixty are called 王."""
    persons = [{"name": ("王" if no < 60 else "李张赵钱孙周吴郑"[no % 8]) + chr(0x4E00 + 17 * no)} for no in range(100)]
    firms = [{"customer_type": "organisation", "name": f"{'恒达' if no < 10 else chr(0x6000 + 31 * no) * 2}有限公司",
              "postcode": f"{200000 + no}"} for no in range(100)]  # fmt: skip
    return of([*persons, *firms], shipped())


def test_common_names_are_listed_by_hash_and_others_share_a_class(counted: Desk) -> None:
    found = frequencies.count(counted.connection)
    assert found["family"]["common"][hashlib.md5("王".encode()).hexdigest()] == frequencies.class_of(0.6)
    assert hashlib.md5("恒达".encode()).hexdigest() in found["org"]["common"]
    assert all(len(one) == 32 for what in found.values() for one in what["common"])
    assert found["org"]["default"] == frequencies.class_of(0.01) + 2


def test_names_and_surnames_are_as_rare_as_their_frequencies_say(counted: Desk) -> None:
    desk, common = of([{"name": "王伟明"}, {"name": "李伟明"}]), frequencies.count(counted.connection)
    desk.night(shipped(frequencies=common), every=True)
    rarity = dict(desk.connection.execute("select family, rarity from match_profiles").fetchall())
    assert rarity["王"] == frequencies.class_of(0.6) + common["given"]["default"]
    assert rarity["李"] > rarity["王"]


def test_without_frequencies_every_name_has_the_default_class() -> None:
    desk = of([{"name": "王伟明"}, {"name": "恒达有限公司"}], shipped())
    told = desk.connection.execute("select rarity, family_rarity, given_rarity, place_rarity from match_profiles")
    default = frequencies.DEFAULT
    person = (default["family"] + default["given"], default["family"], default["given"], default["place"])
    assert sorted(told.fetchall()) == sorted([person, (default["org"], *person[1:])])


def test_a_newcomer_links_to_the_first_of_twins_whom_nobody_touched() -> None:
    desk = of([WANG, WANG, WANG], shipped())
    desk.write({"z": {**WANG, "postcode": "200120"}})
    desk.night(shipped())
    assert desk.linked() == {("r0000", "r0001"), ("r0000", "r0002"), ("r0000", "z")}

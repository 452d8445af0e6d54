"""Who is who can be found by a careful person: nearly every customer's records hang together by what they share."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import duckdb
import pytest

from pipelines.demo import GeneratedDemo
from tests.unit.demo import customer_files
from tests.unit.demo.customer_files import Person

Persons = dict[str, Person]


@pytest.fixture(scope="module")
def persons(demo: GeneratedDemo) -> Persons:
    return {one.record: one for one in customer_files.read(demo)}


@pytest.fixture(scope="module")
def true(demo: GeneratedDemo) -> dict[str, str]:
    query = "select customer_record_id, true_customer_id from read_parquet(?)"
    return dict(duckdb.execute(query, [str(demo.truth / "records.parquet")]).fetchall())


def is_found(a: Person, b: Person) -> bool:
    """Whether two records share what tells one customer from all others."""
    if a.phones & b.phones or _agree(a.identifiers, b.identifiers) or _is_said_twice(a.email, b.email):
        return True
    is_of_one_name = a.name == b.name or _same_firm(a.name, b.name)
    return is_of_one_name and (
        _is_said_twice(a.street, b.street) or _is_said_twice(a.birth, b.birth) or _agree(a.phones, b.phones)
    )


def _is_said_twice(one: str, other: str) -> bool:
    return bool(one) and one == other


def _same_firm(one: str, other: str) -> bool:
    """Whether two long names have four characters in a row in common."""
    return any(one[at : at + 4] in other for at in range(len(one) - 3))


def _agree(some: frozenset[str], others: frozenset[str]) -> bool:
    return any(_is_like(one, other) for one in some for other in others)


def _is_like(one: str, other: str) -> bool:
    if len(one) != len(other):
        return False
    return all(x == y or "*" in (x, y) for x, y in zip(one, other, strict=True))


def _lost(customers: dict[str, list[Person]]) -> Iterator[tuple[Person, Person]]:
    """Pairs of one customer's records that no chain of shared evidence joins."""
    for records in customers.values():
        parts = [{one} for one in records]
        for a, b in combinations(records, 2):
            if is_found(a, b):
                first, second = (next(part for part in parts if one in part) for one in (a, b))
                if first is not second:
                    first |= second
                    parts.remove(second)
        yield from ((a, b) for one, other in combinations(parts, 2) for a in one for b in other)


def by_customer(persons: Persons, true: dict[str, str]) -> dict[str, list[Person]]:
    customers: dict[str, list[Person]] = defaultdict(list)
    for record, person in persons.items():
        customers[true[record]].append(person)
    return customers


def test_less_than_a_hundredth_of_all_pairs_shares_nothing(persons: Persons, true: dict[str, str]) -> None:
    customers = by_customer(persons, true)
    pairs = sum(len(records) * (len(records) - 1) // 2 for records in customers.values())
    assert pairs > 300
    assert len(list(_lost(customers))) < 0.01 * pairs


def test_every_pair_of_departments_has_customers_in_common(persons: Persons, true: dict[str, str]) -> None:
    found = Counter(
        tuple(sorted((a.record.split(":")[0], b.record.split(":")[0])))
        for records in by_customer(persons, true).values() for a, b in combinations(records, 2)
    )  # fmt: skip
    assert len(found) == 6


def test_members_hide_and_garble_themselves_in_every_planted_way(persons: Persons) -> None:
    members = [one for one in persons.values() if one.record.startswith("member_club")]
    names = [one.name for one in members]
    ways = {
        "masked phone": sum(any("****" in phone for phone in one.phones) for one in members),
        "masked name": sum("*" in name for name in names),
        "Latin name": sum(bool(re.fullmatch(r"[A-Za-z, ]+", name)) for name in names),
        "English firm": sum(name.endswith("Ltd.") for name in names),
        "title": sum(bool(re.search("(先生|女士|总|经理|老师|师傅)$", name)) for name in names),
        "own boxes for the name": sum(bool(one.cells["姓"]) for one in members),
        "no name": sum(not name for name in names),
        "false e-mail": sum(one.cells["邮箱"] in customer_files.FALSE_EMAILS for one in members),
        "placeholder birth": sum("1900-01-01" in one.cells["生日"] for one in members),
    }
    assert all(ways.values()), ways


def test_identity_card_numbers_have_right_check_digits_and_belong_to_nobody(persons: Persons) -> None:
    numbers = [person.cells["证件号码"] for person in persons.values() if person.cells.get("证件号码")]
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    right = ["10X98765432"[sum(int(d) * w for d, w in zip(one, weights, strict=False)) % 11] == one[17]
             for one in numbers]  # fmt: skip
    assert len(numbers) > 20
    assert sum(right) >= 0.9 * len(numbers)  # some were mistyped
    assert {number[2:4] for number in numbers} == {"98"}  # no city of any province has this number


def test_labelled_pairs_are_of_the_truth_and_half_of_them_resemble_each_other(
    demo: GeneratedDemo, true: dict[str, str]
) -> None:
    rows = _csv(demo.truth.parent / "state" / "identity_labels.csv")
    assert all((true[row["record_a"]] == true[row["record_b"]]) == (row["is_same"] == "true") for row in rows)
    assert len({(row["record_a"], row["record_b"]) for row in rows}) == len(rows) > 150
    assert {row["is_same"] for row in rows} == {"true", "false"}


def test_relations_join_different_customers_and_reach_shops(demo: GeneratedDemo, true: dict[str, str]) -> None:
    rows = _csv(demo.truth / "relations.csv")
    assert all(row["true_customer_id"] != row["other_true_customer_id"] for row in rows)
    parents = {row["true_customer_id"]: row["other_true_customer_id"] for row in rows if row["relation"] == "group"}
    assert any(parent in parents for parent in parents.values())  # a shop of a branch of a group
    sizes = json.loads((demo.truth / "planted.json").read_text("utf-8"))["sizes"]
    assert Counter(row["relation"] for row in rows)["branch"] == sizes["branches"] + sizes["shops"]


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

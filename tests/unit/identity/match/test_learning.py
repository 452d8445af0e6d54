"""Weights learnt from a made world come out near those it was made with, and families are not taught to be one."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from pipelines.identity.match import learn, weights
from pipelines.identity.registry import Model
from tests.unit.identity.match.desk import Desk, Record, of

_FAMILY, _GIVEN = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉梅文辉建国海",
)
PEOPLE = 350
# Share of customers whose second record says something else there.
OTHER = {"phone": 0.3, "email": 0.2, "birth_date": 0.05}


def _phone(draw: random.Random) -> str:
    return f"13{draw.randrange(10**9):09d}"


def _born(draw: random.Random) -> str:
    return f"{draw.randrange(1950, 2005)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}"


def _person(draw: random.Random, family: str | None = None) -> dict[str, str]:
    name = (family or draw.choice(_FAMILY)) + draw.choice(_GIVEN) + draw.choice(_GIVEN)
    mail = "".join(draw.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(8))
    return {"name": name, "phone": _phone(draw), "email": f"{mail}@b.example", "birth_date": _born(draw)}


def doubled_world(seed: int) -> list[Record]:
    """Two records of each person, told apart by what changed and by a postcode that the first alone says."""
    draw = random.Random(seed)
    records: list[Record] = []
    for _ in range(PEOPLE):
        one, new = _person(draw), _person(draw)
        records += [one | {"postcode": f"{draw.randrange(100000, 999999)}"},
                    one | {field: new[field] for field, share in OTHER.items() if draw.random() < share}]  # fmt: skip
    return records


def families_world(seed: int) -> list[Record]:
    """Households of three who share surname, address and line, and nobody twice."""
    draw = random.Random(seed)
    records: list[Record] = []
    for number in range(150):
        family = draw.choice(_FAMILY)
        home = {"address": f"上海市浦东新区世纪大道{number + 1}号", "phone": f"021-6{draw.randrange(10**7):07d}"}
        given = draw.sample(_GIVEN, 6)
        records += [
            {"name": family + "".join(given[at : at + 2]), **home, "birth_date": _born(draw)} for at in (0, 2, 4)
        ]
    return records


def parts(model: Model) -> dict[str, Any]:
    return json.loads(model.weights)


@pytest.fixture(scope="module")
def doubled() -> tuple[Desk, Model]:
    desk = of(doubled_world(1))
    return desk, learn(desk.connection, 2 * PEOPLE)


@pytest.mark.parametrize(
    ("field", "level", "column"), [("phone", 3, "phone"), ("email", 4, "email"), ("born", 5, "birth_date")]
)
def test_how_often_a_customers_records_agree_is_learnt(doubled: Any, field: str, level: int, column: str) -> None:
    learnt = parts(doubled[1])["m"][field][str(level)]
    assert learnt == pytest.approx(1 - OTHER[column], abs=0.08)
    assert not doubled[1].is_shipped and doubled[1].trained_on == 2 * PEOPLE


def test_how_often_strangers_agree_is_learnt(doubled: Any) -> None:
    u = parts(doubled[1])["u"]
    assert u["phone"]["3"] < 1e-3 and u["email"]["4"] < 1e-3
    assert u["born"]["5"] < 1e-3 < u["born"]["2"] < u["born"]["0"]
    assert u["name"]["2"] == pytest.approx(1 / len(_FAMILY), rel=0.3), "as many as share a surname by chance"


def test_the_prior_is_the_share_of_pairs_that_are_one(doubled: Any) -> None:
    true = PEOPLE / (2 * PEOPLE * (2 * PEOPLE - 1) / 2)
    assert true / 2 < parts(doubled[1])["prior"] < true * 1.5


def test_the_learnt_model_finds_nearly_everybody_and_nobody_else(doubled: Any) -> None:
    desk, model = doubled
    desk.night(model, every=True)
    true = {(f"r{2 * no:04d}", f"r{2 * no + 1:04d}") for no in range(PEOPLE)}
    assert len(desk.linked() & true) > 0.93 * PEOPLE
    assert len(desk.linked() - true) <= 1


def test_weights_do_not_depend_on_the_order_of_records_or_on_threads(doubled: Any) -> None:
    desk, model = doubled
    other = Desk()
    other.connection.execute("set threads = 2")
    other.connection.register("copied", desk.connection.execute("select * from features").to_arrow_table())
    other.connection.execute("insert into features select * from copied order by hash(record_id)")
    again = learn(other.connection, 2 * PEOPLE)
    assert (again.version, again.weights) == (model.version, model.weights)


def test_families_who_share_everything_else_do_not_teach_that_they_are_one() -> None:
    desk = of(families_world(3))
    model = learn(desk.connection, 450)
    assert not model.is_shipped
    m = parts(model)["m"]["name"]
    assert m["2"] <= 0.01 and m["0"] <= 0.01 and m["9"] > 0.3
    desk.night(model, every=True)
    assert desk.linked() == set()


def test_names_alone_teach_nothing_and_leave_what_shipped() -> None:
    draw = random.Random(5)
    desk = of([{"name": _person(draw)["name"]} for _ in range(400)])
    learnt = parts(learn(desk.connection, 400))
    assert learnt["m"] == parts(weights.freeze(weights.shipped(), 1))["m"]
    assert learnt["u"] == parts(weights.freeze(weights.shipped(), 1))["u"]
    assert learnt["prior"] <= 0.01


def test_every_learnt_weight_is_a_share_that_can_be_scored(doubled: Any) -> None:
    found = parts(doubled[1])
    for side in "mu":
        for field, levels in found[side].items():
            assert set(levels) == {str(level) for level in weights.M[field]}
            assert all(0 < share <= 1 for share in levels.values())

"""What the scorer says of a code, and of any two records: the same by hand, once each, and without writing anything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.identity.match import learn, score_pairs, scorer, stands, wants_to_learn, weights
from pipelines.identity.match.levels import FIELDS
from pipelines.identity.registry import Model
from tests.unit.identity.match.desk import Desk, Record, of, shipped
from tests.unit.identity.match.random_records import many_records

RECORDS: dict[str, Record] = {
    "a": {"name": "王伟明", "phone": "13912345671"}, "b": {"name": "王偉明", "phone": "13912345671", "city": "上海"},
    "c": {"name": "李娜", "phone": "13912345671"}, "d": {"name": "王伟明", "city": "上海"}, "e": {"name": "赵丽"},
}  # fmt: skip


def by_hand(model: Model, code: dict[str, Any]) -> float:
    """Prior odds times m / u of every level that says something (Fellegi and Sunter, 1969)."""
    parts = json.loads(model.weights)
    odds = parts["prior"] / (1 - parts["prior"])
    for field in FIELDS:
        if (level := code[field]) is not None:
            rarity = code[weights.RARE[field, level][0]] if (field, level) in weights.RARE else None
            odds *= parts["m"][field][str(level)] / weights.chance(parts, field, level, rarity)
    return odds / (1 + odds)


@pytest.mark.parametrize("prior", [weights.PRIOR, 1e-8])
def test_a_probability_is_the_prior_times_the_weights_by_hand(prior: float) -> None:
    model = shipped(prior=prior)
    desk = of(many_records(1, 150), model)
    codes = desk.connection.execute("select d.*, s.score from decided d join scores s using (code)").to_arrow_table()
    found = codes.to_pylist()
    assert len(found) > 50
    for code in found:
        assert code["score"] == pytest.approx(by_hand(model, code), abs=1e-9)


def test_a_code_that_was_scored_is_not_scored_again(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, unscored = of(many_records(2, 80), shipped()), []
    real = scorer.score

    def listening(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
        unscored.append(connection.execute("select count(*) from unscored").fetchall()[0][0])
        real(connection, model)

    monkeypatch.setattr(scorer, "score", listening)
    before = desk.links()
    desk.night(shipped(), every=True)
    assert (unscored, desk.links()) == ([0], before)
    desk.night(shipped(prior=1e-6), every=True)
    assert unscored[1] > 0, "another model scores everything anew"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that a night has left."""
    path = tmp_path_factory.mktemp("match") / "features.duckdb"
    desk = Desk(str(path))
    desk.write(RECORDS)
    desk.night(shipped(), every=True)
    desk.connection.close()
    return path


def test_any_two_records_are_scored_where_nothing_may_be_written(closed: Path) -> None:
    with duckdb.connect(str(closed), read_only=True) as connection:
        asked = [("a", "b"), ("a", "c"), ("b", "d"), ("a", "e"), ("a", "nobody")]
        found = {(a, b): (score, rule) for a, b, score, rule, _ in score_pairs(connection, shipped(), asked)}
        turned = score_pairs(connection, shipped(), [(b, a) for a, b in asked])
    assert found["a", "b"] == (0.99, "phone_name")
    assert found["a", "c"] == (0.0, "veto")
    assert found["a", "e"] == (0.0, "veto"), "two that share no key"
    assert found["b", "d"][1] == "model" and 0 < found["b", "d"][0] < 1
    assert set(found) == set(asked[:-1]), "who is not living is left out"
    assert {(b, a): (score, rule) for a, b, score, rule, _ in turned} == found


def test_a_pair_scores_as_the_night_scored_it(closed: Path) -> None:
    with duckdb.connect(str(closed), read_only=True) as connection:
        nightly = connection.execute("select record_a, record_b, score, rule, evidence from links").fetchall()
        assert nightly
        assert sorted(score_pairs(connection, shipped(), [row[:2] for row in nightly])) == sorted(nightly)


def test_tables_stand_for_their_own_version_and_model_only() -> None:
    desk = Desk()
    assert not stands(desk.connection)
    desk.write(RECORDS)
    desk.night(shipped(), every=True)
    assert stands(desk.connection) and stands(desk.connection, shipped())
    assert not stands(desk.connection, shipped(prior=1e-6))
    desk.connection.execute("update match_meta set value = 'an older one' where name = 'version'")
    assert not stands(desk.connection)


def test_a_company_learns_first_once_it_is_large_and_once_it_outgrew_its_model() -> None:
    small, taught = shipped(), weights.freeze(json.loads(shipped().weights), 1000)
    assert wants_to_learn(None, 5)
    assert not wants_to_learn(small, weights.FEWEST_RECORDS - 1)
    assert wants_to_learn(small, weights.FEWEST_RECORDS)
    assert [wants_to_learn(taught, records) for records in (500, 4000, 4001)] == [False, False, True]


def test_a_model_of_an_earlier_form_is_learnt_anew() -> None:
    parts = {name: part for name, part in json.loads(shipped().weights).items() if name != "form"}
    assert wants_to_learn(Model("earlier", json.dumps(parts), 5000, False), 5000)
    assert not wants_to_learn(Model("now", json.dumps(parts | {"form": weights.FORM}), 5000, False), 5000)


def test_few_records_are_decided_with_what_shipped() -> None:
    desk = of(RECORDS)
    model = learn(desk.connection, len(RECORDS))
    assert model.is_shipped and model.trained_on == 0
    assert model.version == shipped().version
    assert json.loads(model.weights)["frequencies"] == {}


def test_the_same_weights_have_the_same_version_whatever_their_order() -> None:
    plain = weights.shipped()
    turned = dict(reversed(plain.items()))
    assert weights.freeze(plain, 500).version == weights.freeze(turned, 900).version
    assert weights.freeze(plain, 500).version != weights.freeze(plain | {"prior": 1e-3}, 500).version


@pytest.mark.parametrize("shares", [weights.M, weights.U])
def test_the_levels_of_a_field_share_one_whole(shares: weights.Weights) -> None:
    for field in FIELDS:
        assert sum(shares[field].values()) == pytest.approx(1, abs=0.06)

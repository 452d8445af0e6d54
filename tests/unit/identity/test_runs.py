"""What a run of identity did and warned of is kept with its sequence and written, in zh and en, as a data set."""

from __future__ import annotations

import pytest

from tests.unit.identity.world import World

PEOPLE = {
    "erp:1": {"name": "王伟明", "phone": "13912345671"},
    "tw:1": {"name": "王偉明", "phone": "13912345671"},
    "erp:2": {"name": "赵敏", "phone": "13912345672"},
}
COUNTS = "registry_seq, record_count, customer_count, exact_link_count, model_link_count, broken_link_count"


def test_each_run_is_a_row_and_a_quiet_night_is_none(world: World) -> None:
    world.night(PEOPLE)
    world.night({"erp:2": None})
    world.night()
    assert world.rows("identity_runs", COUNTS) == [(1, 3, 2, 1, 0, 0), (2, 2, 1, 1, 0, 0)]


def test_too_few_records_are_said_to_be_judged_by_shipped_weights(world: World) -> None:
    result = world.night(PEOPLE)
    [row] = world.rows("identity_runs", "model_version, is_shipped, trained_on, threshold, warnings_zh, warnings_en")
    assert row[:4] == (result.model_version, True, 0, pytest.approx(0.9))
    assert "出厂权重" in row[4]
    assert "shipped weights" in row[5]


def test_a_number_of_many_is_counted_and_named_in_both_languages_without_being_shown(world: World) -> None:
    names = [
        f"{family}{given}"
        for family in "赵钱孙李周吴郑王"
        for given in ("秀英", "建国", "淑华", "海涛", "志强", "小红")
    ]
    world.night({f"erp:{at}": {"name": name, "phone": "13912345671"} for at, name in enumerate(names)})
    [(guarded, chinese, english)] = world.rows("identity_runs", "guarded_value_count, warnings_zh, warnings_en")
    assert guarded == 1
    assert "电话：1 个值由 48 条记录共用" in chinese
    assert "phone: 1 values shared by 48 records" in english
    assert "13912345671" not in chinese + english
    assert len(chinese.splitlines()) == len(english.splitlines())

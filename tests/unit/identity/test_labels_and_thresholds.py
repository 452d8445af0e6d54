"""The workspace's labelled pairs, and how scores compare with them at each threshold."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.identity import forbid, labels, thresholds
from pipelines.identity.registry import Registry
from pipelines.problems import JukeError
from pipelines.settings import Company, Config, Workspace
from pipelines.sql import connect
from tests.unit.identity.world import World


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path, Config(company=Company(name_zh="甲", name_en="A")))
    made.make_folders()
    return made


def write(ws: Workspace, text: str) -> None:
    labels.path_of(ws).write_text(text, "utf-8-sig")


def test_labels_are_read_in_either_order_and_both_languages(ws: Workspace) -> None:
    assert labels.labelled(ws) == {}
    write(ws, "record_b,record_a,is_same,note\ne:1,e:2,true,x\ne:1,t:9,否,y\ne:2,e:1,1,again\n")
    assert labels.labelled(ws) == {("e:1", "e:2"): True, ("e:1", "t:9"): False}


def test_everything_wrong_with_a_file_of_labels_is_said_at_once(ws: Workspace) -> None:
    rows = ["erp:77,erp:77,true", "erp:77,e:2,maybe", ",e:2,true", "erp:77,e:3,true", "e:3,erp:77,false"]
    write(ws, "\n".join(["record_a,record_b,is_same", *rows]))
    with pytest.raises(JukeError) as raised:
        labels.labelled(ws)
    assert [problem.where.rpartition(" ")[2] for problem in raised.value.problems] == ["2", "3", "4", "6"]
    assert "77" not in str(raised.value)


def test_a_file_of_labels_without_its_columns_is_refused(ws: Workspace) -> None:
    write(ws, "a,b,same\n1,2,true\n")
    with pytest.raises(JukeError, match=r"record_a, record_b, is_same[\s\S]*Found: a, b, same"):
        labels.labelled(ws)


def test_the_labels_of_a_long_bad_file_are_listed_up_to_twenty(ws: Workspace) -> None:
    write(ws, "record_a,record_b,is_same\n" + "e:1,e:1,true\n" * 50)
    with pytest.raises(JukeError) as raised:
        labels.labelled(ws)
    assert len(raised.value.problems) == 21
    assert "30 more rows" in str(raised.value)


def test_counts_at_a_threshold_are_found_wrongly_joined_and_missed() -> None:
    found = [(0.95, True), (0.9, True), (0.9, False), (0.89, True), (0.2, False)]
    assert thresholds._counts(found, 0.9) == (2, 1, 1)
    assert thresholds._counts(found, 0.99) == (0, 0, 3)


def counts(world: World) -> dict[tuple[str, float], tuple[int, ...]]:
    """(source, threshold) -> labelled pairs, found, wrongly joined, missed, of the living generation."""
    query = f"""
        select label_source, threshold, labelled_pair_count, true_positive_count, false_positive_count,
            false_negative_count from read_parquet('{world.ws.lake}/identity_threshold/*.parquet')
        where _generation = (select generation from read_parquet('{world.ws.lake}/manifest.parquet')
                             where entity = 'identity_threshold')
    """
    return {(row[0], row[1]): row[2:] for row in duckdb.execute(query).fetchall()}


def held_against(world: World) -> list[str]:
    """One night, then scores held against the labels of the day; returns what was wrong with them."""
    world.night()
    state = world.ws.state
    with connect(world.ws, state / "features.duckdb") as connection, Registry(state / "registry.sqlite") as registry:
        return thresholds.write(connection, world.ws, registry, registry.seq)


def test_scores_are_held_against_the_labels_of_the_day(world: World) -> None:
    same = {"name": "沈静", "phone": "13912345671"}
    world.deliver({"erp:1": same, "tw:1": same, "erp:2": {"name": "王伟"}, "erp:3": {"name": "李娜娜"}})
    held_against(world)
    assert set(counts(world)) == {("none", threshold) for threshold in thresholds.GRID}
    write(world.ws, "record_a,record_b,is_same\nerp:1,tw:1,true\nerp:2,erp:3,false\nerp:2,gone:7,true\n")
    assert held_against(world) == []
    assert counts(world)["labels", 0.9] == (2, 1, 0, 0)

    forbid(world.ws, "erp:1", "tw:1", "wang", "father and son")
    write(world.ws, "record_a,record_b,is_same\nerp:1,tw:1,perhaps\n")
    (warned,) = held_against(world)
    assert "identity_labels.csv, line 2" in warned
    assert counts(world)["steward", 0.9] == (1, 0, 1, 0)

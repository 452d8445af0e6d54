"""What a night reads, works out and keeps: only what it has not seen, and nothing that depends on the order of days."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from world import World

from pipelines.identity.records import load_living
from pipelines.identity.standardise import fields, values
from pipelines.identity.standardise.tables import FEATURE_COLUMNS
from pipelines.sql import connect

WANG = {"name": "王小明", "phone": "139 1234 5671", "email": "Wang.X@163.com", "address": "上海市浦东新区世纪大道100号"}
LI = {"name": "李四", "phone": "0512-68881234转8", "tax_number": "91350100M000100Y43"}
NOBODY = {"phone": "13812345679"}
Rows = list[tuple[object, ...]]


def standardised(world: World, columns: str = "record_id, name, phones") -> Rows:
    """Columns of `features` after a night's reading."""
    with connect(world.ws, world.ws.state / "features.duckdb") as connection:
        load_living(connection, world.ws)
        return connection.execute(f"select {columns} from features order by record_id").fetchall()


def asked(world: World, query: str) -> Rows:
    """What the file says, unread."""
    with connect(world.ws, world.ws.state / "features.duckdb", read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The values that normalisers are asked for, in order."""
    seen: list[str] = []
    real = values._work_out

    def listening(connection: object, field: values.Field, keys: str, targets: Sequence[str]) -> None:
        seen.extend(row[0] for row in connection.execute("select value from missing").fetchall())  # type: ignore[attr-defined]
        real(connection, field, keys, targets)  # type: ignore[arg-type]

    monkeypatch.setattr(values, "_work_out", listening)
    return seen


def test_a_record_without_a_name_is_there_with_what_it_has(world: World) -> None:
    world.deliver({"erp:1": WANG, "erp:2": NOBODY})
    found = standardised(world, "record_id, name, phones, division, locality")
    assert found == [
        ("erp:1", "王小明", ["+8613912345671"], "310115", "上海"),
        ("erp:2", None, ["+8613812345679"], None, None),
    ]


def test_the_table_has_the_columns_that_matching_reads(world: World) -> None:
    world.deliver({})
    standardised(world)
    described = asked(world, "select column_name, lower(column_type) from (describe features)")
    assert dict(described) == FEATURE_COLUMNS


def test_a_value_is_worked_out_once_over_nights_and_records(world: World, worked_out: list[str]) -> None:
    world.deliver({"erp:1": LI})
    standardised(world)
    world.deliver({"erp:2": LI | {"email": "li@firm.cn"}})
    standardised(world)
    assert len(worked_out) == len(set(worked_out))
    assert "li@firm.cn" in worked_out


def test_a_changed_normaliser_works_out_its_own_values_only(world: World, worked_out: list[str]) -> None:
    world.deliver({"erp:1": WANG, "erp:2": LI})
    before = standardised(world, "record_id, rid, profile")
    with connect(world.ws, world.ws.state / "features.duckdb") as connection:
        connection.execute("update versions set version = 'older' where subject = 'email'")
    worked_out.clear()
    assert standardised(world, "record_id, rid, profile") == before
    assert worked_out == ["Wang.X@163.com"]


def test_a_profile_changes_with_what_values_mean_and_not_with_their_spelling(world: World) -> None:
    world.deliver({"erp:1": WANG})
    profiles = [standardised(world, "profile")]
    for phone in ("+86 13912345671", "13912345672"):
        world.deliver({"erp:1": WANG | {"phone": phone}})
        profiles.append(standardised(world, "profile"))
    assert profiles[0] == profiles[1] != profiles[2]


def test_a_record_keeps_its_number_though_it_leave_and_return(world: World) -> None:
    world.deliver({"erp:1": WANG, "erp:2": LI})
    before = dict(standardised(world, "record_id, rid"))
    world.deliver({"erp:1": None, "erp:0": NOBODY})
    between = dict(standardised(world, "record_id, rid"))
    world.deliver({"erp:1": WANG})
    after = dict(standardised(world, "record_id, rid"))
    assert between == {"erp:2": before["erp:2"], "erp:0": 3}
    assert after == before | {"erp:0": 3}


def test_a_withdrawn_delivery_gives_its_records_back_to_the_one_before(world: World) -> None:
    world.deliver({"erp:1": WANG, "erp:2": LI})
    manifest = (world.ws.lake / "manifest.parquet").read_bytes()
    before = standardised(world)
    world.deliver({"erp:1": WANG | {"phone": "13700000001"}, "erp:2": None, "erp:3": NOBODY})
    assert standardised(world) != before
    (world.ws.lake / "manifest.parquet").write_bytes(manifest)
    assert standardised(world) == before


def test_every_kind_of_value_names_its_version() -> None:
    assert set(fields.VERSIONS) == {"name", "phone", "email", "number", "birth", "address"}
    assert all(fields.VERSIONS.values())

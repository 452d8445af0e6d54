"""Ids stay with their customers through merges, splits, deletions and returns."""

from __future__ import annotations

from pipelines.identity import forbid, merge, withdraw
from pipelines.identity.registry import Registry
from tests.unit.identity.world import Record, World

WANG: Record = {"name": "王伟明", "phone": "13912345671", "customer_type": "person"}
WANG_MOVED: Record = {"name": "王伟明", "phone": "13800001112", "customer_type": "person"}


def customer_states(world: World) -> dict[str, tuple[str, str | None]]:
    with Registry(world.ws.state / "registry.sqlite") as registry:
        return {
            row[0]: (row[1], row[2]) for row in registry.rows("select customer_id, state, redirect_to from customers")
        }


def test_a_merge_keeps_the_older_id_and_redirects_the_other(world: World) -> None:
    world.night({"erp:1": WANG})
    world.night({"tw:1": WANG_MOVED})
    result = world.night({"tw:1": WANG})
    assert set(world.bridge().values()) == {"C00000001"} and result.merged == 1
    assert customer_states(world)["C00000002"] == ("merged", "C00000001")


def test_a_split_leaves_the_id_with_the_older_record(world: World) -> None:
    world.night({"tw:1": WANG})
    world.night({"erp:1": WANG})
    result = world.night({"erp:1": WANG_MOVED})
    assert world.bridge() == {"tw:1": "C00000001", "erp:1": "C00000002"} and result.split == 1


def test_merge_then_unmerge_gives_both_their_ids_back(world: World) -> None:
    world.night({"erp:1": WANG, "tw:1": WANG_MOVED})
    before = world.bridge()
    number = merge(world.ws, "erp:1", "tw:1", "hana", "called the customer")
    world.night({})
    assert len(set(world.bridge().values())) == 1
    withdraw(world.ws, number, "hana", "was wrong")
    world.night({})
    assert world.bridge() == before


def test_a_record_that_returns_takes_its_customer_up_again(world: World) -> None:
    world.night({"erp:1": WANG, "erp:2": {"name": "李娜", "phone": "13955554444"}})
    before = world.bridge()
    world.night({"erp:1": None})
    world.night({"erp:3": {"name": "赵敏", "phone": "13955554441"}})
    world.night({"erp:1": WANG})
    assert {record: world.bridge()[record] for record in before} == before
    assert len(set(world.bridge().values())) == 3


def test_an_id_outlives_the_record_it_was_made_for(world: World) -> None:
    world.night({"erp:1": WANG})
    world.night({"tw:1": WANG})
    world.night({"erp:1": None})
    assert world.bridge() == {"tw:1": "C00000001"}


def test_an_id_stays_with_who_carried_it_last_night_and_not_with_who_comes_back(world: World) -> None:
    world.night({"erp:1": WANG, "loyalty:1": WANG, "loyalty:2": WANG})
    world.night({"loyalty:1": None})
    world.night({"erp:1": None, "loyalty:1": WANG_MOVED})
    assert world.bridge()["loyalty:2"] == "C00000001" and world.bridge()["loyalty:1"] != "C00000001"


def test_a_cannot_link_parts_what_rules_had_united_and_a_third_stays_with_its_stronger_side(world: World) -> None:
    other: Record = {"name": "王伟明", "phone": "13912345671", "email": "w@m.example"}
    world.night({"erp:1": WANG, "tw:1": WANG, "erp:2": other})
    forbid(world.ws, "erp:1", "tw:1", "hana", "father and son")
    result = world.night({})
    bridge = world.bridge()
    assert bridge["erp:1"] != bridge["tw:1"] and len(set(bridge.values())) == 2 and result.split == 1


def test_a_must_link_unites_records_that_share_nothing(world: World) -> None:
    world.night({"erp:1": WANG, "tw:1": {"name": "David Wang"}})
    merge(world.ws, "tw:1", "erp:1", "hana", "known in person")
    world.night({})
    assert world.bridge_rows("decided_by") == [("steward",), ("steward",)]


def test_two_checked_tax_numbers_never_stand_in_one_customer(world: World) -> None:
    bridge_record: Record = {"name": "上海聚客商贸有限公司", "phone": "13912345671"}
    world.night({
        "erp:1": {**bridge_record, "tax_number": "91350100M000100Y43"},
        "erp:2": {**bridge_record, "tax_number": "91110000802100433B"},
        "tw:1": bridge_record,
    })  # fmt: skip
    bridge = world.bridge()
    assert bridge["erp:1"] != bridge["erp:2"]

"""Nights of inserts, updates and deletions in any order end in the partition of one full run with the same model."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest

from pipelines.identity import forbid, identify, merge, withdraw
from pipelines.identity.decisions import Decision, all_decisions
from pipelines.identity.match import keys
from pipelines.identity.registry import Registry
from pipelines.problems import JukeError
from tests.unit.identity.world import Record, World, partition_of

NAMES = (
    "王伟",
    "王薇",
    "王伟明",
    "王伟民",
    "李娜",
    "李那",
    "单雄信",
    "上海聚客商贸有限公司",
    "聚客商贸（上海）有限公司",
    "上海聚客商贸有限公司浦东店",
    None,
)
PHONES = ("13912345671", "13912345672", "139-1234-5673", "021-68881234", None)
EMAILS = ("a@b.example", "A@B.example", "c7@d.example", None, None)
ADDRESSES = ("上海市浦东新区世纪大道100号3幢502室", "浦东新区世纪大道100号3栋502", "北京市朝阳区建国路88号", None)
TAXES = ("91350100M000100Y43", "91310000MA1FL1234X", "04595257", None, None, None)


def random_record(draw: random.Random) -> Record:
    return {
        "customer_type": draw.choice(("person", "organisation", None)), "name": draw.choice(NAMES),
        "phone": draw.choice(PHONES), "phone_alt": draw.choice(PHONES), "email": draw.choice(EMAILS),
        "address": draw.choice(ADDRESSES), "tax_number": draw.choice(TAXES),
    }  # fmt: skip


def random_changes(draw: random.Random, size: int) -> dict[str, Record | None]:
    numbers = [f"{draw.choice(('erp', 'tw'))}:{draw.randrange(40):03d}" for _ in range(size)]
    return {number: random_record(draw) if draw.random() < 0.75 else None for number in numbers}


@pytest.mark.parametrize("seed", range(2))
def test_random_nights_end_in_the_partition_of_a_full_run(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rule, cap in (("phone", 4), ("email", 3), ("name", 5), ("address", 6)):  # low caps, so that guards are crossed
        monkeypatch.setitem(keys.CAPS, rule, cap)
    draw = random.Random(seed)
    world = World(tmp_path / "nightly")
    before: dict[str, str] = {}
    for _ in range(4):
        world.night(random_changes(draw, 14))
        before = _check_night(world, before)
        _decide_something(draw, world)
    world.night({})
    nightly = _check_night(world, before)
    assert set(nightly) == set(world.records)
    identify(world.ws, full=True)
    assert world.bridge() == nightly, "a full run over the same registry changes neither partition nor ids"
    (world.ws.state / "features.duckdb").unlink()
    identify(world.ws)
    assert world.bridge() == nightly, "nor does a night without the cache file"
    rebuilt = World(tmp_path / "rebuilt")
    rebuilt.night({record: world.records[record] for record in draw.sample(list(world.records), len(world.records))})
    _repeat_decisions(world, rebuilt)
    rebuilt.night({})
    assert partition_of(rebuilt.bridge()) == partition_of(nightly)
    assert rebuilt.rows("identity_links", _LINK) == world.rows("identity_links", _LINK)
    assert rebuilt.rows("identity_bridge", _WHY) == world.rows("identity_bridge", _WHY)


_LINK = "record_id_a, record_id_b, rule, match_score, evidence_zh"
_WHY = "customer_record_id, decided_by, match_score, linked_customer_record_id, evidence_en"


def _check_night(world: World, before: dict[str, str]) -> dict[str, str]:
    """No id moved without an event that names it, and no record stands with one that a steward forbade it."""
    now = world.bridge()
    named = {tuple(row) for row in world.rows("identity_events", "customer_id, other_customer_id")}
    ids = {one for pair in named for one in pair}
    moved = {record for record, customer in before.items() if now.get(record, customer) != customer}
    assert {before[record] for record in moved} | {now[record] for record in moved} <= ids
    with Registry(world.ws.state / "registry.sqlite", reading=True) as registry:
        apart = [one for one in all_decisions(registry) if one.is_in_force and one.kind == "cannot_link"]
    for one in apart:
        if one.applied_seq is not None and {one.record_a, one.record_b} <= set(now):
            assert now[one.record_a] != now[one.record_b]
    return now


def _decide_something(draw: random.Random, world: World) -> None:
    """A merge or a parting, where none in force says otherwise, or one taken back."""
    standing = [one.number for one in _decisions(world) if one.is_in_force]
    if standing and draw.random() < 0.3:
        withdraw(world.ws, draw.choice(standing), "hana", "test")
        return
    a, b = draw.sample(sorted(world.records), 2)
    with contextlib.suppress(JukeError):
        draw.choice((merge, forbid))(world.ws, a, b, "hana", "test")


def _decisions(world: World) -> list[Decision]:
    with Registry(world.ws.state / "registry.sqlite", reading=True) as registry:
        return all_decisions(registry)


def _repeat_decisions(source: World, target: World) -> None:
    for one in _decisions(source):
        if one.is_in_force:
            decide = merge if one.kind == "must_link" else forbid
            with contextlib.suppress(JukeError):  # about a record that nobody delivers any more
                decide(target.ws, one.record_a, one.record_b, "hana", "test")


def test_a_phone_that_becomes_a_switchboard_unlinks_untouched_records(world: World) -> None:
    shared = "021-68881234"
    first = {"erp:1": {"name": "王伟明", "phone": shared}, "tw:1": {"name": "王偉明", "phone": shared}}
    world.night(first)
    assert len(world.partition()) == 1
    crowd: dict[str, Record | None] = {
        f"erp:9{n}": {"name": f"赵{c}", "phone": shared} for n, c in enumerate("甲乙丙丁戊己庚辛壬癸")
    }
    world.night(crowd)
    assert frozenset({"erp:1", "tw:1"}) not in world.partition()
    world.night(dict.fromkeys(crowd))
    assert world.partition() == {frozenset({"erp:1", "tw:1"})}


def test_a_night_without_changes_leaves_the_registry_alone(world: World) -> None:
    first = world.night({"erp:1": {"name": "王伟明", "phone": "13912345671"}})
    again = world.night({})
    assert (again.registry_seq, again.new, again.changed, again.pairs) == (first.registry_seq, 0, 0, 0)


def test_enough_records_teach_a_model_once_and_it_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(1)
    first = world.night(random_changes(draw, 8))
    assert any("shipped weights" in warning for warning in first.warnings)
    monkeypatch.setattr("pipelines.identity.match.weights.FEWEST_RECORDS", 10)
    second = world.night({f"erp:5{n:02d}": random_record(draw) for n in range(20)})
    third = world.night({f"erp:6{n:02d}": random_record(draw) for n in range(20)})
    assert first.model_version != second.model_version == third.model_version
    nightly = world.bridge()
    world.night(full=True)
    assert world.bridge() == nightly

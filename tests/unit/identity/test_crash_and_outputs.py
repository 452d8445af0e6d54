"""A night killed half-way is finished by the next one; what stands in the lake follows from the registry."""

from __future__ import annotations

import os
import subprocess
import sys

from pipelines.identity import outputs
from tests.unit.identity.world import World

KILLED = "import sys; from pathlib import Path; from pipelines.settings import load_workspace;\
from pipelines.identity import identify; identify(load_workspace(Path(sys.argv[1])))"
PEOPLE = {"erp:1": {"name": "王伟明", "phone": "13912345671"}, "tw:1": {"name": "王偉明", "phone": "13912345671"}}


def test_a_kill_after_the_outputs_is_finished_by_the_next_night(world: World) -> None:
    world.deliver(PEOPLE)
    environment = {**os.environ, "JUKE_CRASH_AT": "identified"}
    killed = subprocess.run([sys.executable, "-c", KILLED, str(world.ws.root)], env=environment, check=False)
    assert killed.returncode == -9
    assert world.night().new == 0 and len(world.partition()) == 1


def test_outputs_lost_after_the_registry_was_written_are_written_again(world: World) -> None:
    first = world.night(PEOPLE)
    for entity in outputs.QUERIES:
        (world.ws.lake / entity / f"{first.registry_seq}.parquet").unlink()
    again = world.night()
    assert again.registry_seq == first.registry_seq and len(world.partition()) == 1


def test_features_can_be_thrown_away_at_any_time(world: World) -> None:
    world.night(PEOPLE)
    (world.ws.state / "features.duckdb").unlink()
    world.night({"erp:2": {"name": "王伟明", "phone": "13912345671"}})
    assert world.partition() == {frozenset({"erp:1", "tw:1", "erp:2"})}


def test_a_company_without_customer_records_has_no_customers(world: World) -> None:
    result = world.night({})
    assert (result.records, result.customers, world.bridge()) == (0, 0, {})


def test_every_living_record_has_one_row_with_evidence_in_both_languages(world: World) -> None:
    world.night({**PEOPLE, "erp:2": {"name": "赵敏"}})
    rows = world.bridge_rows("customer_record_id, decided_by, linked_customer_record_id, evidence_zh, evidence_en")
    assert [row[:3] for row in rows] == [
        ("erp:1", "exact:phone_name", "tw:1"), ("erp:2", "single", None), ("tw:1", "exact:phone_name", "erp:1"),
    ]  # fmt: skip
    assert all(zh and en and "139" not in zh + en for *_, zh, en in rows)


def test_a_damaged_cache_file_is_made_anew_with_the_same_customers(world: World) -> None:
    world.night(PEOPLE)
    before = world.bridge()
    (world.ws.state / "features.duckdb").write_bytes(b"no database" * 4000)
    world.night({})
    assert world.bridge() == before

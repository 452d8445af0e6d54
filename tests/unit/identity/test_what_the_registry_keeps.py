"""The registry: older ones are taken over, its copy never lies, and what was published can be read as published."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime

import duckdb
import pytest

from pipelines.identity import merge, withdraw
from pipelines.identity.registry import Registry
from pipelines.ingest.datasets import IDENTITY
from pipelines.problems import JukeError
from tests.unit.identity.world import Record, World

WANG: Record = {"name": "王伟明", "phone": "13912345671"}
MOVED: Record = {"name": "王伟明", "phone": "13800001112"}
KILLED = "import sys; from pathlib import Path; from pipelines.settings import load_workspace;\
from pipelines.identity import identify; identify(load_workspace(Path(sys.argv[1])))"
VERSION_1 = """
create table meta (name text primary key, value text not null);
create table runs (seq integer primary key, at text not null, model_version text not null, reason text not null);
create table records (record_id text primary key, fingerprint text not null, living integer not null,
    first_seq integer not null, customer_id text);
create table links (record_a text not null, record_b text not null, rule text not null, score real not null,
    evidence text not null, primary key (record_a, record_b)) without rowid;
create table customers (customer_id text primary key, founder_record_id text not null, created_seq integer not null,
    state text not null check (state in ('living', 'merged', 'empty')), redirect_to text);
create table decisions (decision_id integer primary key, at text not null, decided_by text not null,
    reason text not null, kind text not null, record_a text not null, record_b text not null, applied_seq integer);
create table events (event_id integer primary key, seq integer not null, kind text not null, customer_id text,
    other_id text);
create table guards (rule text not null, value_md5 text not null, primary key (rule, value_md5)) without rowid;
create table models (model_version text primary key, weights text not null, trained_on integer not null,
    is_shipped integer not null, at text not null);
insert into meta values ('schema_version', '1');
insert into runs values (1, '2026-01-01T00:00:00+00:00', 'old', 'full'),
    (2, '2026-01-02T00:00:00+00:00', 'old', 'night');
insert into records values ('erp:1', 'x', 1, 1, 'C00000007'), ('tw:1', 'x', 1, 1, 'C00000007'),
    ('erp:2', 'x', 1, 2, 'C00000009'), ('erp:3', 'x', 0, 1, 'C00000008');
insert into links values ('erp:1', 'tw:1', 'phone_name', 0.99, 'name=5 phone=2');
insert into customers values ('C00000007', 'erp:1', 1, 'living', null), ('C00000008', 'erp:3', 1, 'empty', null),
    ('C00000009', 'erp:2', 2, 'living', null);
insert into decisions values (1, '2026-01-01T00:00:00+00:00', 'hana', 'one', 'must_link', 'erp:1', 'erp:2', 1),
    (2, '2026-01-02T00:00:00+00:00', 'hana', 'no', 'withdraw', 'erp:1', 'erp:2', 2),
    (3, '2026-01-02T00:00:00+00:00', 'hana', 'two', 'cannot_link', 'erp:2', 'tw:1', 2);
insert into events values (1, 1, 'created', 'C00000007', null), (2, 2, 'emptied', 'C00000008', null);
insert into guards values ('phone', 'x');
"""


def test_a_registry_of_the_version_before_keeps_ids_and_decisions(world: World) -> None:
    with sqlite3.connect(world.ws.state / "registry.sqlite") as db:
        db.executescript(VERSION_1)
    db.close()
    result = world.night({"erp:1": WANG, "tw:1": WANG, "erp:2": {"name": "李娜"}, "crm:1": {"name": "赵敏"}})
    assert world.bridge() == {"erp:1": "C00000007", "tw:1": "C00000007", "erp:2": "C00000009", "crm:1": "C00000010"}
    decisions = world.rows("identity_decisions", "decision_id, kind, is_in_force")
    assert decisions == [(1, "must_link", False), (2, "withdraw", False), (3, "cannot_link", True)]
    assert ("erp:1", "C00000007", 1, None) in world.rows("identity_history", "record_id, customer_id, from_seq, to_seq")
    kinds = world.rows("identity_events", "kind, customer_id, registry_seq")
    assert ("emptied", "C00000008", 2) in kinds and ("created", "C00000007", 1) in kinds
    assert result.registry_seq == 3


def test_a_registry_of_a_newer_juke_is_refused(world: World) -> None:
    world.night({"erp:1": WANG})
    with sqlite3.connect(world.ws.state / "registry.sqlite") as db:
        db.execute("update meta set value = '99' where name = 'schema_version'")
    db.close()
    with pytest.raises(JukeError):
        world.night({})


def test_a_kill_between_registry_and_copy_is_harmless(world: World) -> None:
    world.night({"erp:1": WANG, "tw:1": MOVED, "erp:2": {"name": "李娜", "phone": "13955554444"}})
    world.deliver({"tw:1": WANG, "erp:2": None})
    environment = {**os.environ, "JUKE_CRASH_AT": "registry_committed"}
    killed = subprocess.run([sys.executable, "-c", KILLED, str(world.ws.root)], env=environment, check=False)
    assert killed.returncode == -9
    result = world.night({"crm:1": WANG})
    assert world.bridge() == {"erp:1": "C00000001", "tw:1": "C00000001", "crm:1": "C00000001"}
    assert (result.new, result.changed, result.removed) == (1, 0, 0)


def test_a_registry_restored_from_a_backup_does_not_meet_a_copy_of_its_future(world: World) -> None:
    world.night({"erp:1": WANG})
    backup = (world.ws.state / "registry.sqlite").read_bytes()
    world.night({"tw:1": WANG})
    (world.ws.state / "registry.sqlite").write_bytes(backup)
    result = world.night({})
    assert world.partition() == {frozenset({"erp:1", "tw:1"})} and result.new == 1


_STEPS: tuple[Mapping[str, Record | None], ...] = (
    {"erp:1": WANG, "tw:1": MOVED}, {"crm:1": MOVED}, {"tw:1": WANG}, {"crm:1": None}, {"crm:1": WANG},
)  # fmt: skip


def test_every_earlier_night_can_be_read_as_it_was_published(world: World) -> None:
    nights: dict[int, dict[str, str]] = {}

    def night(step: Mapping[str, Record | None]) -> None:
        seq = world.night(step).registry_seq
        nights[seq] = world.bridge()

    for step in _STEPS:
        night(step)
    number = merge(world.ws, "erp:1", "tw:1", "hana", "one")
    night({})
    withdraw(world.ws, number, "hana", "two")
    night({"tw:1": MOVED})
    assert len(nights) == len(_STEPS) + 2
    history = world.rows("identity_history", "record_id, customer_id, from_seq, to_seq, from_at, to_at")
    for seq, bridge in nights.items():
        as_published = {row[0]: row[1] for row in history if row[2] <= seq and (row[3] is None or seq < row[3])}
        assert as_published == bridge
    assert all(isinstance(at, datetime) and (until is None) is (to is None) for *_, to, at, until in history)


def test_a_night_of_new_weights_carries_every_id_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.night({f"erp:{n}": {"name": f"王伟{c}", "phone": f"1391234567{n}"} for n, c in enumerate("甲乙丙丁戊")})
    before = world.bridge()
    monkeypatch.setattr("pipelines.identity.match.weights.FEWEST_RECORDS", 3)
    result = world.night({})
    with Registry(world.ws.state / "registry.sqlite", reading=True) as registry:
        models = registry.rows("select count(*) from models")
    assert models == [(2,)] and result.model_version and world.bridge() == before


def test_each_data_set_has_the_columns_and_types_of_its_empty_form(world: World) -> None:
    world.night({"erp:1": WANG, "tw:1": WANG})
    written = [path for path in world.ws.lake.glob("identity_*/[0-9]*.parquet")]
    for path in written:
        described = duckdb.execute(f"select column_name, column_type from (describe from '{path}')").fetchall()
        assert tuple(described) == IDENTITY[path.parent.name]
    assert {"identity_review", "identity_history", "identity_events"} <= {path.parent.name for path in written}


def test_pairs_that_a_steward_should_see_stand_in_the_review_with_their_reason(world: World) -> None:
    company: Record = {"name": "上海聚客商贸有限公司", "phone": "13912345671"}
    world.night({
        "erp:1": {**company, "tax_number": "91350100M000100Y43"},
        "erp:2": {**company, "tax_number": "91110000802100433B"},
        "tw:1": company,
    })  # fmt: skip
    reviewed = world.rows("identity_review", "record_id_a, record_id_b, reason, evidence_zh, evidence_en")
    assert [row[:3] for row in reviewed] == [("erp:2", "tw:1", "broken")]
    assert "断开" in reviewed[0][3] and "broken" in reviewed[0][4]

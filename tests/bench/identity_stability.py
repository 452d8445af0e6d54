"""Bench of identity's keeping: thirty nights of a made company, and nothing may have moved without a reason.

`python -m tests.bench.identity_stability` makes some 5,000 records of three departments about persons and companies
whose truth is planted. Each night 5 % of the records come, change, go or come back, and stewards merge, forbid and
withdraw. After every night: no customer's id is another unless it merged or split; a company built from nothing of the
same records in another order, with the same decisions and model, is divided alike and by the same links; no pair that
is forbidden stands together. At the end some customers are merged, and unmerged: the bridge and the links are as they
were, to the letter. One JSON line last.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.identity import forbid, list_decisions, merge, withdraw
from pipelines.identity.decisions import members
from pipelines.identity.registry import Registry
from pipelines.problems import JukeError
from tests.bench.identity.measures import pairwise
from tests.bench.identity_nights import Company
from tests.unit.identity.world import World, partition_of

GOAL = {
    "ids_moved_without_reason": 0.0,
    "nights_unlike_a_rebuild": 0,
    "nights_with_other_links": 0,
    "forbidden_pairs_together": 0,
    "differing_after_unmerging": 0,
}
_COPIED = ("models", "decisions", "decision_records")
_LINK = "record_id_a, record_id_b, rule, match_score, evidence_en"
_TOLD = {"identity_bridge": "* exclude (_generation)", "identity_links": "* exclude (_generation)"}


def main() -> None:
    """Run the nights and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=5_000)
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    started = time.process_time()
    with tempfile.TemporaryDirectory(prefix="juke-stability-") as folder:
        measured = measure(Path(folder), given.records, given.nights, given.seed)
    measured["cpu_seconds"] = round(time.process_time() - started, 1)
    met = all(measured[name] <= most for name, most in GOAL.items())
    print(json.dumps({"bench": "identity_stability", "measured": measured, "goal": GOAL, "met": met}))


def measure(folder: Path, records: int, nights: int, seed: int) -> dict[str, Any]:
    """What the nights brought; every count that is a goal should be 0."""
    draw = random.Random(seed)
    company, world = Company(draw, records), World(folder / "nightly")
    found: dict[str, Any] = {"records": 0, "nights": nights, **dict.fromkeys(GOAL, 0)}
    before: dict[str, str] = {}
    kept = moved = merged = split = 0
    for night in range(nights + 1):
        result = world.night(company.tonight() if night else company.first())
        now = world.bridge()
        merged, split, kept = merged + result.merged, split + result.split, kept + len(set(before.values()))
        moved += len(moved_for_nothing(before, now, company.returned))
        rebuilt = rebuild(world, folder / f"rebuilt {night}", draw)
        found["nights_unlike_a_rebuild"] += partition_of(rebuilt.bridge()) != world.partition()
        found["nights_with_other_links"] += rebuilt.rows("identity_links", _LINK) != world.rows("identity_links", _LINK)
        found["forbidden_pairs_together"] += forbidden_together(world, now)
        print(f"night {night}: {result.records} records, {result.customers} customers, {result.pairs} pairs compared,"
              f" {result.merged} merged, {result.split} split")  # fmt: skip
        decide_something(draw, world)
        before = now
    found |= {"records": len(now), "customers": len(set(now.values())), "merged": merged, "split": split}
    found["ids_moved_without_reason"] = moved / max(kept, 1)
    found["differing_after_unmerging"] = differing_after_unmerging(world, draw)
    found["decisions"] = len(list_decisions(world.ws))
    return found | {"f1": round(pairwise(now, company.truth(now)).f1, 4)}


def moved_for_nothing(before: Mapping[str, str], now: Mapping[str, str], returned: set[str]) -> set[str]:
    """Customers that neither merged nor split and yet have another id. A record that returns may bring its old one."""
    was, is_ = _groups(before), _groups(now)
    moved = set()
    for customer, group in was.items():
        living = group & set(now)
        homes = {now[record] for record in living}
        if len(homes) != 1 or (home := homes.pop()) == customer:
            continue
        others = is_[home] - group
        if not any(record in before or record in returned for record in others):
            moved.add(customer)
    return moved


def _groups(bridge: Mapping[str, str]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for record, customer in bridge.items():
        groups[customer].add(record)
    return groups


def rebuild(world: World, folder: Path, draw: random.Random) -> World:
    """A company built from nothing of the same records in another order, with the same decisions and model."""
    rebuilt = World(folder)
    with contextlib.closing(_connected(rebuilt)) as db:
        db.execute("attach ? as source", [str(world.ws.state / "registry.sqlite")])
        for table in _COPIED:
            db.execute(f"insert into {table} select * from source.{table}")
        db.commit()
    records = draw.sample(list(world.records), len(world.records))
    rebuilt.night({record: world.records[record] for record in records})
    return rebuilt


def _connected(world: World) -> Any:
    import sqlite3

    with Registry(world.ws.state / "registry.sqlite") as registry:
        registry.commit()
    return sqlite3.connect(world.ws.state / "registry.sqlite")


def forbidden_together(world: World, now: Mapping[str, str]) -> int:
    """Pairs of living records in one customer that a decision in force holds apart."""
    with Registry(world.ws.state / "registry.sqlite", reading=True) as registry:
        decided = members(registry, "cannot_link").values()
    return sum(
        now[a] == now[b] for sides in decided for a in sides["a"] for b in sides["b"] if a in now and b in now
    )  # fmt: skip


def decide_something(draw: random.Random, world: World) -> None:
    """Three times: a merge or a parting of records or customers, or a decision taken back."""
    bridge = world.bridge()
    for _ in range(3):
        standing = [one.number for one in list_decisions(world.ws) if one.is_in_force]
        if standing and draw.random() < 0.3:
            withdraw(world.ws, draw.choice(standing), "bench", "drawn")
            continue
        a, b = draw.sample(sorted(bridge), 2)
        near = [record for record in bridge if bridge[record] == bridge[a] and record != a]
        with contextlib.suppress(JukeError):  # decisions that contradict each other are refused
            if near and draw.random() < 0.5:
                forbid(world.ws, a, draw.choice(near), "bench", "drawn")
            elif draw.random() < 0.5:
                draw.choice((merge, forbid))(world.ws, bridge[a], bridge[b], "bench", "drawn")
            else:
                merge(world.ws, a, b, "bench", "drawn")


def differing_after_unmerging(world: World, draw: random.Random) -> int:
    """Data sets that are not what they were before some customers were merged and unmerged."""
    world.night({})
    before = {entity: world.rows(entity, columns) for entity, columns in _TOLD.items()}
    numbers = []
    for _ in range(10):
        a, b = draw.sample(sorted(set(world.bridge().values())), 2)
        with contextlib.suppress(JukeError):
            numbers.append(merge(world.ws, a, b, "bench", "merged and unmerged"))
    world.night({})
    changed = sum(before[entity] != world.rows(entity, columns) for entity, columns in _TOLD.items())
    for number in numbers:
        withdraw(world.ws, number, "bench", "merged and unmerged")
    world.night({})
    if not numbers or changed != len(_TOLD):
        return len(_TOLD)  # nothing was merged, so nothing was shown
    return sum(before[entity] != world.rows(entity, columns) for entity, columns in _TOLD.items())


if __name__ == "__main__":
    main()

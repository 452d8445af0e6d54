"""How much of a contract is right with nothing touched: `python -m tests.bench.contract_proposal`.

Each real file of `../shared/data` is proposed a contract by a company that has none yet; what its columns are stands
in `contract_truth.toml`. A column counts as right where the YAML as written maps its header to a right column; as
wrong above the stated confidence where a mapping at or above it is not right. Prints one JSON line last.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.problems import JukeError
from pipelines.proposing import propose
from pipelines.proposing.matching import SURE
from pipelines.settings import DEFAULT_WORKSPACE, REPOSITORY, Workspace, load_workspace
from tests.bench.meter import measured

CORPORA = REPOSITORY.parent / "shared" / "data"
TRUTH = Path(__file__).with_name("contract_truth.toml")
GOAL_RIGHT, GOAL_WRONG = 0.8, 0.02


@dataclass
class Tally:
    """Columns of one folder."""

    mappable: int = 0
    right: int = 0
    stated: int = 0
    wrong: int = 0
    missed: list[str] = field(default_factory=list)
    mistaken: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, float | int]:
        share = {"right_share": round(self.right / self.mappable, 3)} if self.mappable else {}
        return {"mappable": self.mappable, "right": self.right, **share, "stated": self.stated, "wrong": self.wrong}


def judge(ws: Workspace, path: Path, truth: dict[str, dict[str, list[str]]], tally: Tally) -> None:
    """Propose a contract for one file and count."""
    must, may = truth.get("must", {}), truth.get("may", {})
    try:
        feeds = propose(ws, [path], ()).feeds
    except JukeError:
        feeds = {}
    found = [one for matches in feeds.values() for one in matches]
    for header, columns in must.items():
        tally.mappable += 1
        if any(one.header == header and one.column in columns for one in found):
            tally.right += 1
        else:
            tally.missed.append(f"{path.name}: {header}")
    for one in found:
        if one.confidence >= SURE:
            tally.stated += 1
            if one.column not in (*must.get(one.header, ()), *may.get(one.header, ())):
                tally.wrong += 1
                tally.mistaken.append(f"{path.name}: {one.header} is not {one.entity}.{one.column}")


def main() -> int:
    """Run; exit 1 where the goal is not met."""
    if not CORPORA.exists():
        print("../shared/data is absent: there is nothing to measure on", file=sys.stderr)
        return 1
    tallies: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory() as folder, measured() as cost:
        shutil.copy(DEFAULT_WORKSPACE / "juke.toml", folder)
        ws = load_workspace(Path(folder))
        for place, files in tomllib.loads(TRUTH.read_text("utf-8")).items():
            tallies[place] = Tally()
            for name, truth in files.items():
                judge(ws, CORPORA / place / name, truth, tallies[place])
    for place, tally in tallies.items():
        print(f"{place:28} {tally.as_json()}")
        for line in (*tally.missed, *tally.mistaken):
            print(f"    {line}")
    total = Counter[str]()
    for tally in tallies.values():
        total.update({"mappable": tally.mappable, "right": tally.right, "stated": tally.stated, "wrong": tally.wrong})
    shares = {place: one.right / one.mappable for place, one in tallies.items() if one.mappable}
    wrong = total["wrong"] / max(1, total["stated"])
    met = min(shares.values()) >= GOAL_RIGHT and wrong <= GOAL_WRONG
    told = {
        "folders": {place: one.as_json() for place, one in tallies.items()},
        "least_right_share": round(min(shares.values()), 3),
        "right_share": round(total["right"] / total["mappable"], 3),
        "wrong_share_at_or_above_stated": round(wrong, 4),
        "stated_confidence": SURE,
        **cost.as_json(),
    }
    goal = {"least_right_share": GOAL_RIGHT, "wrong_share_at_or_above_stated": GOAL_WRONG}
    print(json.dumps({"bench": "contract_proposal", "measured": told, "goal": goal, "met": met}, ensure_ascii=False))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())

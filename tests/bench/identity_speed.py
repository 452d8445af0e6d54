"""Bench of identity's speed: a first night, a night of 1 % and a skewed company, beside plain Splink in one run.

`python -m tests.bench.identity_speed` makes companies of three departments with 100,000 and 1,000,000 records and of
1,000,000 skewed ones, runs their first night, the night after (1 % of records new, changed and deleted) and that night
in full from a copy of the first, and plain Splink on the same standardised columns with the same block keys: train,
predict, cluster; then `predict_between` old and new, within new, and clustering anew. `er_voter_names` beside them. One
JSON line last.

CPU seconds are judged, wall seconds shown. Each piece of work is a process of its own with the same number of threads.
The clock of both sides starts at the standardised columns: what ours spends before, reading records and standardising,
is shown apart. On its clock are also all it writes (registry, data sets of the lake, evidence), which Splink has not;
reading its columns is on Splink's clock, but not its imports and not the making of keys. F1 is against the planted
truth, Splink's at the cut that is best by the truth itself. Peak memory of ours is that of the whole night.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from pipelines.settings import REPOSITORY
from tests.bench.identity_worlds.voters import FILE as VOTERS

SMALL, LARGE = 100_000, 1_000_000
GOAL = {
    "full_of_splink": 0.5,
    "peak_mb": 2_000,
    "f1_above_splink": 0.0,
    "night_of_own_full": 0.10,
    "night_of_splink": 0.15,
    "differing_from_full_rerun": 0,
    "skewed_of_even": 1.5,
}
AT_LEAST = ("f1_above_splink",)
JUDGED_FROM = 1_000_000  # records: smaller companies are run for the growth, the labels and F1 only
_ALWAYS = ("f1_above_splink", "differing_from_full_rerun", "peak_mb")
Company = dict[str, Any]


def main() -> None:
    """Measure every company and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=(SMALL, LARGE), help="records of the even companies")
    parser.add_argument("--skewed", type=int, nargs="*", default=(LARGE,), help="records of the skewed ones")
    parser.add_argument("--without-voters", action="store_true")
    given = parser.parse_args()
    asked = [(size, "even") for size in sorted(given.sizes)] + [(size, "skewed") for size in given.skewed]
    with tempfile.TemporaryDirectory(prefix="juke-identity-") as folder:
        companies = {f"{kind} {size}": _company(Path(folder) / kind, size, kind) for size, kind in asked}
        if not given.without_voters:
            companies |= _voters(Path(folder))
    measured = {"companies": companies, "ratios": ratios(companies), "growth": growth(companies)}
    lacking = missed(measured)
    line = {"bench": "identity_speed", "measured": measured, "goal": GOAL, "missed": lacking, "met": not lacking}
    print(json.dumps(line))


def _voters(folder: Path) -> dict[str, Company]:
    if not VOTERS.exists():
        print(f"er_voter_names is skipped: {VOTERS} is not there", file=sys.stderr)
        return {}
    return {"voters": _company(folder / "voters", 0, "voters")}


def _company(folder: Path, size: int, kind: str) -> Company:
    """Everything about one company: ours and Splink's, first night and second."""
    setup = "voters" if kind == "voters" else "company"
    made = _child("make", folder, size, kind)
    first = _child("night", folder, 1, "first")
    handed = _child("columns", folder, 1)
    splink_first = _child("splink", folder, 1, setup)
    _child("deliver_second", folder)
    twin = shutil.copytree(folder, folder.with_name(f"{folder.name}-twin"))  # it works the second night out in full
    second = _child("night", folder, 2, "second")
    handed_second = _child("columns", folder, 2)
    splink_second = _child("splink", folder, 2, setup)
    rerun = _child("night", twin, 2, "full")
    same = _child("compare", folder, second["bridge"], rerun["bridge"])
    for done in (folder, twin):
        shutil.rmtree(done)
    return {
        "records": made["records"], "generated": made["generated"], "handed": handed, "handed_second": handed_second,
        "ours": {"first": first, "second": second, "rerun": rerun, **same},
        "splink": {"first": splink_first, "second": splink_second},
    }  # fmt: skip


def _child(task: str, folder: Path, *given: str | int) -> dict[str, Any]:
    """One task in a process of its own; its answer is the last line it prints."""
    print(task, folder.name, *given, "…", file=sys.stderr)
    command = [sys.executable, "-m", "tests.bench.identity_worlds.children", task, str(folder), *map(str, given)]
    output = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True).stdout
    return dict(json.loads(output.strip().splitlines()[-1]))


def ratios(companies: dict[str, Company]) -> dict[str, dict[str, float]]:
    """For every company each number that has a goal."""
    found = {name: _ratios(company) for name, company in companies.items()}
    for name, company in companies.items():
        even = companies.get(name.replace("skewed", "even"))
        if name.startswith("skewed") and even:
            skew = _matched(company, "first") / _matched(even, "first")
            night = _matched(company, "second") / _matched(even, "second")
            found[name] |= {"skewed_of_even": round(skew, 3), "night_skewed_of_even": round(night, 3)}
    return found


def _matched(company: Company, night: str) -> float:
    return float(company["ours"][night]["matched_cpu_sec"])


def _ratios(company: Company) -> dict[str, float]:
    ours, splink = company["ours"], company["splink"]
    first, second = _matched(company, "first"), _matched(company, "second")
    f1 = {side: company[side]["first"]["quality"]["f1"] for side in ("ours", "splink")}
    found = {
        "full_of_splink": first / splink["first"]["cpu_sec"],
        "peak_mb": max(ours[night]["peak_mb"] for night in ("first", "second", "rerun")),
        "f1_above_splink": f1["ours"] - f1["splink"],
        "night_of_own_full": second / first,
        "whole_night_of_whole_full": ours["second"]["cpu_sec"] / ours["first"]["cpu_sec"],
        "night_of_splink": second / splink["second"]["cpu_sec"],
        "differing_from_full_rerun": ours["differing_records"],
    }
    return {name: round(value, 4) for name, value in found.items()}


def growth(companies: dict[str, Company]) -> dict[str, float]:
    """Cost per record at the largest even company ÷ that at the smallest; linear is 1."""
    even = sorted((one for name, one in companies.items() if name.startswith("even")), key=lambda one: one["records"])
    if len(even) < 2:
        return {}
    small, large = even[0], even[-1]
    times = small["records"] / large["records"]
    own = {night: _matched(large, night) / _matched(small, night) * times for night in ("first", "second")}
    splink = large["splink"]["first"]["cpu_sec"] / small["splink"]["first"]["cpu_sec"] * times
    return {name: round(value, 3) for name, value in {**own, "splink_first": splink}.items()}


def missed(measured: dict[str, Any]) -> list[str]:
    """Every goal that a company missed, and every goal that no company was large enough to be judged by."""
    judged = [
        (goal, name, measured["ratios"][name][goal])
        for name, company in measured["companies"].items()
        for goal in _goals_of(name, company["records"])
        if goal in measured["ratios"][name]
    ]
    unmeasured = sorted(set(GOAL) - {goal for goal, _, _ in judged})
    return [f"{name}: {goal}" for goal, name, found in judged if not _is_within(goal, found)] + [
        f"not measured: {goal}" for goal in unmeasured
    ]


def _goals_of(name: str, records: int) -> tuple[str, ...]:
    if name == "voters":
        return ("differing_from_full_rerun", "peak_mb")
    return tuple(GOAL) if records >= JUDGED_FROM else _ALWAYS


def _is_within(goal: str, found: float) -> bool:
    return found >= GOAL[goal] if goal in AT_LEAST else found <= GOAL[goal]


if __name__ == "__main__":
    main()

"""Bench of accuracy: who is who by Juke, beside plain Splink at its best threshold and beside exact rules alone.

`python -m tests.bench.identity_accuracy` lands every set by its contract, starts all three from the same standardised
columns, prints one line a set and one JSON line last. Juke runs as it ships: one configuration, one threshold.

While matching is being worked on: `--landed DIR` keeps landed workspaces and Splink's results, so that a further run
costs what Juke's own matching costs; `--set NAME` (again and again) takes some sets; `--ours-only` leaves Splink out;
`--errors-to FILE` adds what the wrong pairs look like and how many they are, `--errors N` with N examples of each kind.
Splink's results are kept by what the standardised columns and its settings are: a change of either runs it again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.identity import demo, errors, exact_side, ours
from tests.bench.identity.landing import Landed, land_set
from tests.bench.identity.measures import Partition, b_cubed, pairwise
from tests.bench.identity.sets import SETS, Set

GOAL = {
    "febrl_3_and_4": "splink's best F1 - .001",
    "fake_1000_patstat_fodors_zagats": "splink's best F1",
    "demo_f1": demo.F1,
    "demo_precision_of_every_pair_of_departments": demo.PRECISION,
}


def main() -> None:
    """Run the sets asked for, print a line for each and the JSON line."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="juke-identity-") as folder:
        landed = given.landed or Path(folder)
        measured = {name: _measure(landed / name, name, given) for name in given.set or [*SETS, demo.NAME]}
    print(json.dumps({"bench": "identity_accuracy", "measured": measured, "goal": GOAL, "met": _all_met(measured)}))


def _all_met(measured: dict[str, Any]) -> bool | None:
    """Whether every set with a goal reaches it; None where one of them was not measured against it."""
    with_goal = [name for name, what in SETS.items() if what.tolerance is not None] + [demo.NAME]
    found = [measured.get(name, {}).get("met") for name in with_goal]
    return False if False in found else None if None in found else True


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", action="append", choices=[*SETS, demo.NAME], help="a set; all of them where none is")
    parser.add_argument("--landed", type=Path, help="a folder to keep landed workspaces and Splink's results in")
    parser.add_argument("--ours-only", action="store_true", help="run neither Splink nor exact rules")
    parser.add_argument("--splink-only", action="store_true", help="run Splink and exact rules, not Juke")
    parser.add_argument("--errors", type=int, default=0, help="how many examples of each kind of wrong pair to write")
    parser.add_argument("--errors-to", type=Path, help="the file that the kinds of wrong pairs are added to")
    given = parser.parse_args()
    if given.errors and not given.errors_to:
        parser.error("--errors writes values of public sets to a file: name it with --errors-to")
    return given


def _measure(folder: Path, name: str, given: argparse.Namespace) -> dict[str, Any]:
    if name == demo.NAME:
        return _measure_demo(folder, given)
    what = SETS[name]
    landed = land_set(folder, what.contracts, what.make)
    found: dict[str, Any] = {"records": len(landed.truth), "entities": len(set(landed.truth.values()))}
    if not given.ours_only:
        found["splink"] = _splink(folder, landed, what)
        found["exact"] = _qualities(exact_side.run(landed.features), landed.truth)
    if not given.splink_only:
        partition = ours.run(landed.ws)
        found["ours"] = _qualities(partition, landed.truth)
        if given.errors_to:
            errors.write(given.errors_to, name, landed, partition, given.errors if what.is_public else 0)
    found["met"] = _met(found, what)
    _print_line(name, found)
    return found


def _measure_demo(folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    """The demo has no comparator: its goals are numbers."""
    if given.splink_only:
        return {"met": None}
    landed = demo.land_demo(folder)
    partition = ours.run(landed.ws)
    if given.errors_to:
        errors.write(given.errors_to, demo.NAME, landed, partition, 0)
    return demo.measure(partition, landed.truth)


def _qualities(partition: Partition, truth: Partition) -> dict[str, Any]:
    return {"pairwise": pairwise(partition, truth).as_json(), "b_cubed": b_cubed(partition, truth).as_json()}


def _met(found: dict[str, Any], what: Set) -> bool | None:
    if what.tolerance is None or "ours" not in found or "splink" not in found:
        return None
    return bool(found["ours"]["pairwise"]["f1"] >= found["splink"]["pairwise"]["f1"] - what.tolerance)


def _splink(folder: Path, landed: Landed, what: Set) -> dict[str, Any]:
    """Splink's best, from the folder where the same columns and settings gave it before."""
    from tests.bench.identity import splink_side

    kept = folder / f"splink-{_fingerprint(landed, what)}.json"
    if not kept.exists():
        kept.write_text(json.dumps(splink_side.run(landed.features, landed.truth, what.setups)), "utf-8")
    return dict(json.loads(kept.read_text("utf-8")))


def _fingerprint(landed: Landed, what: Set) -> str:
    from tests.bench.identity import splink_side

    code = sorted(Path(__file__).parent.glob("identity/splink_*.py"))
    parts = [splink_side.checksum(landed.features), *what.setups, *(path.read_text("utf-8") for path in code)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _print_line(name: str, found: dict[str, Any]) -> None:
    sides = [side for side in ("ours", "splink", "exact") if side in found]
    told = [f"{name:15}"] + [f"{side} {_told(found[side])}" for side in sides]
    if "splink" in found:
        told.append(f"({found['splink']['setup']} at {found['splink']['threshold']})")
    print("  ".join(told), flush=True)


def _told(side: dict[str, Any]) -> str:
    pairs, cubed = side["pairwise"], side["b_cubed"]
    return f"P {pairs['precision']:.4f} R {pairs['recall']:.4f} F1 {pairs['f1']:.4f} B³ {cubed['f1']:.4f}"


if __name__ == "__main__":
    main()

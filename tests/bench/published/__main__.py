"""Bench of published numbers: `python -m tests.bench.published [SET …]` lays Juke's beside them, a line each.

A set is a module with `FOLDER` (where its data are) and `lines()`; entering it in `SETS` is all there is to add. A set
whose folder is absent is said and skipped. One JSON line last.
"""

from __future__ import annotations

import argparse
import json
from importlib import import_module

from tests.bench.published.line import Line, NotPublished

SETS = (
    *(
        "cdnow",
        "northwind",
        "superstore",
        "uci",
        "tmall",
        "incidents",
        "telecom",
        "bank_marketing",
        "marketing_campaign",
    ),
    *("olist", "scms_usaid"),
)


def main() -> None:
    """Measure the sets asked for and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "sets", nargs="*", choices=[*SETS, []], default=[], help=f"of {', '.join(SETS)}; all by default"
    )
    asked = parser.parse_args().sets or SETS
    found = {name: _measured(name) for name in asked}
    absent = [name for name, lines in found.items() if lines is None]
    known = {name: lines for name, lines in found.items() if lines is not None}
    missed = [f"{name}: {line.subject}" for name, lines in known.items() for line in lines if not line.is_met]
    measured = {name: [line.as_json() for line in lines] for name, lines in known.items()}
    line = {
        "bench": "published",
        "measured": measured,
        "absent": absent,
        "missed": missed,
        "met": not missed and bool(known),
    }
    print(json.dumps(line, ensure_ascii=False))


def _measured(name: str) -> list[Line] | None:
    module = import_module(f"tests.bench.published.{name}")
    if not module.FOLDER.exists():
        print(f"{name}: {module.FOLDER.name} is not beside the checkout")
        return None
    lines = []
    try:
        for line in module.lines():
            lines.append(line)
            _print(name, line)
    except NotPublished as why:
        lines.append(Line(f"the night publishes: {why}", 1, 0))
        _print(name, lines[-1])
    return lines


def _print(name: str, line: Line) -> None:
    verdict = "ok" if line.is_met else "MISSED"
    print(f"{name:<12} {line.subject:<55} {line.published:>16,.4f} {line.found:>16,.4f} {verdict}", flush=True)


if __name__ == "__main__":
    main()

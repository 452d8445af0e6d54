"""Runs every naughty case and prints one JSON line last. `--only TEXT` runs those whose name holds a text."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from itertools import chain
from pathlib import Path

from pipelines.ingest.reading import close_pool
from tests.bench.naughty.case import Case
from tests.bench.naughty.contracts import contract_cases
from tests.bench.naughty.documents import document_cases
from tests.bench.naughty.running import Ending, peak_mb, run_case
from tests.bench.naughty.sheets import sheet_cases
from tests.bench.naughty.strings import strings_kept
from tests.bench.naughty.texts import text_cases

CASES, SLOWEST, MEMORY_MB, STRINGS = 400, 10.0, 1024, 515


def every_case() -> list[Case]:
    """All cases, by kind."""
    return list(chain(text_cases(), sheet_cases(), document_cases(), contract_cases()))


def main() -> int:
    """Run; exit 1 where the goal is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT")
    cases = [case for case in every_case() if parser.parse_args().only in case.name]
    begun = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        endings = [_run(case, Path(folder) / str(number)) for number, case in enumerate(cases)]
        kept, all_strings = strings_kept(Path(folder) / "strings")
    close_pool()
    for one in endings:
        for what in one.wrong:
            print(f"✗ {one.name}: {what}")
    slow = [one.name for one in endings if one.seconds > SLOWEST]
    measured = {
        "cases": len(endings),
        "as_expected": sum(not one.wrong for one in endings),
        "tracebacks": sum(any("traceback" in what for what in one.wrong) for one in endings),
        "over_10_s": len(slow),
        "slowest_sec": round(max(one.seconds for one in endings), 2),
        "peak_mb": round(peak_mb()),
        "cpu_sec": round(time.process_time() - begun, 1),
        "outcomes": dict(Counter(one.status for one in endings).most_common()),
        "strings_kept": kept,
        "strings": all_strings,
    }
    met = measured["as_expected"] == len(endings) >= CASES and not slow and measured["peak_mb"] < MEMORY_MB
    met = met and kept == all_strings and all_strings in (0, STRINGS)
    goal = {
        "cases": CASES,
        "as_expected": "all",
        "tracebacks": 0,
        "over_10_s": 0,
        "peak_mb": MEMORY_MB,
        "strings_kept": STRINGS,
    }
    print(json.dumps({"bench": "naughty", "measured": measured, "goal": goal, "met": bool(met)}, ensure_ascii=False))
    return 0 if met else 1


def _run(case: Case, folder: Path) -> Ending:
    folder.mkdir()
    try:
        return run_case(case, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())

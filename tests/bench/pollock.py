"""Bench of reading CSV in whatever state: the 2,290 polluted files of Pollock, read with nothing told.

`python -m tests.bench.pollock` reads each file as a delivery without a contract is read, writes what was loaded as
UTF-8 CSV, counts problem records as reported, and has `../shared/tools/pollock_score.py` judge. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import csv
import json
import runpy
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from pipelines.ingest.reading import FileRefused
from pipelines.ingest.reading.dispatch import read_here
from pipelines.ingest.reading.result import Hints, Reading
from pipelines.settings import REPOSITORY, Limits

SHARED = REPOSITORY.parent / "shared"
CORPUS = SHARED / "data" / "csv_pollock"
SCORER = SHARED / "tools" / "pollock_score.py"
GOAL = {"simple": 9.97, "weighted": 9.88, "silently_damaged_files": 10}


def main() -> None:
    """Read the corpus in two processes, score it, print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="read only every n-th file")
    parser.add_argument("--keep", type=Path, help="a folder that keeps what was loaded")
    given = parser.parse_args()
    if not CORPUS.exists():
        sys.exit("absent: ../shared/data/csv_pollock")
    with tempfile.TemporaryDirectory() as folder:
        work = given.keep or Path(folder)
        outcomes = read_corpus(work, given.every)
        measured: dict[str, Any] = {**scored(work), "outcomes": dict(outcomes.most_common())}
    met = all(measured[name] >= GOAL[name] for name in ("simple", "weighted"))
    met = met and measured["silently_damaged_files"] <= GOAL["silently_damaged_files"]
    print(json.dumps({"bench": "pollock", "measured": measured, "goal": GOAL, "met": met}))


def read_corpus(work: Path, every: int) -> Counter[str]:
    """Unpack, read and write every file; counts how they ended."""
    with tarfile.open(CORPUS / "polluted_files.tar.xz") as archive:
        archive.extractall(work, filter="data")
    for name in ("loaded", "quarantined"):
        (work / name).mkdir(exist_ok=True)
    polluted = sorted((work / "csv").iterdir())
    for unread in set(polluted) - set(polluted[::every]):
        (work / "clean" / unread.name).unlink()
    with ProcessPoolExecutor(2) as pool:
        return Counter(pool.map(_read_one, polluted[::every], chunksize=16))


def _read_one(path: Path) -> str:
    work = path.parent.parent
    with tempfile.TemporaryDirectory() as scratch:
        try:
            reading, outcome = read_untold(path, Path(scratch))
        except FileRefused as refused:
            return _refused(path, refused)
        loaded, problems = records(reading)
    with (work / "loaded" / path.name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerows([*([reading.headers] if outcome == "read" else []), *loaded])
    (work / "quarantined" / path.name).write_text("".join(f"{problem}\n" for problem in problems))
    return outcome


def read_untold(path: Path, scratch: Path) -> tuple[Reading, str]:
    """Read with nothing told. A file refused because it has no header is read as what it is: records without names."""
    try:
        return read_here(path, Hints(), scratch, frozenset(), Limits()), "read"
    except FileRefused as refused:
        if refused.code != "header_missing":
            raise
        width = refused.evidence["columns"]
        hints = Hints(has_header=False, names=tuple(f"column_{at}" for at in range(1, width + 1)))
        return read_here(path, hints, scratch, frozenset(), Limits()), "read_without_header"


def _refused(path: Path, refused: FileRefused) -> str:
    """A file without any byte is an empty table, and known as one; every other refusal counts as a failed load."""
    if refused.code == "empty_file":
        (path.parent.parent / "loaded" / path.name).touch()
    return refused.code


def records(reading: Reading) -> tuple[list[list[str]], list[str]]:
    """What would be loaded (neither blank nor a problem), and the problems of what would not."""
    import duckdb

    width = len(reading.headers)
    with duckdb.connect(config={"threads": 1}) as connection:
        found = connection.execute(f"select * from {reading.scan_sql()}").fetchall()
    loaded = [[cell or "" for cell in row[:width]] for row in found if not row[width + 3] and not row[width + 4]]
    return loaded, [row[width + 3] for row in found if row[width + 3]]


def scored(work: Path) -> dict[str, Any]:
    """The published measure, by the tool that everybody's figures come from."""
    arguments = [work, work / "loaded", CORPUS / "pollock_weights.json", work / "quarantined"]
    lines = dict(_score_lines([str(one) for one in arguments]))
    return {
        "files": int(lines["files"]),
        "simple": float(lines["simple"]),
        "weighted": float(lines["weighted"]),
        "silently_damaged_files": int(lines["silently damaged files"]),
    }


def _score_lines(arguments: list[str]) -> Iterator[tuple[str, str]]:
    said, before = StringIO(), sys.argv
    sys.argv = [str(SCORER), *arguments]
    try:
        with redirect_stdout(said):
            runpy.run_path(str(SCORER), run_name="__main__")
    finally:
        sys.argv = before
    for line in said.getvalue().splitlines()[:4]:
        name, _, value = line.split(",")[0].rpartition(" ")
        yield name, value


if __name__ == "__main__":
    main()

"""The public sets of the bench, read from the folder of test data: exports without what tells the truth, and the truth.

`er_febrl` keeps it in its record id, `er_splink_fake_1000` in a column, the others in a second file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from pipelines.settings import REPOSITORY
from tests.bench.identity.landing import Export, Row

DATA = REPOSITORY.parent / "shared" / "data"


def _read(path: Path) -> Iterator[dict[str, str]]:
    """Records by header; blanks that stand before a cell are the file's separator."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, skipinitialspace=True)


def _export(department: str, name: str, found: list[tuple[str, dict[str, str]]], hidden: tuple[str, ...]) -> Export:
    header = [column for column in found[0][1] if column not in hidden]
    rows: list[tuple[str, Row]] = [(entity, [record[column] for column in header]) for entity, record in found]
    return Export(department, name, header, rows)


def febrl(*numbers: str) -> Iterator[Export]:
    """`dataset<number>.csv`, each a department's."""
    for department, number in zip(("hospital", "registry"), numbers, strict=False):
        records = [(one["rec_id"].split("-")[1], one) for one in _read(DATA / "er_febrl" / f"dataset{number}.csv")]
        yield _export(department, "persons.csv", records, ("rec_id",))


def fake_1000() -> Iterator[Export]:
    records = [(one["cluster"], one) for one in _read(DATA / "er_splink_fake_1000" / "fake_1000.csv")]
    yield _export("web", "persons.csv", records, ("unique_id", "cluster"))


def patstat() -> Iterator[Export]:
    folder = DATA / "er_patstat"
    entities = {one["person_id"]: one["leuven_id"] for one in _read(folder / "patstat_reference.csv")}
    records = [(entities[one["person_id"]], one) for one in _read(folder / "patstat_input.csv")]
    yield _export("patents", "applicants.csv", records, ("person_id",))


def fodors_zagats() -> Iterator[Export]:
    folder = DATA / "er_fodors_zagats"
    same = {one["zagats_id"]: one["fodors_id"] for one in _read(folder / "matches_fodors_zagats.csv")}
    for department in ("fodors", "zagats"):
        is_linked = department == "zagats"
        records = [
            (same.get(one["id"], f"zagats {one['id']}") if is_linked else one["id"], one)
            for one in _read(folder / f"{department}.csv")
        ]
        yield _export(department, "restaurants.csv", records, ("id",))

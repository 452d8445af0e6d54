"""Reads a demo's files back with Python's own csv and a workbook reader: a second opinion that shares no code."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import load_workbook

from pipelines.demo import GeneratedDemo

CUSTOMERS, NIGHTS, SEED = 500, 4, 7

Row = dict[str, str]


def deliveries(demo: GeneratedDemo, export: str, department: str) -> list[dict[str, Any]]:
    """The expected deliveries of an export, in order of arrival."""
    every = json.loads((demo.truth / "deliveries.json").read_text("utf-8"))
    return [one for one in every if (one["department"], one["export"]) == (department, export)]


def path_of(demo: GeneratedDemo, delivery: dict[str, Any]) -> Path:
    return demo.drops / delivery["night"] / delivery["department"] / delivery["file"]


def gbk_rows(path: Path) -> list[Row]:
    """All records of a GBK file; bytes that are none become U+FFFD."""
    with path.open(encoding="gbk", errors="replace", newline="") as file:
        return list(csv.DictReader(file))


def workbook_rows(path: Path) -> list[Row]:
    """All records of a workbook with two header rows, named by the second."""
    cells = load_workbook(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    names = [str(cell) for cell in cells[1]]
    return [dict(zip(names, map(str, row), strict=False)) for row in cells[2:]]


def said(demo: GeneratedDemo, export: str, department: str, night: str) -> Iterator[tuple[tuple[str, int], list[Row]]]:
    """((business date, revision), records) of every delivery up to a night that is expected to be loaded."""
    for one in deliveries(demo, export, department):
        if one["night"] <= night and one["outcome"] == "loaded":
            path = path_of(demo, one)
            rows = workbook_rows(path) if path.suffix == ".xlsx" else gbk_rows(path)
            yield (one["business_date"], one["revision"]), rows

"""What the modelling tests share: reading a build file back, and one chain of nights that several tests look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.modelling import BuildResult, build, forget_build
from pipelines.settings import Workspace
from tests.unit.modelling.lake_fixture import Lake, customer, line

Tables = dict[str, list[tuple[Any, ...]]]


def tables_of(ws: Workspace) -> Tables:
    """Every core and mart table, rows sorted, so that two builds can be compared."""
    with duckdb.connect(str(ws.build_file), read_only=True) as connection:
        names = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_schema in ('core', 'marts') order by 1"
        ).fetchall()
        return {name: sorted(connection.table(name).fetchall(), key=repr) for (name,) in names}


def ask(ws: Workspace, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(ws.build_file), read_only=True) as connection:
        return connection.execute(query).fetchall()


class Nights:
    """A company of one department whose nights are built one after another in one workspace."""

    def __init__(self, root: Path) -> None:
        self.lake = Lake(root)
        self.results: dict[str, BuildResult] = {}
        self.tables: dict[str, Tables] = {}
        self.rebuilt: Tables = {}

    def build(self, name: str, day: date) -> None:
        self.results[name] = build(self.lake.seal(), as_of=day)
        self.tables[name] = tables_of(self.lake.ws)

    def rebuild(self, day: date) -> None:
        forget_build(self.lake.ws)
        build(self.lake.ws, as_of=day)
        self.rebuilt = tables_of(self.lake.ws)

    def rows(self, night: str, table: str, pick: Callable[[tuple[Any, ...]], bool]) -> list[tuple[Any, ...]]:
        return [row for row in self.tables[night][table] if pick(row)]


NOV_1, NOV_2, NOV_3 = date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """First night, corrections, a withdrawal, a late file, a merge, a night that fails and the one after it."""
    chain = Nights(tmp_path_factory.mktemp("company"))
    lake = chain.lake
    lake.deliver("customer_records", NOV_1, [customer(f"c{n}", f"name {n}") for n in (1, 2, 3)], export="customers")
    lake.identify(k1=["erp:c1"], k2=["erp:c2"], k3=["erp:c3"])
    first = [
        line("o1", 1, "c1", "2026-10-30 03:00:00", "100.00"),
        line("o1", 2, "c1", "2026-10-30 03:00:00", "10.00"),
        line("o2", 1, "c2", "2026-10-30 03:00:00", "20.00"),
        line("o3", 1, "c9", "2026-10-31 03:00:00", "30.00"),
        line("o5", 1, "c3", "2026-10-29 03:00:00", "50.00", status="cancelled"),
    ]
    lake.deliver("order_lines", NOV_1, first)
    chain.build("first", NOV_1)

    corrections = [
        line("o1", 1, "c1", "2026-10-30 03:00:00", "111.00"),
        line("o2", 1, "c2", "2026-10-28 03:00:00", "20.00"),
        line("o6", 1, "c2", "2026-11-01 03:00:00", "60.00"),
    ]
    corrected = lake.deliver("order_lines", NOV_3, corrections)
    chain.build("corrected", NOV_3)

    lake.withdraw("order_lines", corrected)
    chain.build("withdrawn", NOV_3)

    late = [line("o1", 1, "c1", "2026-10-30 03:00:00", "1.00"), line("o7", 1, "c3", "2026-10-29 03:00:00", "70.00")]
    lake.deliver("order_lines", date(2026, 10, 31), late, ordinal="late")
    lake.deliver("customer_records", NOV_3, [customer("c9", "found")], export="customers")
    lake.identify(k1=["erp:c1"], k2=["erp:c2"], k3=["erp:c3"], k9=["erp:c9"])
    chain.build("late", NOV_3)

    lake.identify(k1=["erp:c1", "erp:c2"], k3=["erp:c3"], k9=["erp:c9"])
    chain.build("merged", NOV_3)

    wrong = [
        line("o1", 2, "c1", "2026-10-27 03:00:00", "10.00", status="lost"),
        line("o8", 1, "c1", "2026-10-26", "8.00"),
    ]
    bad = lake.deliver("order_lines", NOV_3, wrong, ordinal="bad")
    chain.build("failed", NOV_3)

    lake.withdraw("order_lines", bad)
    chain.build("mended", NOV_3)
    chain.rebuild(NOV_3)
    return chain

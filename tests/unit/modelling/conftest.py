"""What the modelling tests share: reading a build file back, and one chain of nights that several tests look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager

from pipelines.modelling import BuildResult, build, forget_build, plumbing
from pipelines.modelling.build import dbt_environment
from pipelines.modelling.logic import logic_of
from pipelines.modelling.parsing import invoke, load_manifest
from pipelines.settings import Workspace
from tests.unit.modelling.lake_fixture import Lake, customer, line

Tables = dict[str, list[tuple[Any, ...]]]
NOV_1, NOV_2, NOV_3 = date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)


def tables_of(ws: Workspace) -> Tables:
    """Every core and mart table, rows sorted, so that two builds can be compared."""
    with duckdb.connect(str(ws.build_file), read_only=True) as connection:
        names = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_schema in ('core', 'marts') order by 1"
        ).fetchall()
        return {name: sorted(connection.table(name).fetchall(), key=repr) for (name,) in names}


def columns_of(ws: Workspace) -> dict[str, list[str]]:
    """The names of the columns of every core and mart table, in order."""
    with duckdb.connect(str(ws.build_file), read_only=True) as connection:
        found = connection.execute(
            "select table_schema || '.' || table_name, list(column_name order by ordinal_position)"
            " from information_schema.columns where table_schema in ('core', 'marts') group by all"
        ).fetchall()
        return dict(found)


def ask(ws: Workspace, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(ws.build_file), read_only=True) as connection:
        return connection.execute(query).fetchall()


def build_only(lake: Lake, *models: str, day: date = NOV_1) -> None:
    """Build these models with what is above them, and the bridge, which the next night compares with; no test."""
    ws = lake.seal()
    manifest = load_manifest()
    plumbing.prepare(ws, day, logic_of(manifest))
    folder = str(ws.warehouse / "dbt")
    asked = ["run", "--select", *(f"+{model}" for model in ("bridge_customer_source", *models))]
    places = ["--target-path", folder, "--log-path", folder, "--no-write-json"]
    outcome = invoke([*asked, *places], dbt_environment(ws), manifest)
    DuckDBConnectionManager.close_all_connections()
    assert outcome.success, outcome.exception or [item.message for item in outcome.result if item.status != "success"]
    plumbing.settle(ws)


class Nights:
    """A company of one department whose nights are built one after another in one workspace."""

    def __init__(self, root: Path) -> None:
        self.lake = Lake(root)
        self.results: dict[str, BuildResult] = {}
        self.tables: dict[str, Tables] = {}
        self.columns: dict[str, list[str]] = {}
        self.rebuilt: Tables = {}

    def build(self, name: str, day: date) -> None:
        self.results[name] = build(self.lake.seal(), as_of=day)
        self.tables[name] = tables_of(self.lake.ws)
        self.columns = columns_of(self.lake.ws)

    def rebuild(self, day: date) -> None:
        forget_build(self.lake.ws)
        build(self.lake.ws, as_of=day)
        self.rebuilt = tables_of(self.lake.ws)

    def column(self, night: str, table: str, name: str, where: str, value: Any) -> list[Any]:
        """What a column says in the rows of which another column has a value."""
        at, by = (self.columns[table].index(one) for one in (name, where))
        return [row[at] for row in self.tables[night][table] if row[by] == value]

    def rows(self, night: str, table: str, pick: Callable[[tuple[Any, ...]], bool]) -> list[tuple[Any, ...]]:
        return [row for row in self.tables[night][table] if pick(row)]


def _engage(lake: Lake, day: date, event_type: str) -> dict[str, str]:
    """What a customer known and one not yet known did, allowed, were given and said; entity -> delivery."""
    rows: dict[str, list[dict[str, Any]]] = {"web_events": [], "contact_permissions": [], "loyalty_benefits": [],
                                             "wallet_answers": []}  # fmt: skip
    money = {"currency_code": "CNY", "tax_basis": "included"}
    for number in ("c1", "c9"):
        of = {"source_customer_id": number}
        event = {"event_at": "2026-10-30 03:00:00", "event_date": "2026-10-30", "event_type": event_type}
        rows["web_events"].append({"source_web_event_id": f"w-{number}", **of, **event})
        told = {"channel_code": "sms", "is_allowed": event_type == "view", "valid_from_date": day}
        rows["contact_permissions"].append({**of, **told})
        rows["loyalty_benefits"].append({"source_benefit_id": f"b-{number}", **of, "given_date": "2026-10-30",
                                         "benefit_amt": len(event_type), **money})  # fmt: skip
        answer = {"survey_date": "2026-10-30", "category_name": "solvents", "brand_rank": 1, "brand_count": 2}
        rows["wallet_answers"].append({"source_wallet_answer_id": f"q-{number}", **of, **answer, **money})
    return {entity: lake.deliver(entity, day, of, export=entity, department="marketing") for entity, of in rows.items()}


def _serve(lake: Lake, day: date, ordinal: str, *steps: tuple[str, int, str, str]) -> str:
    """Steps of tickets: ticket, number, time of the second of November, state left; returns the delivery."""
    rows = [
        {"source_ticket_id": ticket, "event_no": number, "status": status, "source_employee_id": f"e{number}",
         "event_at": f"2026-11-02 {clock}:00", "event_date": "2026-11-02"}
        for ticket, number, clock, status in steps
    ]  # fmt: skip
    return lake.deliver("ticket_events", day, rows, export="ticket_events", department="service", ordinal=ordinal)


def _ticket(number: str, customer_no: str) -> dict[str, Any]:
    return {
        "source_ticket_id": number, "source_customer_id": customer_no, "ticket_type": "fault", "status": "closed",
        "opened_at": "2026-11-02 09:00:00", "opened_date": "2026-11-02",
        "currency_code": "CNY", "tax_basis": "included",
    }  # fmt: skip


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
    _engage(lake, NOV_1, "view")
    lake.deliver("tickets", NOV_1, [_ticket("t1", "c1")], export="tickets", department="service")
    _serve(lake, NOV_1, "first", ("t1", 1, "08:00", "open"), ("t1", 2, "10:00", "closed"), ("t9", 1, "09:00", "open"))
    chain.build("first", NOV_1)

    corrections = [
        line("o1", 1, "c1", "2026-10-30 03:00:00", "111.00"),
        line("o2", 1, "c2", "2026-10-28 03:00:00", "20.00"),
        line("o6", 1, "c2", "2026-11-01 03:00:00", "60.00"),
    ]
    corrected = lake.deliver("order_lines", NOV_3, corrections)
    engaged = _engage(lake, NOV_3, "cart")
    reopened = _serve(lake, NOV_3, "more", ("t1", 3, "11:00", "open"))
    chain.build("corrected", NOV_3)

    lake.withdraw("order_lines", corrected)
    for entity, delivery in engaged.items():
        lake.withdraw(entity, delivery)
    lake.withdraw("ticket_events", reopened)
    chain.build("withdrawn", NOV_3)

    late = [line("o1", 1, "c1", "2026-10-30 03:00:00", "1.00"), line("o7", 1, "c3", "2026-10-29 03:00:00", "70.00")]
    lake.deliver("order_lines", date(2026, 10, 31), late, ordinal="late")
    lake.deliver("customer_records", NOV_3, [customer("c9", "found")], export="customers")
    lake.deliver("tickets", NOV_3, [_ticket("t9", "c9")], export="tickets", department="service", ordinal="late")
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

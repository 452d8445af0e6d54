"""A small published version made by hand, with the tables and metrics that pages read. Not a test of the chain.

It stands in where a test wants a situation that a night does not bring by itself: a damaged file, one department only,
a customer called `<script>`. Everything is derived from row numbers, so every run makes the same version.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import duckdb

from pipelines.published.catalogue import Catalogue, MetricEntry
from pipelines.published.manifest import Badge, Manifest, ScopeFile
from pipelines.published.pointer import Pointer
from pipelines.published.templates import PERIOD, marked

AS_OF = date(2026, 11, 20)
VERSION = "20261120-0002"
HOSTILE = "<script>alert(1)</script> :red[*x*] [a](http://b) $x$ `c`"
HELD = Badge("service", "tickets", "2026-11-19", "12.4 % bad rows, 2 % tolerated")

_LINES, _TICKETS, _CUSTOMERS, _DELIVERIES = (
    ("core.fct_order_line", "ordered_date"),
    ("core.fct_ticket", "opened_date"),
    ("marts.mart_customer_360", "as_of_date"),
    ("marts.mart_delivery", "business_date"),
)
_ORDERS = "count(distinct order_id)"
_METRICS = {  # name -> label zh, label en, unit, expression, (table, day column)
    "net_sales_amt": ("销售净额", "Net sales", "currency", "sum(net_sales_amt)", _LINES),
    "order_count": ("订单数", "Orders", "orders", _ORDERS, _LINES),
    "buying_customer_count": ("成交客户数", "Buying customers", "customers", "count(distinct customer_id)", _LINES),
    "sales_per_order_amt": (
        "笔单价",
        "Sales per order",
        "currency",
        f"sum(net_sales_amt) / nullif({_ORDERS}, 0)",
        _LINES,
    ),
    "ticket_count": ("工单数", "Tickets", "tickets", "count(*)", _TICKETS),
    "complaint_count": ("投诉数", "Complaints", "tickets", "count_if(ticket_type = 'complaint')", _TICKETS),
    "open_ticket_count": ("未结工单数", "Open tickets", "tickets", "count_if(is_open)", _TICKETS),
    "customer_count": ("客户数", "Customers", "customers", "count(*)", _CUSTOMERS),
    "customer_record_count": ("客户记录数", "Customer records", "records", "sum(record_count)", _CUSTOMERS),
    "loaded_row_count": ("入库行数", "Rows loaded", "rows", "sum(loaded_count)", _DELIVERIES),
    "quarantined_row_count": ("隔离行数", "Rows quarantined", "rows", "sum(quarantined_count)", _DELIVERIES),
}
_COMPANY_ONLY = ("marts.mart_data_health", "marts.mart_delivery")
_SHAPES = ("", "month", "region_code")  # of those that publishing compiles ahead


def metric_sql(name: str, by: str = "", period: str = "range") -> str:
    """The query of a metric as a person would write it; the tests compare pages with it."""
    _, _, _, expression, (table, day) = _METRICS[name]
    group = f"date_trunc('month', {day})::date as month" if by == "month" else by
    chosen = ", ".join(filter(None, (group, f"{expression} as {name}")))
    where = f" where {day} >= $period_low and {day} <= $period_high" if period == "range" else ""
    ends = " group by all order by all" if by else ""
    return f"select {chosen} from juke.{table}{where}{ends}"


def publish_by_hand(
    workspace: Path, version: str = VERSION, *, badges: tuple[Badge, ...] = (HELD,), leave_out: tuple[str, ...] = ()
) -> Path:
    """Write one version with the scopes all and east and point at it; returns the version's folder.

    `leave_out` names tables (`core.fct_ticket`) that the company does not have.
    """
    folder = workspace / "published" / version
    folder.mkdir(parents=True)
    files = {scope: _scope_file(folder / f"{scope}.duckdb", scope, leave_out) for scope in ("all", "east")}
    manifest = Manifest(version, AS_OF, "2026-11-20T18:31:00+00:00", 1, 1, "c", "d", files, badges=badges)
    (folder / "manifest.json").write_text(manifest.to_json(), "utf-8")
    (folder / "catalogue.json").write_text(Catalogue({}, _entries()).to_json(), "utf-8")
    (folder / "metrics.json").write_text(json.dumps({"templates": _templates()}), "utf-8")
    pointer = workspace / "published" / "current.json"
    before = json.loads(pointer.read_text("utf-8"))["good"] if pointer.exists() else []
    pointer.write_text(json.dumps(asdict(Pointer(version, (*before, version)))), "utf-8")
    return folder


def _scope_file(path: Path, scope: str, leave_out: tuple[str, ...]) -> ScopeFile:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table hostile as select ? as name", [HOSTILE])
        connection.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))
        listed = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() order by 1"
        ).fetchall()
        kept = {}
        for (name,) in listed:
            if name in leave_out or (scope != "all" and name in _COMPANY_ONLY):
                connection.execute(f"drop table {name}")
                continue
            if scope != "all":
                connection.execute(f"delete from {name} where region_code is distinct from ?", [scope])
            kept[name] = connection.execute(f"from {name}").df().shape[0]
    return ScopeFile(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size, kept)


def _entries() -> dict[str, MetricEntry]:
    by = ("region_code", "currency_code", "tax_basis")
    return {
        name: MetricEntry(
            name,
            "simple",
            {"zh": zh, "en": en},
            {"zh": f"{zh}的口径。", "en": f"Definition of {en.lower()}."},
            meta={"unit": unit, "direction": "up", "role": "outcome", "owner": "sales"},
            by=by if table is _LINES else ("region_code",),
            models=(table[0],),
        )
        for name, (zh, en, unit, _, table) in _METRICS.items()
    }


def _templates() -> dict[str, str]:
    shapes = itertools.product(_METRICS, _SHAPES)
    return {f"{name}|{by}": _template(name, by) for name, by in shapes}


def _template(name: str, by: str) -> str:
    """The query with the marks that a compiled one has."""
    marks = [marked(own, own) for own in _entries()[name].by] + [marked(PERIOD, _METRICS[name][4][1])]
    where = "where " + " and ".join(marks)
    select, ends, order = metric_sql(name, by, "").partition(" group by ")
    return f"{select} {where}{ends}{order}"

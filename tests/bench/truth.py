"""Compares a published demo version with the truth the generator planted; used by benches and by tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import duckdb

from pipelines.settings import Workspace
from pipelines.sql import quote_identifier

TOLERANCE = 0.005
#: What counts customers or their calls as identity sees them may be off by its few errors, which are measured apart.
BY_CUSTOMER = {"mart_campaign": "", "mart_service_daily": "contact issue ivr_entered ivr_contained repeated"}
IDENTITY_TOLERANCE = 0.01
#: KPIs that are counted on a fact instead of being a column of a mart.
COUNTED = {
    ("mart_delivery_control", "control_count"): "count(*)",
    ("fct_lead", "lead_count"): "count(*)",
    ("fct_lead", "converted_lead_count"): "count_if(is_converted)",
    ("fct_lead", "matured_lead_count"): "count_if(is_matured)",
    ("fct_lead", "matured_converted_lead_count"): "count_if(is_matured_converted)",
    ("fct_lead", "incubation_days_median"): "median(incubation_days)",
    ("fct_opportunity", "matured_opportunity_count"): "count_if(is_matured)",
    ("fct_opportunity", "matured_won_opportunity_count"): "count_if(is_matured_won)",
    ("fct_opportunity", "sales_cycle_median_days"): "median(sales_cycle_days)",
    ("fct_opportunity", "sales_cycle_mean_days"): "avg(sales_cycle_days)",
    ("fct_payment", "payment_count"): "count(*)",
    ("fct_shipment", "shipment_count"): "count(*)",
    ("fct_shipment", "accurate_count"): "count_if(is_accurate)",
    ("fct_shipment", "due_count"): "count(*)",
    ("fct_shipment", "due_on_time_count"): "count_if(is_on_time)",
    ("fct_shipment", "delivered_count"): "count_if(is_delivered)",
    ("fct_shipment", "on_time_count"): "count_if(is_on_time)",
    ("fct_ticket", "ticket_count"): "count(*)",
    ("fct_ticket", "open_ticket_count"): "count_if(is_open)",
    ("fct_ticket", "complaint_count"): "count_if(ticket_type = 'complaint')",
    **{
        ("fct_ticket", f"{name}_time_calendar_min_{kind}"): measure.format(name)
        for name in ("first_reply", "final_resolution")
        for kind, measure in {
            "median": "median({}_time_calendar_min)",
            "p90": "quantile_cont({}_time_calendar_min, 0.9)",
        }.items()
    },
    ("fct_stock_movement", "movement_count"): "count(*)",
    ("fct_purchase_order_line", "purchase_line_count"): "count(*)",
    ("fct_purchase_order_line", "due_line_count"): "count_if(is_due)",
    ("fct_purchase_order_line", "on_time_in_full_count"): "count_if(is_on_time_in_full)",
}


@dataclass(frozen=True)
class KpiDifference:
    """One KPI that is not what was planted."""

    mart: str
    kpi: str
    slice: str
    expected: float
    found: float


def compare_kpis(ws: Workspace, night: str) -> tuple[int, list[KpiDifference]]:
    """Number of KPIs compared after `night` (ISO date), and those that differ by more than allowed."""
    truth = duckdb.execute(
        "select mart, kpi, slice, value from read_parquet(?) where night = cast(? as date)",
        [str(ws.truth / "kpis.parquet"), night],
    ).fetchall()
    with published_file(ws) as connection:
        found = [(*row, _published(connection, *row[:3])) for row in truth]
    return len(found), [KpiDifference(*row) for row in found if abs(row[3] - row[4]) > _allowed(row[0], row[1], row[3])]


def _allowed(mart: str, kpi: str, expected: float) -> float:
    beginnings = tuple(BY_CUSTOMER.get(mart, "-").split()) or ("",)
    return max(TOLERANCE, IDENTITY_TOLERANCE * abs(expected)) if kpi.startswith(beginnings) else TOLERANCE


def published_file(ws: Workspace) -> duckdb.DuckDBPyConnection:
    """The file of all of the current version, read-only."""
    version = json.loads((ws.published / "current.json").read_text("utf-8"))["version"]
    return duckdb.connect(str(ws.published / version / "all.duckdb"), read_only=True)


def _published(connection: duckdb.DuckDBPyConnection, mart: str, kpi: str, slice_json: str) -> float:
    wanted = json.loads(slice_json)
    schema = "marts" if mart.startswith("mart_") else "core"
    where = " and ".join(f"cast({quote_identifier(column)} as varchar) = ?" for column in wanted) or "true"
    measure = COUNTED.get((mart, kpi), f"sum({quote_identifier(kpi)})")
    query = f"select coalesce({measure}, 0) from {schema}.{quote_identifier(mart)} where {where}"
    row = connection.execute(query, [str(value) for value in wanted.values()]).fetchone()
    return float(row[0]) if row else 0.0


_PAIRS = """
with record as (
    select t.true_customer_id as truth, b.customer_id as found, t.department
    from core.bridge_customer_source as b join read_parquet(?) as t using (customer_record_id)
),
departments as (select distinct department from record),
sides as (select one.department as one, other.department as other from departments as one, departments as other
          where one.department <= other.department),
-- Pairs of two departments: the product of their sizes in each group; within one, each with every other of its group.
joined as ({joined}), real as ({real}), rightly as ({rightly})
select one || '+' || other, coalesce(rightly.pairs, 0), coalesce(joined.pairs, 0), coalesce(real.pairs, 0)
from sides left join joined using (one, other) left join real using (one, other) left join rightly using (one, other)
order by one, other
"""
_COUNTED = """
select a.department as one, b.department as other,
       sum(case when a.department = b.department then a.n * (a.n - 1) / 2 else a.n * b.n end) as pairs
from (select {group}, department, count(*) as n from record group by all) as a
join (select {group}, department, count(*) as n from record group by all) as b using ({group})
where a.department <= b.department group by all
"""


def identity_quality(ws: Workspace) -> dict[str, Any]:
    """Pairwise precision, recall and F1 of the published bridge against the planted customers.

    precision = pairs rightly joined / pairs joined; recall = pairs rightly joined / pairs that are one customer. Under
    `departments` the same of each pair of departments, the pairs within one among them.
    """
    groups = {"joined": "found", "real": "truth", "rightly": "found, truth"}
    query = _PAIRS.format(**{name: _COUNTED.format(group=group) for name, group in groups.items()})
    with published_file(ws) as connection:
        rows = connection.execute(query, [str(ws.truth / "records.parquet")]).fetchall()
    departments = {name: _quality(*map(int, counts)) for name, *counts in rows}
    whole = _quality(*(sum(int(row[at]) for row in rows) for at in (1, 2, 3)))
    return {**whole, "departments": departments}


def between_departments(quality: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What `identity_quality` says of pairs of two departments; within one are too few pairs to judge by."""
    return {pair: one for pair, one in quality["departments"].items() if len(set(pair.split("+"))) > 1}


def _quality(rightly: int, joined: int, real: int) -> dict[str, Any]:
    """A share of nothing is None; F1 is the harmonic mean of precision and recall."""

    def share(whole: float) -> float | None:
        return round(rightly / whole, 4) if whole else None

    return {"precision": share(joined), "recall": share(real), "f1": share((joined + real) / 2), "true_pairs": real}

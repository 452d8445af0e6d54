"""The truth of the totals: each mart's total from the true mart. What is left out of a source, by reason, is taken as
published: that it closes the gap between both totals is what the mart says and what is looked at.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd

from tests.bench.kpi.frames import Frames
from tests.bench.kpi.registry import MARTS, truth

MACROS = Path(__file__).parents[3] / "dbt_project" / "macros"
KEY = ["mart_name", "measure_name", "currency_code", "tax_basis", "row_kind", "reason_code"]
MONEY = ["currency_code", "tax_basis"]
Rows = Callable[[pd.DataFrame], pd.DataFrame]


def _only(**values: object) -> Rows:
    def kept(rows: pd.DataFrame) -> pd.DataFrame:
        for name, value in values.items():
            rows = rows[rows[name] == value]
        return rows

    return kept


def _goals(rows: pd.DataFrame) -> pd.DataFrame:
    is_goal = rows["kpi"].str.startswith("goal_") & rows["kpi"].str.endswith("_margin_amt")
    return rows[is_goal & rows["is_whole_company"].astype(bool)]


#: Which rows of a mart its total is of, where not of all.
ROWS: dict[tuple[str, str], Rows] = {
    ("mart_kpi_month", "net_sales_amt"): _only(kpi="net_sales_amt", is_whole_company=True),
    ("mart_kpi_home", "goal_margin_amt"): _goals,
    ("mart_sales_target", "signed_amt"): _only(metric_code="signed"),
    ("mart_sales_target", "shipped_amt"): _only(metric_code="shipped"),
    ("mart_sales_target", "collected_amt"): _only(metric_code="collected"),
    ("mart_receivables_month", "receivable_amt"): _only(is_newest=True),
    ("mart_customer_timeline", "ticket_count"): _only(event_type="ticket"),
    ("mart_customer_timeline", "payment_count"): _only(event_type="payment"),
    ("mart_customer_lifecycle", "customer_count"): _only(is_current=True),
    ("mart_pipeline_snapshot", "open_count"): _only(is_today=True),
    ("mart_pipeline_snapshot", "open_amt"): _only(is_today=True),
    ("mart_sales_funnel", "won_count"): _only(stage="won"),
    ("mart_value_concentration", "total_amt"): _only(value_measure="revenue"),
    ("mart_value_curve", "value_amt"): _only(value_measure="revenue"),
    ("mart_identity_health", "item_count"): _only(topic="record"),
    ("mart_referral", "lead_count"): _only(group_kind="arm"),
    ("mart_first_contact_resolution", "contact_count"): _only(is_company_window=True),
}
#: What is added up, where it is no column of the name; "" counts rows.
COLUMNS: dict[tuple[str, str], list[tuple[str, int]]] = {
    ("mart_kpi_month", "net_sales_amt"): [("value", 1)],
    ("mart_kpi_home", "goal_margin_amt"): [("value", 1)],
    ("mart_sales_target", "signed_amt"): [("actual_amt", 1)],
    ("mart_sales_target", "shipped_amt"): [("actual_amt", 1)],
    ("mart_sales_target", "collected_amt"): [("actual_amt", 1)],
    ("mart_receivables", "receivable_amt"): [("receivable_amt", 1), ("credit_balance_amt", -1)],
    ("mart_receivables_month", "receivable_amt"): [("receivable_amt", 1), ("credit_balance_amt", -1)],
    ("mart_first_contact_resolution", "contact_count"): [("contact_count", 1), ("unmatured_contact_count", 1)],
    ("mart_stockout_line", "noted_line_count"): [("unfilled_demand_id", 0)],
}
COUNTED = {("mart_customer_timeline", "ticket_count"), ("mart_customer_timeline", "payment_count"),
           ("mart_customer_lifecycle", "customer_count"), ("mart_contract", "contract_count"),
           ("mart_ticket", "ticket_count")}  # fmt: skip


def _mart(frames: Frames, mart: str, needed: list[str]) -> pd.DataFrame:
    """The true mart; as published where its truth has not all that is needed."""
    if mart in MARTS and set(needed) <= set(rows := MARTS[mart].compute(frames)):
        return rows
    return frames.published(f"marts.{mart}")


@cache
def _listed() -> dict[tuple[str, str], dict[str, str]]:
    """The list of what is reconciled, as it is written down."""
    text = (MACROS / "reconciliations.sql").read_text("utf-8").split("set entries = ")[1].split("-%}")[0]
    return {(one["mart"], one["measure"]): one for one in ast.literal_eval(text.strip())}


def _as_listed(frames: Frames, asked: tuple[str, str], entry: dict[str, str], row: pd.Series) -> float:
    """A total that the list spells out and nobody here has: its words, asked of the true rows."""
    condition, value = entry.get("where", "true"), entry.get("value", f"sum({asked[1]})")
    for name in [name for name in MONEY if not pd.isna(row[name])]:
        condition += f" and {name} = '{row[name]}'"
    rows = frames.published(f"marts.{asked[0]}")
    query = f"select {value} from rows where {condition}"
    try:
        rows = MARTS[asked[0]].compute(frames) if asked[0] in MARTS else rows
        found = duckdb.sql(query).fetchall()
    except duckdb.BinderException:  # the truth does not hold what the condition asks for
        rows = frames.published(f"marts.{asked[0]}")
        found = duckdb.sql(query).fetchall()
    return float(found[0][0] or 0)


def _total(frames: Frames, row: pd.Series) -> float:
    """What the mart's rows add up to in the row's currency and tax basis."""
    asked = (str(row["mart_name"]), str(row["measure_name"]))
    entry = _listed()[asked]
    if asked not in ROWS and asked not in COLUMNS and asked not in COUNTED and {"where", "value"} & set(entry):
        return _as_listed(frames, asked, entry, row)
    parts = COLUMNS.get(asked, [] if asked in COUNTED else [(asked[1], 1)])
    basis = [name for name in MONEY if row[name] is not None and not pd.isna(row[name])]
    rows = _mart(frames, asked[0], [*(name for name, _ in parts), *basis])
    rows = ROWS.get(asked, lambda every: every)(rows)
    for name in basis:
        rows = rows[rows[name] == row[name]]
    if not parts:
        return float(len(rows))
    return float(sum(rows[name].notna().sum() if sign == 0 else sign * rows[name].sum() for name, sign in parts))


@truth("mart_reconciliation", KEY)
def totals(frames: Frames) -> pd.DataFrame:
    """One row per total and per reason; a total's source is what the mart holds and what was left out of it."""
    rows = frames.published("marts.mart_reconciliation")[[*KEY, "left_out_value"]]
    is_total = rows["row_kind"] == "total"
    marts = pd.Series([_total(frames, row) if row["row_kind"] == "total" else float("nan")
                       for _, row in rows.iterrows()], index=rows.index)  # fmt: skip
    by = rows[~is_total].groupby(KEY[:4], dropna=False)["left_out_value"].sum().rename("told").reset_index()
    told = rows.merge(by, "left", on=KEY[:4])["told"].fillna(0).to_numpy()
    rows["left_out_value"] = rows["left_out_value"].where(~is_total, told)
    zero = pd.Series(0.0, index=rows.index).where(is_total)
    return rows.assign(mart_value=marts.round(6), source_value=(marts + told).round(6), difference_value=zero,
                       is_reconciled=pd.Series(True, index=rows.index).where(is_total, None))  # fmt: skip

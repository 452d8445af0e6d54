"""The truth of the months of the company and its regions, with what each month is compared with."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pandas as pd

from tests.bench.kpi import goals, sales
from tests.bench.kpi.frames import Frames, divided, month_of
from tests.bench.kpi.registry import measures, ratio, total, truth

KEY = ["kpi", "month_start_date", "is_whole_company", "region_code", "currency_code", "tax_basis"]
CELL = [name for name in KEY if name != "month_start_date"]
Value = Callable[[pd.DataFrame], float]


def _orders(frames: Frames) -> pd.DataFrame:
    """Orders up to the night; the first of a customer that is not wholly cancelled makes him new."""
    rows = sales.orders(frames)
    rows = rows[rows["sales_date"] <= frames.as_of].sort_values(["sales_date", "order_id", "region_code"])
    kept = rows[~rows["is_cancelled"]]
    rows["is_new"] = rows.index.isin(kept.drop_duplicates("customer_id").index)
    return rows.assign(day=rows["sales_date"], buyer=rows["customer_id"].where(~rows["is_cancelled"]))


def tickets(frames: Frames) -> pd.DataFrame:
    """Tickets up to the night in the region of the customer's record."""
    rows = frames.known(frames.event("tickets")).rename(columns={"record_region": "region_code"})
    rows = rows[rows["opened_date"] <= frames.as_of]
    return rows.assign(day=rows["opened_date"], is_complaint=rows["ticket_type"] == "complaint")


def _counted(rows: pd.DataFrame, kpi: str, value: Value, as_of: pd.Timestamp, *, is_amount: bool) -> pd.DataFrame:
    """One KPI by month, for each region and for the whole company; `value_to_day` of as many days as the night has."""
    rows = rows.assign(month_start_date=month_of(rows["day"]))
    if not is_amount:
        rows = rows.assign(currency_code=None, tax_basis=None)
    early = rows[rows["day"].dt.day <= as_of.day]
    money = ["month_start_date", "currency_code", "tax_basis"]
    parts = []
    for keys in ([*money, "region_code"], money):
        found = pd.DataFrame({"value": _grouped(rows, keys, value), "value_to_day": _grouped(early, keys, value)})
        parts.append(found.reset_index().assign(is_whole_company=keys is money))
    return pd.concat(parts).assign(kpi=kpi, first_date=rows["day"].min())


def _grouped(rows: pd.DataFrame, keys: list[str], value: Value) -> pd.Series:
    return rows.groupby(keys, dropna=False).apply(value, include_groups=False)


@truth("mart_kpi_month", KEY)
def months(frames: Frames) -> pd.DataFrame:
    """One row per KPI, month and region or company; a month without anything is a zero once deliveries began."""
    bought, asked = _orders(frames), tickets(frames)
    found = [_counted(bought, "net_sales_amt", lambda rows: rows["net_sales_amt"].sum(), frames.as_of, is_amount=True)]
    for kpi, rows, value in (
        ("order_count", bought, lambda rows: rows["order_id"].nunique()),
        ("buying_customer_count", bought, lambda rows: rows["buyer"].nunique()),
        ("new_customer_count", bought, lambda rows: rows["is_new"].sum()),
        ("ticket_count", asked, len),
        ("complaint_count", asked, lambda rows: rows["is_complaint"].sum()),
    ):
        found.append(_counted(rows, kpi, value, frames.as_of, is_amount=False))
    found += _goals(frames)
    return _every_month(pd.concat(found, ignore_index=True), frames)


def _goals(frames: Frames) -> list[pd.DataFrame]:
    """Margin and customers of each goal; every goal begins with the first order of all."""
    served = goals.order_goals(frames)
    served = served[served["sales_date"] <= frames.as_of].assign(day=served["sales_date"], tax_basis="excluded")
    served["buyer"] = served["customer_id"].where(served["goal_code"] != "unassigned")
    found = []
    for goal, rows in served.groupby("goal_code"):
        for kpi, value, is_amount in (
            ("margin_amt", lambda part: part["goal_margin_amt"].sum(), True),
            ("customer_count", lambda part: part["buyer"].nunique(), False),
        ):
            counted = _counted(rows, f"goal_{goal}_{kpi}", value, frames.as_of, is_amount=is_amount)
            found.append(counted.assign(first_date=served["day"].min()))
    return found


def _every_month(found: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """The cells of all places and of all months from the first on."""
    wanted = targets(frames)[["is_whole_company", "region_code"]]
    places = pd.concat([found[["is_whole_company", "region_code"]], wanted]).drop_duplicates()
    kpis = found[["kpi", "currency_code", "tax_basis", "first_date"]].drop_duplicates()
    first = kpis["first_date"].min().to_period("M")
    every = pd.period_range(first, frames.as_of, freq="M").start_time
    cells = kpis.merge(pd.DataFrame({"month_start_date": every.astype("datetime64[us]")}), "cross")
    cells = cells[cells["month_start_date"] >= month_of(cells["first_date"])].merge(places, "cross")
    values = cells.merge(found.drop(columns="first_date"), "left", on=KEY)
    values[["value", "value_to_day"]] = values[["value", "value_to_day"]].fillna(0)
    return values


def targets(frames: Frames) -> pd.DataFrame:
    """What was to be signed in each month, by region of the sales person and in all."""
    rows = frames.event("sales_targets")
    rows = rows[rows["metric_code"] == "signed"].assign(kpi="net_sales_amt", month_start_date=rows["month_date"])
    rows = rows.merge(frames.event("employees")[["source_employee_id", "region_code"]], "left", on="source_employee_id")
    keys = [name for name in KEY if name not in ("is_whole_company", "region_code")]
    parts = [rows.groupby([*keys, *by], dropna=False)["target_amt"].sum().reset_index()
             .assign(is_whole_company=not by) for by in (["region_code"], [])]  # fmt: skip
    return pd.concat(parts, ignore_index=True).rename(columns={"target_amt": "target_value"})


def _with_ratios(found: pd.DataFrame) -> pd.DataFrame:
    """Complaints by orders beside the counts: the ratio's basis begins with the later of the two."""
    place = ["month_start_date", "is_whole_company", "region_code"]
    complaints, orders = (found[found["kpi"] == kpi] for kpi in ("complaint_count", "order_count"))
    both = complaints.merge(orders, on=place, suffixes=("", "_orders"))
    for name in ("value", "value_to_day"):
        both[name + "_ratio"] = divided(both[name], both[f"{name}_orders"]).round(6)
    first = both[["first_date", "first_date_orders"]].max(axis=1)
    counted = {"numerator": both["value"], "denominator": both["value_orders"], "first_date": first}
    ratios = both.assign(kpi="complaint_ratio", **counted, value=both["value_ratio"],
                         value_to_day=both["value_to_day_ratio"])  # fmt: skip
    return pd.concat([found, ratios[[*found.columns, "numerator", "denominator"]]], ignore_index=True)


@truth("mart_kpi_home", KEY)
def home(frames: Frames) -> pd.DataFrame:
    """The months beside the month before and the same of last year, of as many days while the month runs."""
    rows = _with_ratios(months(frames))
    running, as_of = frames.as_of.to_period("M"), frames.as_of
    periods = rows["month_start_date"].dt.to_period("M")
    is_over = as_of == running.end_time.normalize()
    rows["is_finished"] = (periods < running) | is_over
    whole = rows["month_start_date"].dt.days_in_month
    rows["days"] = whole.where(rows["is_finished"], np.minimum(whole, as_of.day))
    for side, back in (("previous", 1), ("last_year", 12)):
        rows = _beside(rows, side, back, as_of)
    return _judged(rows, frames)


def _beside(rows: pd.DataFrame, side: str, back: int, as_of: pd.Timestamp) -> pd.DataFrame:
    """Adds `<side>_value` and `_days` of the same cell `back` months before; a month begun midway compares nothing."""
    earlier = rows[[*KEY, "value", "value_to_day", "first_date"]].copy()
    is_whole = earlier["first_date"] <= earlier["month_start_date"]
    length = earlier["month_start_date"].dt.days_in_month
    earlier = earlier.assign(whole=earlier["value"].where(is_whole), part=earlier["value_to_day"].where(is_whole),
                             whole_days=length, part_days=np.minimum(length, as_of.day))  # fmt: skip
    later = (earlier["month_start_date"].dt.to_period("M") + back).dt.start_time
    earlier["month_start_date"] = later.astype("datetime64[us]")
    both = rows.merge(earlier[[*KEY, "whole", "part", "whole_days", "part_days"]], "left", on=KEY)
    both[f"{side}_value"] = both["whole"].where(both["is_finished"], both["part"])
    both[f"{side}_days"] = both["whole_days"].where(both["is_finished"], both["part_days"])
    return both.drop(columns=["whole", "part", "whole_days", "part_days"])


def _judged(rows: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """Growth of counts and amounts, points of ratios, and the target."""
    is_ratio = rows["kpi"] == "complaint_ratio"
    for side, name in (("previous", "mom"), ("last_year", "yoy")):
        change = rows["value"] - rows[f"{side}_value"]
        rows[f"{name}_growth_x"] = divided(change, rows[f"{side}_value"].abs()).where(~is_ratio)
        rows[f"{name}_change_ppt"] = (100 * change).where(is_ratio)
    rows = rows.merge(targets(frames), "left", on=KEY)
    rows["attainment_x"] = divided(rows["value"], rows["target_value"])
    rows["time_elapsed_ratio"] = sales.time_elapsed(rows["month_start_date"], frames.as_of, is_workday=True)
    rows["pace_gap_ppt"] = 100 * (rows["attainment_x"] - rows["time_elapsed_ratio"])
    return rows.drop(columns=["value_to_day", "first_date"])


def _complaints_and_orders(frames: Frames) -> pd.DataFrame:
    parts = [tickets(frames).assign(n_orders=0), _orders(frames).assign(is_complaint=False, n_orders=1)]
    rows = pd.concat(part[["day", "region_code", "is_complaint", "n_orders"]] for part in parts)
    return rows.astype({"is_complaint": int}).reset_index(drop=True)


def _delivered(frames: Frames) -> pd.DataFrame:
    """Files as the generator counted what must become of their records; what a later file replaces does not count."""
    rows = pd.DataFrame(json.loads((frames.truth / "deliveries.json").read_text("utf-8")))
    rows = rows.assign(day=pd.to_datetime(rows["business_date"]))
    return rows[rows["outcome"] == "loaded"]


measures(_orders, "day", {"new_customer_count": total("is_new")})
measures(_complaints_and_orders, "day", {"complaint_ratio": ratio("is_complaint", "n_orders")})
measures(_delivered, "day", {"loaded_row_count": total("loaded"), "quarantined_row_count": total("quarantined")})

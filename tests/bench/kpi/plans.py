"""The truth of the seven plans: what was planned by month and by week, what happened, and what does not fit."""

from __future__ import annotations

import pandas as pd

from tests.bench.kpi import margins, sales
from tests.bench.kpi.frames import Frames, divided, month_of, once
from tests.bench.kpi.registry import measures, ratio, total, truth

MONEY = ["currency_code", "tax_basis"]
PLAN_OF = {"net_sales": "sales", "collected": "sales", "cogs": "sales", "margin": "profit", "purchase": "purchase",
           "production": "production"}  # fmt: skip
NAMES = {"sales": ("销售计划", "Sales plan"), "profit": ("利润计划", "Profit plan"),
         "purchase": ("采购计划", "Purchase plan"), "production": ("生产计划", "Production plan"),
         "material": ("物料计划", "Material plan"), "capacity": ("产能计划", "Capacity plan"),
         "budget": ("费用预算", "Expense budget")}  # fmt: skip
PACE, MISFIT = 10, 15  # the shipped settings


def _happened(frames: Frames) -> dict[tuple[str, object], float]:
    """(measure, month) -> what happened."""
    lines, costed = sales.lines(frames), margins.costed(frames)
    bought, made = frames.event("purchase_order_lines"), _costed_output(frames)
    bought = bought[bought["status"] != "cancelled"]
    sides = {
        "net_sales": (lines["ordered_date"], lines["net_sales_amt"]),
        "cogs": (costed["ordered_date"], costed["cost_amt"]),
        "margin": (costed["ordered_date"], costed["margin_amt"]),
        "purchase": (bought["ordered_date"], bought["ordered_qty"] * bought["unit_price_amt"]),
        "production": (made["week_start_date"], made["produced_qty"] * made["unit_cost_amt"]),
    }
    for measure, entity, day, amount in (
        ("collected", "payments", "paid_date", "paid_amt"),
        ("freight", "freight_charges", "freight_date", "freight_amt"),
        ("rebate", "rebates", "rebate_month_date", "rebate_amt"),
        ("campaign_cost", "campaign_costs", "cost_date", "cost_amt"),
    ):  # fmt: skip
        rows = frames.event(entity)
        sides[measure] = (rows[day], rows[amount])
    return {(measure, month): value for measure, (days, amounts) in sides.items()
            for month, value in amounts.groupby(month_of(days)).sum().items()}  # fmt: skip


def _costed_output(frames: Frames) -> pd.DataFrame:
    made = frames.event("production_weeks").dropna(subset=["produced_qty"]).sort_values("week_start_date")
    costs = frames.event("product_costs").sort_values("valid_from_date")
    costs = costs[["source_product_id", "valid_from_date", "unit_cost_amt"]]
    found = pd.merge_asof(made, costs, left_on="week_start_date", right_on="valid_from_date", by="source_product_id")
    return found.dropna(subset=["unit_cost_amt"])


def _months(frames: Frames) -> pd.DataFrame:
    rows = frames.event("budgets").rename(columns={"month_date": "period_start_date", "budget_amt": "plan_amt"})
    rows["plan_code"] = rows["metric_code"].map(PLAN_OF).fillna("budget")
    happened = _happened(frames)
    known = {measure for measure, _ in happened}
    is_told = (rows["period_start_date"] <= frames.as_of) & rows["metric_code"].isin(known)
    pairs = zip(rows["metric_code"], rows["period_start_date"], strict=True)
    rows["actual_amt"] = pd.Series([happened.get(pair, 0.0) for pair in pairs], index=rows.index).where(is_told)
    rows["time_elapsed_ratio"] = sales.time_elapsed(rows["period_start_date"], frames.as_of, is_workday=True)
    supply = rows[rows["metric_code"].isin(["purchase", "production"])].groupby("period_start_date")["plan_amt"].sum()
    is_cost = rows["metric_code"] == "cogs"
    rows["supply_plan_amt"] = rows["period_start_date"].map(supply).where(is_cost)
    rows["plan_fit_x"] = divided(rows["supply_plan_amt"], rows["plan_amt"])
    rows["is_misfit"] = (
        ((rows["plan_fit_x"] - 1).abs() * 100 > MISFIT).astype(object).where(rows["plan_fit_x"].notna(), None)
    )
    ends = rows["period_start_date"] + pd.offsets.MonthEnd(0)
    rows["is_running_month"] = rows["period_start_date"].le(frames.as_of) & ends.ge(frames.as_of)
    rows = rows.drop(columns="budget_department")
    return rows.assign(period_type="month", period_end_date=ends, is_over_capacity=False)


def _weeks(frames: Frames) -> pd.DataFrame:
    made = frames.event("production_weeks").drop(columns=MONEY)
    made["period_start_date"] = made["week_start_date"]
    made["period_end_date"] = made["week_start_date"] + pd.Timedelta(days=6)
    gone = ((frames.as_of - made["week_start_date"]).dt.days + 1).clip(0, 7)
    made = made.assign(time_elapsed_ratio=gone / 7, actual_qty=made["produced_qty"], period_type="week",
                       product_id="erp_east:" + made["source_product_id"], is_running_month=False)  # fmt: skip
    planned = made.assign(plan_code="production", plan_qty=made["planned_qty"],
                          is_over_capacity=made["planned_qty"] > made["capacity_qty"])  # fmt: skip
    possible = made.assign(plan_code="capacity", plan_qty=made["capacity_qty"], capacity_qty=float("nan"),
                           is_over_capacity=False)  # fmt: skip
    both = pd.concat([planned, possible], ignore_index=True)
    products = frames.event("products").set_index("source_product_id")
    for name in ("product_name", "unit_name"):
        both[name] = both["source_product_id"].map(products[name])
    both = both.assign(metric_code=both["plan_code"])
    return both.drop(columns=["source_product_id", "week_start_date", "planned_qty", "produced_qty"])


def _nameless(day: object) -> str:
    return "" if pd.isna(day) else f"{day:%Y-%m-%d}"  # type: ignore[call-overload]


@truth("mart_plan_alignment", ["plan_row_id"])
def alignment(frames: Frames) -> pd.DataFrame:
    """One row per plan, measure and period, and one of each plan that nobody gives."""
    rows = pd.concat([_months(frames), _weeks(frames)], ignore_index=True)
    missing = pd.DataFrame({"plan_code": [code for code in NAMES if code not in set(rows["plan_code"])]})
    rows = pd.concat([rows, missing.assign(is_missing=True)], ignore_index=True)
    rows["is_missing"] = rows["is_missing"].eq(True)
    rows["attainment_x"] = divided(
        rows["actual_amt"].fillna(rows["actual_qty"]), rows["plan_amt"].fillna(rows["plan_qty"])
    )
    rows["is_limit"], rows["is_started"] = rows["plan_code"] == "budget", rows["period_start_date"] <= frames.as_of
    gap = 100 * (rows["attainment_x"] - rows["time_elapsed_ratio"])
    rows["pace_gap_ppt"] = gap.where(rows["is_started"] & (rows["plan_code"] != "capacity"))
    rows["is_off_pace"] = rows["pace_gap_ppt"].where(rows["is_limit"], -rows["pace_gap_ppt"]) > PACE
    for name in ("is_running_month", "is_over_capacity"):
        rows[name] = rows[name].eq(True)
    rows["is_alert"] = rows["is_off_pace"] & rows["is_running_month"]
    happened = rows["actual_amt"].notna() | rows["actual_qty"].notna()
    rows["missing_reason"] = None
    rows.loc[rows["is_started"] & ~happened, "missing_reason"] = "no_actual"
    rows.loc[rows["is_missing"], "missing_reason"] = "no_plan"
    for at, name in enumerate(("plan_name_zh", "plan_name_en")):
        rows[name] = rows["plan_code"].map({code: words[at] for code, words in NAMES.items()})
    return _identified(rows)


def _identified(rows: pd.DataFrame) -> pd.DataFrame:
    parts = ["plan_code", "metric_code", "period_type", "period_start_date", "product_id", *MONEY]
    texts = rows[parts].assign(period_start_date=rows["period_start_date"].map(_nameless))
    rows["plan_row_id"] = [":".join(str(one) for one in row if not pd.isna(one) and one != "")
                           for row in texts.itertuples(index=False)]  # fmt: skip
    return rows


@once
def _measured(frames: Frames) -> pd.DataFrame:
    rows = alignment(frames)
    rows = rows[rows["period_start_date"].notna()]
    for code, measure in (("purchase", "purchase"), ("production", "production"), ("margin", "margin"),
                          ("sales", "net_sales"), ("expense", None)):  # fmt: skip
        is_it = (
            rows["metric_code"] == measure if measure else (rows["plan_code"] == "budget") & rows["actual_amt"].notna()
        )
        is_it &= rows["is_started"] & (rows["period_type"] == "month")
        for side in ("plan", "actual"):
            rows[f"{code}_{side}_to_date_amt"] = rows[f"{side}_amt"].where(is_it)
    rows["misfit"] = rows["is_misfit"].eq(True).astype(int)
    return rows


_CODES = ("purchase", "production", "margin", "sales", "expense")
_SHARES = {**{code: f"{code}_plan_attainment_x" for code in _CODES}, "expense": "expense_budget_use_x"}
measures(_measured, "period_start_date", {
    **{f"{code}_{side}_to_date_amt": total(f"{code}_{side}_to_date_amt")
       for code in _CODES for side in ("plan", "actual")},
    **{name: ratio(f"{code}_actual_to_date_amt", f"{code}_plan_to_date_amt") for code, name in _SHARES.items()},
    "off_pace_plan_count": total("is_alert"), "misfit_month_count": total("misfit"),
    "over_capacity_week_count": total("is_over_capacity"),
})  # fmt: skip

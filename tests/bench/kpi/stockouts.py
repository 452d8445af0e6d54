"""The truth of what stock-outs cost: each lost line looked up among the times without stock, one by one."""

from __future__ import annotations

import pandas as pd

from tests.bench.kpi import accounts, margins, sales
from tests.bench.kpi.contracts import accounts_of
from tests.bench.kpi.frames import Frames, once
from tests.bench.kpi.fulfilment import SHORTAGE
from tests.bench.kpi.registry import measures, total, truth
from tests.bench.kpi.stock_health import named, spans

LEAST_LINES = 5
MONEY = ["currency_code", "tax_basis"]
YEAR = pd.DateOffset(months=12)


def _told(frames: Frames) -> pd.DataFrame:
    """Lines cancelled for want of stock, and notes that were no such line."""
    notes = named(frames.known(frames.event("unfilled_demand")))
    notes = notes[notes["reason_code"] == "stockout"].sort_values("source_unfilled_demand_id")
    notes["order_line_id"] = (
        "erp_east:" + notes["source_order_id"] + ":" + notes["line_no"].astype("Int64").astype("string")
    )
    rows = sales.lines(frames)
    rows = rows[rows["is_cancelled"] & (rows["cancel_reason"] == SHORTAGE)]
    rows["order_line_id"] = rows["order_id"] + ":" + rows["line_no"].astype("Int64").astype("string")
    first = notes.dropna(subset=["source_order_id"]).drop_duplicates("order_line_id").set_index("order_line_id")
    lines = rows.assign(
        lost_demand_id=rows["order_line_id"], source_code="order_line", asked_date=rows["ordered_date"],
        product_id="erp_east:" + rows["source_product_id"], stated=rows["order_line_id"].map(first["site_id"]),
        lost_qty=rows["ordered_qty"], lost_amt=rows["cancelled_amt"],
    )  # fmt: skip
    is_line = notes["source_order_id"].notna()
    left = notes[~is_line | ~notes["order_line_id"].isin(rows["order_line_id"])]
    left = left[left["source_order_id"].isna() | ~left["order_line_id"].duplicated()]
    left = left.assign(
        lost_demand_id="erp_east:" + left["source_unfilled_demand_id"], source_code="note", stated=left["site_id"],
        lost_qty=left["unfilled_qty"], lost_amt=left["unfilled_qty"] * left["unit_price_amt"],
        region_code=left["record_region"], customer_id=left["customer_id"].fillna(left["customer_record_id"]),
    )  # fmt: skip
    shown = ["lost_demand_id", "source_code", "product_id", "stated", "region_code", "asked_date", "lost_qty",
             "lost_amt", "customer_id", *MONEY]  # fmt: skip
    return pd.concat([lines[shown], left[shown]], ignore_index=True)


def _put_down(frames: Frames, rows: pd.DataFrame) -> pd.DataFrame:
    """Adds site and stock-out of each row, and who says so."""
    regions = {"erp_east:" + row.source_site_id: row.region_code for row in frames.event("sites").itertuples()}
    by_product = dict(tuple(spans(frames).groupby("product_id")))
    found = []
    for row in rows.itertuples():
        out = by_product.get(row.product_id, spans(frames).iloc[:0])
        is_out = (out["started_date"] <= row.asked_date) & ~(out["ended_date"] < row.asked_date)
        out = out[is_out & ((out["site_id"] == row.stated) | pd.isna(row.stated))]
        ranked = sorted(out.itertuples(), key=lambda one: (
            regions.get(one.site_id) != row.region_code, -one.started_date.toordinal(), one.site_id))  # fmt: skip
        best = ranked[0] if ranked else None
        source = ("stated" if pd.notna(row.stated) else "unknown" if best is None else
                  "region" if regions.get(best.site_id) == row.region_code else
                  "only_site_out" if len(ranked) == 1 else "shortest_out")  # fmt: skip
        site = row.stated if pd.notna(row.stated) else best.site_id if best else None
        number = f"{best.site_id}:{row.product_id}:{best.started_date:%Y-%m-%d}" if best else None
        found.append((site, number, source))
    return rows.join(pd.DataFrame(found, columns=["site_id", "stockout_id", "site_source"], index=rows.index))


@truth("mart_stockout_line", ["lost_demand_id"])
def lost(frames: Frames) -> pd.DataFrame:
    """One row per order line or note lost."""
    rows = _put_down(frames, _told(frames))
    sold = margins.costed(frames)
    sold = sold[(sold["ordered_date"] > frames.as_of - YEAR) & (sold["ordered_date"] <= frames.as_of)]
    sold = sold[sold["margin_amt"].notna()].assign(product_id="erp_east:" + sold["source_product_id"])
    by = sold.groupby(["product_id", *MONEY])
    earned = pd.DataFrame({"margin_line_count": by.size(), "x": by["margin_amt"].sum() / by["net_sales_amt"].sum()})
    rows = rows.merge(earned.reset_index(), "left", on=["product_id", *MONEY])
    rows["margin_x"] = rows["x"].where(rows["margin_line_count"] >= LEAST_LINES)
    rows["lost_margin_amt"] = rows["lost_amt"] * rows["margin_x"]
    rows["account_id"] = accounts_of(frames, rows["customer_id"])
    keys = accounts.key_accounts(frames)
    keys = set(keys.loc[keys["is_key"].astype(bool), "account_id"])
    return rows.assign(is_key_account=rows["account_id"].isin(keys)).drop(columns=["stated", "x"])


@truth("mart_stockout_impact", ["stockout_id", "product_id", *MONEY])
def impact(frames: Frames) -> pd.DataFrame:
    """One row per stock-out, or per product of lines without one, and money."""
    rows = lost(frames)
    rows["is_line"] = rows["source_code"] == "order_line"
    rows["key_account"] = rows["account_id"].where(rows["is_key_account"])
    by = rows.groupby(["stockout_id", "product_id", *MONEY], dropna=False)
    found = by[["lost_qty", "lost_amt"]].sum()
    found["lost_margin_amt"] = by["lost_margin_amt"].sum(min_count=1)
    found["lost_line_count"], found["cancelled_line_count"] = by.size(), by["is_line"].sum()
    found["noted_line_count"] = found["lost_line_count"] - found["cancelled_line_count"]
    found["unestimated_line_count"] = found["lost_line_count"] - by["lost_margin_amt"].count()
    found["key_account_line_count"] = by["is_key_account"].sum()
    found["customer_count"], found["key_account_count"] = by["customer_id"].nunique(), by["key_account"].nunique()
    found["first_asked_date"], found["last_asked_date"] = by["asked_date"].min(), by["asked_date"].max()
    out = spans(frames)
    out["stockout_id"] = out["site_id"] + ":" + out["product_id"] + ":" + out["started_date"].dt.strftime("%Y-%m-%d")
    tonight = frames.as_of + pd.Timedelta(days=1)
    out["out_of_stock_days"] = ((out["ended_date"].fillna(tonight) - out["started_date"]).dt.days
                                - out["is_day_of_last_issue"].astype(int)).clip(lower=0)  # fmt: skip
    out["is_open"], out["is_demand_expected"] = out["ended_date"].isna(), out["issued_90d_qty"] > 0
    is_new = out["is_demand_expected"] & ~(out["ended_date"] <= frames.as_of - YEAR)
    out = out[is_new | out["stockout_id"].isin(rows["stockout_id"])].drop(columns="is_day_of_last_issue")
    both = found.reset_index().merge(out, "outer", on=["stockout_id", "product_id"])
    counts = [name for name in both if name.endswith("_count")]
    both[[*counts, "lost_qty"]] = both[[*counts, "lost_qty"]].fillna(0)
    return both.assign(as_of_date=frames.as_of, is_known_stockout=both["started_date"].notna())


@once
def _measured(frames: Frames) -> pd.DataFrame:
    names = frames.event("products").set_index("source_product_id")["category_name"]
    rows = lost(frames)
    return rows.assign(category_name=rows["product_id"].str.removeprefix("erp_east:").map(names), one=1)


measures(_measured, "asked_date", {
    "lost_line_count": total("one"), "lost_key_account_line_count": total("is_key_account"),
    "lost_sales_amt": total("lost_amt"), "lost_margin_amt": total("lost_margin_amt"),
})  # fmt: skip

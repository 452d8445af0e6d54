"""The truth of how healthy stock is: days without stock counted one by one, safety stock, and the return of a year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import inventory, margins, products
from tests.bench.kpi.frames import Frames, days_between, divided, once
from tests.bench.kpi.registry import measures, ratio, share, total, truth

PLACE = ["site_id", "product_id"]
CELL = [*PLACE, "currency_code", "tax_basis"]
SERVICE, MIN_DAYS, MIN_RECEIPTS, ENOUGH, MIN_STOCK_DAYS = 0.95, 28, 5, 90, 180  # shipped settings
QUARTER = pd.Timedelta(days=90)


def z_of(share_served: float) -> float:
    """Abramowitz and Stegun 26.2.23, the rational approximation that the card names."""
    t = np.sqrt(np.log(1 / (1 - share_served) ** 2))
    return float(t - np.polyval([0.010328, 0.802853, 2.515517], t) / np.polyval([0.001308, 0.189269, 1.432788, 1], t))


def named(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with our numbers of site and product."""
    return rows.assign(site_id="erp_east:" + rows["source_site_id"], product_id="erp_east:" + rows["source_product_id"])


@once
def spans(frames: Frames) -> pd.DataFrame:
    """Times without stock: the balance of each place on every day on which it was counted or moved, backwards."""
    moves = named(frames.event("stock_movements"))
    moves["issued"] = -moves["moved_qty"].where(moves["movement_type"] == "issue", 0)
    by_day = moves.groupby([*PLACE, "moved_date"])[["moved_qty", "issued"]].sum().rename_axis([*PLACE, "day"])
    said = inventory.daily(frames).groupby([*PLACE, "stock_date"])["on_hand_qty"].sum().rename_axis([*PLACE, "day"])
    both = by_day.join(said, how="outer").reset_index()
    both[["moved_qty", "issued"]] = both[["moved_qty", "issued"]].fillna(0)
    found = [row for place, rows in both.groupby(PLACE) for row in _spans_of(place, rows.sort_values("day"))]
    columns = [*PLACE, "started_date", "ended_date", "issued_90d_qty", "is_day_of_last_issue"]
    return pd.DataFrame(found, columns=columns).astype({"ended_date": "datetime64[us]"})


def _spans_of(place: tuple[str, str], rows: pd.DataFrame) -> list[tuple[object, ...]]:
    days, moved, said = rows["day"].tolist(), rows["moved_qty"].to_numpy(), rows["on_hand_qty"].to_numpy()
    issued = rows["issued"].to_numpy()
    balance = np.full(len(days), np.nan)
    for at in reversed(range(len(days))):
        ahead = balance[at + 1] - moved[at + 1] if at + 1 < len(days) else np.nan
        balance[at] = ahead if np.isnan(said[at]) else said[at]
    for at in range(1, len(days)):
        if np.isnan(balance[at]):
            balance[at] = balance[at - 1] + moved[at]
    found, start = [], None
    for at, day in enumerate(days):
        is_empty = round(float(balance[at]), 6) <= 0
        if is_empty and start is None:
            start = at
        if start is not None and (not is_empty or at == len(days) - 1):
            first = days[start]
            before = sum(issued[k] for k in range(start + 1) if days[k] > first - QUARTER)
            found.append((*place, first, pd.NaT if is_empty else day, round(before, 6), issued[start] > 0))
            start = None
    return found


def _days_out(frames: Frames, sites: pd.DataFrame) -> pd.Series:
    """By place: how many days of the period were without stock, day by day."""
    rows = spans(frames).merge(sites, on="site_id")
    counted = {}
    for row in rows.itertuples():
        last = row.stock_date if pd.isna(row.ended_date) else row.ended_date - pd.Timedelta(days=1)
        first = row.started_date + pd.Timedelta(days=int(row.is_day_of_last_issue))
        every = pd.date_range(first, last)
        inside = (every > row.stock_date - pd.Timedelta(days=row.period_days)) & (every <= row.stock_date)
        key = (row.site_id, row.product_id)
        counted[key] = counted.get(key, 0) + int(inside.sum())
    return pd.Series(counted, dtype=float, name="out_of_stock_days").rename_axis(PLACE)


def _lead_times(frames: Frames) -> pd.DataFrame:
    """By product: receipts of a year, or what its supplier agreed to."""
    rows = named(frames.event("purchase_order_lines"))
    rows["days"] = days_between(rows["received_date"], rows["ordered_date"])
    is_in = (rows["received_date"] > frames.as_of - pd.DateOffset(months=12)) & (rows["received_date"] <= frames.as_of)
    by = rows[is_in & (rows["days"] >= 0)].groupby("product_id")["days"].agg(["size", "mean", "std"])
    listed = frames.event("products")
    terms = frames.event("suppliers").set_index("source_supplier_id")["lead_time_days"]
    own = frames.event("supplier_products")
    own = own[(own["valid_from_date"] <= frames.as_of) & ~(own["valid_to_date"] < frames.as_of)]
    own = own.groupby(["source_supplier_id", "source_product_id"])["lead_time_days"].last()
    pairs = listed.set_index(["source_supplier_id", "source_product_id"]).index
    said = own.reindex(pairs).to_numpy()
    said = np.where(np.isnan(said), listed["source_supplier_id"].map(terms), said)
    agreed = pd.Series(said, "erp_east:" + listed["source_product_id"])
    found = by.reindex(by.index.union(agreed.index).rename("product_id")).assign(agreed=agreed)
    is_measured = found["size"] >= MIN_RECEIPTS
    return pd.DataFrame({
        "receipt_count": found["size"].fillna(0),
        "mean_lead_time_days": found["mean"].where(is_measured, found["agreed"]),
        "lead_time_deviation_days": found["std"].where(is_measured),
        "lead_time_source": np.where(is_measured, "receipts", np.where(agreed.reindex(found.index).notna(), "supplier",
                                                                       "unknown")),
    })  # fmt: skip


def _year(frames: Frames, levels: pd.DataFrame) -> pd.DataFrame:
    """By cell: mean value of the days of a year, and the product's margin by what each site issued."""
    parts = []
    for _, rows in levels.groupby("site_id"):
        days = np.sort(rows["stock_date"].unique())
        days = days[days > np.datetime64(pd.Timestamp(days[-1]) - pd.DateOffset(months=12))]
        stood = dict(zip(days, [*(np.diff(days) / np.timedelta64(1, "D")), 1.0], strict=True))
        inside = rows[rows["stock_date"].isin(days)]
        weight = inside["stock_date"].map(stood)
        mean = (inside["stock_value_amt"] * weight).groupby([inside[name] for name in CELL]).sum() / sum(stood.values())
        parts.append(
            mean.rename("average_stock_value_12m_amt").reset_index().assign(known_stock_days=sum(stood.values()))
        )
    found = pd.concat(parts)
    moves = named(frames.event("stock_movements"))
    moves = moves[(moves["movement_type"] == "issue") & (moves["moved_date"] > frames.as_of - pd.DateOffset(months=12))]
    went = -moves.groupby(PLACE)["moved_qty"].sum().rename("issued_12m_qty")
    found = found.merge(went.reset_index(), "left", on=PLACE)
    found["issued_12m_qty"] = found["issued_12m_qty"].fillna(0).round(6)
    sold = margins.costed(frames)
    sold = sold[sold["ordered_date"] > frames.as_of - pd.DateOffset(months=12)]
    earned = sold.groupby("erp_east:" + sold["source_product_id"])["margin_amt"].sum(min_count=1)
    of_product = found["product_id"].map(went.groupby("product_id").sum())
    found["gross_margin_12m_amt"] = found["product_id"].map(earned) * divided(found["issued_12m_qty"], of_product)
    return found


def _demanded(frames: Frames, rows: pd.DataFrame) -> pd.DataFrame:
    """Adds demand of a day with stock and its deviation, from the list of days itself."""
    sites = rows[["site_id", "stock_date", "period_days"]].drop_duplicates()
    rows = rows.merge(_days_out(frames, sites).reset_index(), "left", on=PLACE)
    rows["out_of_stock_days"] = rows["out_of_stock_days"].fillna(0)
    rows["in_stock_days"] = rows["period_days"] - rows["out_of_stock_days"]
    moves = named(frames.event("stock_movements"))
    moves = moves[moves["movement_type"] == "issue"].merge(sites, on="site_id")
    first = moves["stock_date"] - pd.to_timedelta(moves["period_days"], unit="D")
    moves = moves[(moves["moved_date"] > first) & (moves["moved_date"] <= moves["stock_date"])]
    daily = (-moves.groupby([*PLACE, "moved_date"])["moved_qty"].sum()).rename("qty").reset_index()
    lists = daily.groupby(PLACE)["qty"].agg(list)
    asked = [lists.get((row.site_id, row.product_id), []) for row in rows.itertuples()]
    filled = [np.array(qty + [0.0] * max(int(days) - len(qty), 0)) for qty, days in
              zip(asked, rows["in_stock_days"], strict=True)]  # fmt: skip
    rows["issue_day_count"] = [len(qty) for qty in asked]
    rows["in_stock_demand_qty"] = [qty.sum() / days if days else np.nan for qty, days in
                                   zip(filled, rows["in_stock_days"], strict=True)]  # fmt: skip
    rows["demand_deviation_qty"] = [qty.std(ddof=1) if days > 1 else np.nan for qty, days in
                                    zip(filled, rows["in_stock_days"], strict=True)]  # fmt: skip
    return rows


@truth("mart_stock_health", CELL)
def health(frames: Frames) -> pd.DataFrame:
    """One row per cell of its site's last snapshot."""
    levels = inventory.daily(frames)
    rows = levels[levels["stock_date"] == levels.groupby("site_id")["stock_date"].transform("max")]
    rows = rows.rename(columns={"reorder_point_qty": "stated_reorder_point_qty"}).reset_index(drop=True)
    rows = _demanded(frames, rows)
    rows = rows.merge(_lead_times(frames).reset_index(), "left", on="product_id")
    rows = rows.merge(_year(frames, levels), "left", on=CELL)
    rows["receipt_count"] = rows["receipt_count"].fillna(0)
    bought = named(frames.event("purchase_order_lines"))
    bought = bought[bought["status"] == "open"].assign(left=lambda one: one["ordered_qty"] - one["received_qty"])
    rows = rows.merge(bought.groupby(PLACE)["left"].sum().rename("on_order_qty").reset_index(), "left", on=PLACE)
    rows["on_order_qty"] = rows["on_order_qty"].fillna(0)
    return _judged(frames, rows)


def _judged(frames: Frames, rows: pd.DataFrame) -> pd.DataFrame:
    classes = products.abc_xyz(frames).drop_duplicates("product_id").set_index("product_id")
    rows["abc_class"] = rows["product_id"].map(classes["abc_class"])
    rows["xyz_class"] = rows["product_id"].map(classes["xyz_class"])
    rows = rows.assign(as_of_date=frames.as_of, cycle_service_level_pct=100 * SERVICE, z_x=z_of(SERVICE), review_days=0,
                       excess_days=ENOUGH)  # fmt: skip
    rows["is_refused"] = ((rows["issued_90d_qty"] <= 0) | (rows["in_stock_days"] < MIN_DAYS)
                          | rows["mean_lead_time_days"].isna())  # fmt: skip
    lead, wobble = rows["mean_lead_time_days"], rows["lead_time_deviation_days"].fillna(0)
    variance = lead * rows["demand_deviation_qty"] ** 2 + (rows["in_stock_demand_qty"] * wobble) ** 2
    safety = (rows["z_x"] * variance**0.5).where(~rows["is_refused"])
    point = safety + lead * rows["in_stock_demand_qty"]
    rows["incoming_qty"] = rows[["in_transit_qty", "on_order_qty"]].max(axis=1)
    rows["position_qty"] = rows["available_qty"] + rows["incoming_qty"]
    by = rows.groupby("product_id")
    elsewhere = divided(by["stock_value_amt"].transform("sum"), by["on_hand_qty"].transform("sum"))
    worth = divided(rows["stock_value_amt"], rows["on_hand_qty"]).fillna(elsewhere)
    rows["safety_stock_qty"], rows["reorder_point_qty"] = safety, point
    rows["shortage_qty"] = (point - rows["position_qty"]).clip(lower=0)
    rows["excess_qty"] = (rows["available_qty"] - safety - ENOUGH * rows["in_stock_demand_qty"]).clip(lower=0)
    rows["shortage_amt"], rows["excess_amt"] = rows["shortage_qty"] * worth, rows["excess_qty"] * worth
    rows["is_below_reorder_point"] = rows["position_qty"] < point
    rows["in_stock_supply_days"] = divided(rows["available_qty"], rows["in_stock_demand_qty"])
    rows["inventory_turns_x"] = divided(365 * rows["cogs_90d_amt"], rows["stock_value_days_amt"])
    is_known = rows["gross_margin_12m_amt"].notna() & (rows["known_stock_days"] >= MIN_STOCK_DAYS)
    earned = divided(rows["gross_margin_12m_amt"], rows["average_stock_value_12m_amt"])
    rows["gmroi_x"] = earned.where(is_known)
    return rows.drop(columns=[name for name in rows if name in UNSHOWN])


#: What the day's mart holds and this one does not.
UNSHOWN = {
    "is_stated", "issued_qty", "issued_28d_qty", "out_days", "standing_amt", "standing_days", "covered_days",
    "known_days", "lead_time_days", "daily_demand_qty", "days_of_supply", "is_below_demand_cover", "stockout_count",
    "demand_expected_count", "oldest_received_date", "first_expiry_date",
    *(f"age_{band}_amt" for band in inventory.AGES),
}  # fmt: skip


def _measured(frames: Frames) -> pd.DataFrame:
    rows = health(frames)
    sites = named(frames.event("stock_levels"))
    sites = dict(zip(sites["site_id"], sites["site_name"], strict=True))
    is_earned = rows["gmroi_x"].notna() | (rows["average_stock_value_12m_amt"] == 0)
    return rows.assign(
        site_name=rows["site_id"].map(sites), judged=(~rows["is_refused"]).astype(int),
        earned=rows["gross_margin_12m_amt"].where(is_earned), held=rows["average_stock_value_12m_amt"].where(is_earned),
    )  # fmt: skip


measures(_measured, "as_of_date", {
    "stock_judged_count": total("judged"), "below_reorder_count": total("is_below_reorder_point"),
    "below_reorder_ratio": ratio("is_below_reorder_point", "judged"),
    "stock_shortage_amt": total("shortage_amt"), "excess_stock_amt": total("excess_amt"),
    "gmroi_margin_amt": total("earned"), "gmroi_stock_amt": total("held"),
    "gmroi_x": lambda rows: share(rows["earned"].sum(), rows["held"].sum()),
})  # fmt: skip

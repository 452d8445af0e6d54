"""The truth of what can be promised: batch by batch what is usable, and every open line asked of one site."""

from __future__ import annotations

import pandas as pd

from tests.bench.kpi import sales
from tests.bench.kpi.frames import Frames, once
from tests.bench.kpi.registry import measures, total, truth
from tests.bench.kpi.stock_health import PLACE, health, named

WEEKS = 8  # shipped setting
STOCK = ["on_hand_qty", "reserved_qty", "blocked_qty", "quality_hold_qty", "expired_qty"]


def _stock(frames: Frames) -> pd.DataFrame:
    """By place: what lies there, and what of it nobody may be promised."""
    rows = named(frames.event("stock_levels"))
    rows = rows[rows["stock_date"] == rows.groupby("site_id")["stock_date"].transform("max")]
    states = frames.event("batches").set_index(["source_product_id", "batch_number"])["quality_state"]
    state = states.reindex(pd.MultiIndex.from_frame(rows[["source_product_id", "batch_number"]])).to_numpy()
    is_held = pd.Series(state, rows.index).isin(["hold", "rejected"])
    free = (rows["on_hand_qty"] - rows["blocked_qty"]).clip(lower=0)
    is_over = rows["expiry_date"] < rows["stock_date"]
    rows = rows.assign(quality_hold_qty=free.where(is_held, 0), expired_qty=free.where(is_over & ~is_held, 0))
    return rows.groupby(PLACE)[STOCK].sum()


def _site_of(frames: Frames) -> dict[tuple[str, str | None], str]:
    """Which site a line of a region asks for a product; of no region: the one that issues most of it."""
    regions = {"erp_east:" + row.source_site_id: row.region_code for row in frames.event("sites").itertuples()}
    rows = health(frames).drop_duplicates(PLACE).sort_values(["issued_90d_qty", "site_id"], ascending=[False, True])
    found: dict[tuple[str, str | None], str] = {}
    for row in rows.itertuples():
        found.setdefault((row.product_id, None), row.site_id)
        found.setdefault((row.product_id, regions.get(row.site_id, "")), row.site_id)
    return found


def _wanted(frames: Frames) -> pd.DataFrame:
    """Open lines with what is left of them, the day it is owed, and whose it is."""
    rows = sales.lines(frames)
    rows = rows[rows["status"] == "open"]
    sent = frames.event("shipments").groupby(["source_order_id", "line_no"])["shipped_qty"].sum()
    gone = sent.reindex(pd.MultiIndex.from_frame(rows[["source_order_id", "line_no"]])).fillna(0).to_numpy()
    units = frames.event("products").set_index("source_product_id")["unit_name"]
    place = _site_of(frames)
    product = "erp_east:" + rows["source_product_id"]
    sites = [place.get((one, region), place.get((one, None), "unknown")) for one, region in
             zip(product, rows["region_code"], strict=True)]  # fmt: skip
    rows = rows.assign(product_id=product, site_id=sites, left=(rows["ordered_qty"] - gone).clip(lower=0))
    rows["day"] = rows["promised_date"].fillna(frames.as_of).clip(lower=frames.as_of)
    is_other = rows["unit_name"] != rows["source_product_id"].map(units).fillna(rows["unit_name"])
    rows["promised_qty"], rows["other_unit_line_count"] = rows["left"].where(~is_other, 0), is_other.astype(int)
    return rows[rows["left"] > 0]


def _bought(frames: Frames) -> pd.DataFrame:
    rows = named(frames.event("purchase_order_lines"))
    rows = rows[rows["status"] == "open"]
    left = (rows["ordered_qty"] - rows["received_qty"]).clip(lower=0)
    is_dated = rows["promised_date"] >= frames.as_of
    return rows.assign(day=rows["promised_date"].where(is_dated, frames.as_of), due_in_qty=left.where(is_dated, 0),
                       undated_in_qty=left.where(~is_dated, 0))  # fmt: skip


@truth("mart_available_to_promise", [*PLACE, "promise_date"])
def promised(frames: Frames) -> pd.DataFrame:
    """One row per place and promise date."""
    stock, wanted, bought = _stock(frames), _wanted(frames), _bought(frames)
    places = sorted({*stock.index, *wanted[PLACE].itertuples(index=False, name=None),
                     *bought[PLACE].itertuples(index=False, name=None)})  # fmt: skip
    parts = []
    for week in range(WEEKS + 1):
        until = frames.as_of + pd.Timedelta(days=7 * week)
        found = pd.DataFrame(index=pd.MultiIndex.from_tuples(places, names=PLACE))
        for rows, columns in ((wanted, ["promised_qty", "other_unit_line_count"]),
                              (bought, ["due_in_qty", "undated_in_qty"])):  # fmt: skip
            found = found.join(rows[rows["day"] <= until].groupby(PLACE)[columns].sum())
        parts.append(found.join(stock).fillna(0).assign(promise_date=until, week_no=week).reset_index())
    rows = pd.concat(parts, ignore_index=True).assign(as_of_date=frames.as_of)
    beyond = (rows["promised_qty"] - rows["reserved_qty"]).clip(lower=0)
    usable = rows["on_hand_qty"] - rows[STOCK[1:]].sum(axis=1)
    rows["unreserved_promised_qty"], rows["available_to_promise_qty"] = beyond, usable + rows["due_in_qty"] - beyond
    latest_first = rows.sort_values("week_no", ascending=False).groupby(PLACE)["available_to_promise_qty"]
    rows["promisable_qty"] = latest_first.cummin().reindex(rows.index).clip(lower=0)
    return rows.assign(is_short=rows["available_to_promise_qty"] < 0)


@once
def _measured(frames: Frames) -> pd.DataFrame:
    sites = named(frames.event("stock_levels"))
    rows = promised(frames)
    return rows.assign(site_name=rows["site_id"].map(dict(zip(sites["site_id"], sites["site_name"], strict=True))))


measures(_measured, "promise_date", {
    "available_to_promise_qty": total("available_to_promise_qty"), "promisable_qty": total("promisable_qty"),
    "promise_short_count": total("is_short"),
}, is_state=True)  # fmt: skip

"""One product on a page: where it lies, what moved, and what was ordered of it. Computes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import money, notices, tables
from dashboards.components.numbers import count, day
from dashboards.components.words import plain
from dashboards.reading import Range
from dashboards.session import Session

STOCK, MOVEMENTS, ORDERS = "marts.mart_inventory_daily", "core.fct_stock_movement", "core.fct_purchase_order_line"
SUPPLIERS = "core.dim_supplier"
MOVED_DAYS, LISTED = 90, 500
_HERE = ("site_name", "unit_name", "on_hand_qty", "available_qty", "in_transit_qty", "daily_demand_qty",
         "days_of_supply", "reorder_point_qty", "first_expiry_date", "stock_age_days", "stock_value_amt")  # fmt: skip
_MOVED = ("moved_at", "movement_type", "site_name", "moved_qty", "moved_cost_amt", "source_movement_id")
_ORDERED = ("ordered_date", "supplier_name", "site_name", "ordered_qty", "received_qty", "promised_date",
            "received_date", "status", "ordered_amt", "source_purchase_order_id")  # fmt: skip


def everything(product: str, stock: pd.DataFrame, now: Session) -> None:
    """The whole view of one product; `stock` is the day's stock of the whole company or of the sites chosen."""
    here = stock[stock["product_id"] == product]
    if here.empty:
        notices.empty(now.say("detail.nothing_title"), now.say("inventory.nothing"), ":material/inventory_2:")
        return
    first = here.iloc[0]
    st.header(plain(first["product_name"]), anchor=False)
    st.caption(f"{plain(first['category_name'])} · {plain(first['unit_name'])} · {plain(product.partition(':')[2])}")
    shown_day = pd.Timestamp(first["stock_date"]).date()
    _table(here, _HERE, now, "stock", now.say("card.at_day", day=day(shown_day)))
    where = {"product_id": product, "site_id": here["site_id"].tolist()}
    sites = dict(zip(here["site_id"], here["site_name"], strict=True))
    _moved(where | {"moved_date": Range(shown_day - timedelta(days=MOVED_DAYS - 1), shown_day)}, sites, now)
    _ordered(where, sites, now)


def _moved(where: Mapping[str, Any], sites: Mapping[str, str], now: Session) -> None:
    if now.reader.has(MOVEMENTS):
        found = now.reader.table(MOVEMENTS, None, where, ["-moved_at", "movement_id"], LISTED)
        found = found.rename(columns={"cost_amt": "moved_cost_amt"})
        words = now.say("inventory.last_days", n=MOVED_DAYS)
        _table(found.assign(site_name=found["site_id"].map(sites)), _MOVED, now, "movements", words)


def _ordered(where: Mapping[str, Any], sites: Mapping[str, str], now: Session) -> None:
    if now.reader.has(ORDERS):
        found = now.reader.table(ORDERS, None, where, ["-ordered_date", "purchase_order_line_id"], LISTED)
        found = found.assign(site_name=found["site_id"].map(sites))
        if now.reader.has(SUPPLIERS):
            found = found.merge(now.reader.table(SUPPLIERS, ["supplier_id", "supplier_name"]), "left", "supplier_id")
        _table(found, _ORDERED, now, "purchases", now.say("inventory.newest_orders"))


def _table(found: pd.DataFrame, columns: tuple[str, ...], now: Session, key: str, words: str) -> None:
    title = now.say(f"inventory.{key}")
    st.subheader(f"{title} · {count(len(found), now.language)}", anchor=False)
    st.caption(words)
    if found.empty:
        st.caption(now.say("inventory.nothing"))
        return
    unit = money.unit_of(found, now.say, now.language)
    listed = tables.worded(tables.local_times(found, now.workspace.timezone), now.language)
    shown = listed[[name for name in columns if name in listed]]
    tables.shown(shown, now.language, now.say, f"product_{key}", unit=unit, title=title)

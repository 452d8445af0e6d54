"""库存分析: what the stock is worth and how long it lasts, what is sold out, runs short, lies still or expires."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import cards, filters, money, notices, periods, product, rows, stock, tables
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import MISSING, count, day
from dashboards.i18n import said
from dashboards.session import session

MART = product.STOCK
FIGURES = (
    "stock_value_amt", "days_inventory_outstanding", "stockout_ratio", "below_cover_count", "slow_stock_amt",
    "near_expiry_amt",
)  # fmt: skip
SPLIT = (
    "stock_value_amt", "days_inventory_outstanding", "stockout_count", "demand_expected_count", "stockout_ratio",
    "below_cover_count", "slow_stock_amt", "near_expiry_amt",
)  # fmt: skip
WHAT = ("product_name", "category_name", "site_name", "unit_name")
COVER = ("available_qty", "in_transit_qty", "daily_demand_qty", "days_of_supply", "lead_time_days", "reorder_point_qty")
LISTS = {  # which rows of the day, in which order, and the columns shown
    "out": ("stockout_count", ["-daily_demand_qty", "product_id"], (*WHAT, "in_transit_qty", "daily_demand_qty",
            "lead_time_days", "reorder_point_qty")),
    "short": ("is_below_demand_cover", ["days_of_supply", "product_id"], (*WHAT, *COVER)),
    "expiring": ("near_expiry_amt", ["expires_in_days", "product_id"], (
        *WHAT, "expiry_state", "first_expiry_date", "expires_in_days", "near_expiry_amt", "on_hand_qty",
        "days_of_supply")),
    "slow": ("slow_stock_amt", ["-slow_stock_amt", "product_id"], (
        *WHAT, "on_hand_qty", "slow_stock_amt", "oldest_received_date", "stock_age_days")),
}  # fmt: skip
LISTED, MONTHS = 200, 12

now = session()
say, reader, language = now.say, now.reader, now.language

if not reader.rows(MART):
    name = said(language, "enum.department.inventory", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()

shown_day = reader.table(MART, columns=["stock_date"], order_by=["-stock_date"], limit=1)["stock_date"].iloc[0].date()
found = reader.table(MART, where={"stock_date": shown_day})


def chosen(column: str, label: str, key: str) -> str:
    """A site or category that has stock; empty for all."""
    options = ["", *sorted(found[column].dropna().unique())]
    return filters.choice(say(label), options, "", lambda code: code or say("inventory.all"), key)


with st.container(horizontal=True, vertical_alignment="top"):
    wanted = {
        "site_name": chosen("site_name", "inventory.site", "site"),
        "category_name": chosen("category_name", "inventory.category", "category"),
    }
narrowed = {column: value for column, value in wanted.items() if value}
for column, value in narrowed.items():
    found = found[found[column] == value]

if asked := st.query_params.get("product"):
    rows.up("product", now)
    product.everything(asked, found, now)
    st.stop()

basis = money.choose(found, now.workspace.currency, say)
only: dict[str, Any] = {**narrowed, **basis.only}
told: dict[str, Any] = {"period": say("card.at_day", day=day(shown_day)), "basis": basis.tax,
                        "currency": basis.currency}  # fmt: skip
during = {"start": shown_day, "end": shown_day}
known = [name for name in FIGURES if name in reader.metrics]


def note(name: str) -> str:
    """What stands under a number: the unit of days, the parts of a share."""
    if name == "days_inventory_outstanding":
        turns = "inventory_turns_x"
        times = reader.value(turns, None, only, **during) if turns in reader.metrics else MISSING
        return say("inventory.turns", turns=f"{times:,.1f}") if isinstance(times, float) else say("inventory.days")
    parts = ("stockout_count", "demand_expected_count")
    if name != "stockout_ratio" or not set(parts) <= set(reader.metrics):
        return ""
    out, of = (count(reader.value(part, None, only, **during), language) for part in parts)
    return say("inventory.out_of", out=out, of=of)


def expiry(days_left: pd.Series) -> pd.Series:
    """已过期 or 近效期, in words."""
    return (days_left < 0).map({True: say("inventory.expired"), False: say("inventory.near")})


def listing(key: str) -> None:
    """One of the lists; a picked row opens its product."""
    picked, order, columns = LISTS[key]
    hits = found[found[picked].fillna(0).astype(float) > 0]
    names, ups = [name.removeprefix("-") for name in order], [not name.startswith("-") for name in order]
    hits = hits.sort_values(names, ascending=ups).assign(expiry_state=expiry(hits["expires_in_days"]))
    title = say(f"inventory.{key}")
    st.subheader(f"{title} · {count(len(hits), language)}", anchor=False)
    st.caption(say(f"inventory.{key}_note"))
    if hits.empty:
        st.caption(say("inventory.nothing"))
        return
    ids = hits["product_id"].head(LISTED).tolist()

    def open_product(row: int) -> None:
        st.query_params["product"] = ids[row]

    rows.picked(hits[list(columns)].head(LISTED), now, f"inventory_{key}", open_product, title=title, unit=unit)
    if len(hits) > LISTED:
        st.caption(say("app.more_rows", shown=LISTED, total=count(len(hits), language)))


cards.figures(
    [metric_figure(name, reader.value(name, None, only, **during), now, **told, note=note(name)) for name in known],
    say("card.definition"),
)

left, right = st.columns([5, 3])
with left, st.container(border=True, height="stretch"):
    st.markdown(f"**{say('inventory.trend')}**", help=say("inventory.trend_help"))
    stock.by_month(now, only, periods.month_start(shown_day, MONTHS), shown_day, basis.currency)

unit = money.unit_of(found, say, language)
splits = {by: stock.beside(now, SPLIT, by, only, shown_day) for by in ("site_name", "category_name")}
with right, st.container(border=True, height="stretch"):
    st.markdown(f"**{say('inventory.by_category')}**", help=told["period"])
    stock.ranked(splits["category_name"], now, basis.currency, "by_category")

st.caption(say("inventory.pick"))
for key in LISTS:
    listing(key)

st.subheader(say("inventory.split"), anchor=False, help=told["period"])
st.caption(say("inventory.split_unit", unit=unit) if unit else "")
for by, key in (("site_name", "by_site"), ("category_name", "by_category")):
    st.markdown(f"**{say(f'inventory.{key}')}**")
    tables.shown(splits[by], language, say, f"inventory_{key}", title=say(f"inventory.{key}"))

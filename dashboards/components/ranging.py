"""The range of products: its ABC-XYZ matrix and list, what goes with what, how much of it sells. Computes no KPI."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import asking, beside, breakdown, filters, money, periods
from dashboards.components.numbers import count, is_missing
from dashboards.components.words import plain, unbroken
from dashboards.session import Session

CLASSES, RULES, SOLD = "marts.mart_abc_xyz", "marts.mart_product_affinity", "marts.mart_sku_sell_through"
CLASSED = ("classed_product_count", "classed_sales_amt", "class_a_product_count", "class_a_product_ratio")
FOUND = ("affinity_rule_count", "significant_rule_count")
SELLING = ("sku_sell_through_ratio", "sold_sku_count", "stocked_sku_count")
LISTED, MONTHS = 300, 13
_CELLS = tuple(abc + xyz for abc in "ABC" for xyz in "XYZ")
_LIST = ("product_name", "category_name", "abc_xyz_class", "abc_class", "net_sales_amt", "value_share_ratio",
         "cumulative_share_ratio", "order_line_count", "demand_qty", "unit_name", "demand_cv_x", "demand_cv_week_x",
         "xyz_week_class", "sold_month_count", "month_count", "remark")  # fmt: skip
_RULE = ("product_name", "consequent_product_name", "significance", "pair_count", "product_count", "support",
         "confidence", "lift", "leverage", "zhang", "q_value")  # fmt: skip
_SHAPES = {"support": "percent", "confidence": "percent", "lift": "%.2f", "leverage": "%.4f", "zhang": "%.2f",
           "q_value": "%.4f"}  # fmt: skip


def matrix(asked: asking.Asked, now: Session) -> None:
    """Three classes of value by three of evenness: how many products, and what they sell."""
    say = now.say
    values = {name: _by_class(name, asked, now) for name in CLASSED[:2]}
    names = [say(f"products.class.{xyz}") for xyz in "XYZ"]
    rows = [
        (unbroken(say(f"products.class.{abc}")), *(_cell(abc + xyz, values, asked, now) for xyz in "XYZ"))
        for abc in "ABC"
    ]
    title = say("products.matrix")
    st.table(pd.DataFrame(rows, columns=[title, *names]), border="horizontal", hide_index=True, alt=title)
    unknown = values[CLASSED[0]].get(None)
    if not is_missing(unknown) and unknown:
        st.caption(say("products.unclassed", n=count(unknown, now.language)))
    breakdown.explained([(say(f"products.class.{each}"), say(f"products.means.{each}")) for each in "ABCXYZ"], now)


def _by_class(name: str, asked: asking.Asked, now: Session) -> dict[Any, Any]:
    found = now.reader.metric(name, ["abc_xyz_class"], asked.where(name, now) or None)
    return {None if is_missing(code) else code: value for code, value in found.itertuples(index=False, name=None)}


def _cell(code: str, values: dict[str, dict[Any, Any]], asked: asking.Asked, now: Session) -> str:
    """7 个 · 12.30 万元; a dash where no product is."""
    number, sold = (values[name].get(code) for name in CLASSED[:2])
    told = [asking.told(name, value, asked, now) for name, value in zip(CLASSED[:2], (number, sold), strict=True)]
    return plain(now.say("products.cell", n=told[0], amount=told[1])) if number else "—"


def listed(asked: asking.Asked, now: Session) -> None:
    """The products of a class, largest first."""
    say = now.say
    chosen = filters.choice(
        say("products.class_choice"), ["all", *_CELLS], "all",
        lambda code: say("products.all") if code == "all" else code, "class", width=150,
    )  # fmt: skip
    where = None if chosen == "all" else {"abc_xyz_class": chosen}
    found = money.kept(now.reader.table(CLASSES, where=where, order_by=["value_rank", "product_id"]), asked.basis)
    found = found.assign(
        remark=[say("products.few_months", n=months) if few else ""
                for few, months in zip(found["is_refused"], found["month_count"], strict=True)]
    )  # fmt: skip
    if found.empty:
        st.caption(say("inventory.nothing"))
        return
    title = say("products.list")
    breakdown.of_mart(found.head(LISTED), _LIST, now, "products", title=title, basis=asked.basis)
    if len(found) > LISTED:
        st.caption(say("app.more_rows", shown=LISTED, total=count(len(found), now.language)))


def rules(now: Session) -> None:
    """What goes with what: those that are no chance, or all that are known, said to be so."""
    say = now.say
    found = now.reader.table(RULES, order_by=["-is_significant", "-lift", "product_id"])
    sure = found["is_significant"].astype(bool)
    if sure.any():
        kinds = ("sure", "every")
        kind = filters.segments(
            say("products.rules"), kinds, "sure", lambda key: say(f"products.{key}"), "rules", quiet=True
        )
        found = found[sure] if kind == "sure" else found
    else:
        st.caption(say("products.none_sure"))
    marks = [say("products.is_sure" if each else "products.chance") for each in found["is_significant"]]
    breakdown.of_mart(found.assign(significance=marks).head(LISTED), _RULE, now, "rules", title=say("products.rules"),
                      shapes=_SHAPES)  # fmt: skip


def selling(asked: asking.Asked, now: Session) -> None:
    """How much of what lies in the warehouse sold in the last finished month, by month and by category."""
    last = periods.month_start(now.reader.as_of) - timedelta(days=1)
    month = replace(asked, start=periods.month_start(last), end=last, region=None, period="")
    st.caption(now.say("products.of_month", month=asking.month_words(month, now)))
    asking.flows(SELLING, month, now)
    left, right = st.columns(2)
    with left, st.container(border=True, height="stretch"):
        st.markdown(f"**{now.reader.card(SELLING[0], now.language).label}**")
        first = periods.month_start(now.reader.as_of, MONTHS - 1)
        found = now.reader.ask(SELLING[0], grain="month", compare="yoy", start=first, end=now.reader.as_of)
        beside.series(found.rows, "yoy", now, None)
    with right, st.container(border=True, height="stretch"):
        st.markdown(f"**{now.say('inventory.by_category')}**")
        split = breakdown.by_name(SELLING, "category_name", month, now, {})
        if SELLING[0] in split:
            split = split.sort_values(SELLING[0], na_position="last")
        breakdown.shown(split, "category_name", month, now, "selling", title=now.say("products.selling"))

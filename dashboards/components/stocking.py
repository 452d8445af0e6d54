"""Stock beside what is needed and promised, what its want cost, and demand off its season. Computes no KPI."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from dashboards.components import breakdown, filters, money, panels, periods, rows, tables
from dashboards.components.numbers import count, day
from dashboards.session import Session

HEALTH = "marts.mart_stock_health"
PROMISES = "marts.mart_available_to_promise"
IMPACT, LOST, SHIFTS = "marts.mart_stockout_impact", "marts.mart_stockout_line", "marts.mart_demand_shift"
LISTED, MONTHS = 300, 12
_NEEDED = ("below_reorder_ratio", "stock_shortage_amt", "excess_stock_amt", "gmroi_x")
_KEPT = ("promise_short_count",)
_COST = ("lost_line_count", "lost_sales_amt", "lost_margin_amt", "lost_key_account_line_count")
_SHIFTED = ("demand_shift_count", "demand_judged_count")
_PLACE = ("product_name", "site_name")  # first what a phone must show
_HEALTH = (*_PLACE, "shortage_qty", "position_qty", "reorder_point_qty", "shortage_amt", "excess_qty", "excess_amt",
           "safety_stock_qty", "in_stock_demand_qty", "demand_deviation_qty", "in_stock_supply_days",
           "in_stock_days", "out_of_stock_days", "issue_day_count", "mean_lead_time_days",
           "lead_time_deviation_days", "receipt_count", "lead_time_source", "stated_reorder_point_qty", "abc_class",
           "xyz_class", "inventory_turns_x", "gmroi_x", "known_stock_days", "category_name", "unit_name",
           "not_told")  # fmt: skip
_PROMISE = (*_PLACE, "available_to_promise_qty", "promisable_qty", "on_hand_qty", "reserved_qty", "blocked_qty",
            "quality_hold_qty", "expired_qty", "due_in_qty", "undated_in_qty", "unreserved_promised_qty",
            "other_unit_line_count", "category_name", "unit_name")  # fmt: skip
_IMPACT = (*_PLACE, "out_from_date", "back_date", "out_of_stock_days", "lost_line_count", "lost_qty", "lost_amt",
           "lost_margin_amt", "unestimated_line_count", "customer_count", "key_account_count",
           "key_account_names")  # fmt: skip
_LINE = ("name", "key_account", "product_name", "site_name", "site_source", "asked_date", "lost_qty", "lost_amt",
         "lost_margin_amt", "margin_line_count", "order_id", "lost_source")  # fmt: skip
_SHIFT = ("product_name", "category_name", "shift_direction", "demand_shift_z", "week_demand_qty", "expected_qty",
          "deviation_qty", "season_qty", "level_x", "cusum_up_x", "cusum_down_x", "sold_week_count",
          "last_sold_week_count", "unit_name", "not_told")  # fmt: skip
_SHAPES = {"demand_shift_z": "%.2f"}


def health(now: Session) -> None:
    """Cards, and the products at sites that are short, too many, or not judged."""
    basis = panels.basis_of("stock_shortage_amt", now)
    panels.cards_of(_NEEDED, panels.View(basis, now.say("card.at_day", day=day(now.reader.as_of))), now)
    found = money.kept(now.reader.table(HEALTH, order_by=["product_id", "site_id"]), basis)
    kinds: dict[str, tuple[pd.Series, str]] = {
        "short": (found["is_below_reorder_point"].astype(bool), "shortage_amt"),
        "excess": (found["excess_qty"].fillna(0) > 0, "excess_amt"),
        "judged": (~found["is_refused"].astype(bool), "stock_value_amt"),
        "refused": (found["is_refused"].astype(bool), "stock_value_amt"),
    }
    kind = _picked("health_list", list(kinds), now)
    picked, order = kinds[kind]
    listed = found[picked].sort_values([order, "product_id"], ascending=[False, True])
    listed = listed.assign(
        lead_time_source=tables.words(listed["lead_time_source"], "lead_time_source", now.language),
        not_told=_reasons(listed, now),
    )
    _listed(listed, _HEALTH, f"health_{kind}", now, basis)


def promises(now: Session) -> None:
    """What can be promised by a date, the shortest first."""
    every = now.reader.table(PROMISES, ["promise_date"], distinct=True)["promise_date"]
    dates = [pd.Timestamp(one).date() for one in sorted(every)]
    named = {one.isoformat(): one for one in dates}
    chosen = filters.choice(now.say("stocking.by"), list(named), list(named)[min(1, len(named) - 1)],
                            lambda key: day(named[key]), "promise")  # fmt: skip
    by = named[chosen]
    view = panels.View(money.Money(now.workspace.currency, ""), now.say("card.at_day", day=day(by)), days=_only(by))
    panels.cards_of(_KEPT, view, now)
    order = ["available_to_promise_qty", "product_id", "site_id"]
    found = now.reader.table(PROMISES, where={"promise_date": by}, order_by=order)
    _listed(found, _PROMISE, "promise", now)


def lost(now: Session) -> None:
    """What twelve months of stock-outs cost: in all, by stock-out, and line by line."""
    basis = panels.basis_of("lost_sales_amt", now)
    first = periods.month_start(now.reader.as_of, MONTHS)
    days = {"start": first, "end": now.reader.as_of}
    view = panels.View(basis, f"{day(first)} – {day(now.reader.as_of)}", days=days)
    panels.cards_of(_COST, view, now)
    if now.reader.rows(IMPACT):
        st.subheader(now.say("stocking.impact"), anchor=False)
        found = now.reader.table(IMPACT, order_by=["-lost_amt", "-out_of_stock_days", "product_id"])
        is_kept = found.index.isin(money.kept(found, basis).index)  # what cost nothing has no currency
        found = found[is_kept | found["currency_code"].isna().to_numpy()]
        found = found.rename(columns={"started_date": "out_from_date", "ended_date": "back_date"})
        _listed(found, _IMPACT, "impact", now, basis)
    st.subheader(now.say("stocking.lines"), anchor=False)
    found = money.kept(now.reader.table(LOST, order_by=["-asked_date", "-lost_amt", "lost_demand_id"]), basis)
    found = rows.named(now.reader, found)
    found = found.assign(
        key_account=found["is_key_account"].map({True: now.say("stocking.is_key"), False: ""}),
        site_source=tables.words(found["site_source"], "site_source", now.language),
        lost_source=tables.words(found["source_code"], "source_code", now.language),
    )
    breakdown.of_mart(found, _LINE, now, "lost_lines", title=now.say("stocking.lines"), basis=basis, customers=LISTED)


def shifts(now: Session) -> None:
    """Products by how far the last four weeks are off their season; those that are not judged say why."""
    basis = money.Money(now.workspace.currency, "")
    found = now.reader.table(SHIFTS, where={"is_newest_week": True}, order_by=["product_id"])
    week = day(pd.Timestamp(found["week_start_date"].iloc[0]).date()) if len(found) else ""
    panels.cards_of(_SHIFTED, panels.View(basis, now.say("stocking.week", day=week)), now)
    kinds: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
        "shifted": lambda one: one["is_shift"].astype(bool), "all_judged": lambda one: ~one["is_refused"].astype(bool),
        "refused": lambda one: one["is_refused"].astype(bool),
    }  # fmt: skip
    kind = _picked("shift_list", list(kinds), now)
    listed = found[kinds[kind](found)]
    listed = listed.iloc[listed["demand_shift_z"].abs().argsort()[::-1]] if kind != "refused" else listed
    directions = tables.words(listed["direction"], "direction_code", now.language)
    listed = listed.rename(columns={"demand_qty": "week_demand_qty"})
    listed = listed.assign(shift_direction=directions, not_told=_reasons(listed, now))
    _listed(listed, _SHIFT, f"shift_{kind}", now)


def _only(one: date) -> dict[str, date]:
    return {"start": one, "end": one}


def _picked(key: str, options: Sequence[str], now: Session) -> str:
    """Which of the lists."""
    name: Callable[[str], str] = lambda code: now.say(f"stocking.list.{code}")  # noqa: E731
    return filters.segments(now.say("stocking.list_of"), options, options[0], name, key, quiet=True)


def _reasons(found: pd.DataFrame, now: Session) -> pd.Series:
    return tables.words(found["refused_reason"], "stock_refused", now.language)


def _listed(
    found: pd.DataFrame, columns: Sequence[str], key: str, now: Session, basis: money.Money | None = None
) -> None:  # fmt: skip
    """The rows with their number; what is left out is said."""
    if found.empty:
        st.caption(now.say("inventory.nothing"))
        return
    st.caption(now.say("stocking.rows", n=count(len(found), now.language)))
    title = now.say("stocking.list_of")
    shapes = {name: shape for name, shape in _SHAPES.items() if name in columns}
    breakdown.of_mart(found.head(LISTED), columns, now, key, title=title, basis=basis, shapes=shapes)
    if len(found) > LISTED:
        st.caption(now.say("app.more_rows", shown=LISTED, total=count(len(found), now.language)))

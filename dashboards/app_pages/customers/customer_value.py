"""客户价值与二八: how much of sales and of margin a few customers bring."""

import streamlit as st

from dashboards.components import filters, money, notices, panels, shares, sheets
from dashboards.components.numbers import day
from dashboards.session import session

SPREAD = "marts.mart_value_concentration"
MEASURES = ("revenue", "profit")
FIGURES = (
    "concentration_buyer_count", "concentration_total_amt", "top20_share_ratio", "gini_ratio",
    "customers_for_80_count", "top20_amt", "negative_customer_count", "negative_amt",
)  # fmt: skip
CURVE = ("percentile_no", "decile_no", "customer_count", "value_amt", "cumulative_customer_count",
         "cumulative_customer_ratio", "cumulative_amt", "cumulative_share_x")  # fmt: skip
PART = ("top20_share_ratio", "top20_amt", "gini_ratio")

now = session()
say, reader = now.say, now.reader

if not reader.rows(SPREAD):
    if reader.has(SPREAD):
        notices.empty(say("notice.no_part_title", name=say("value.name")), say("notice.no_part"))
    else:
        notices.empty(say("notice.not_in_scope_title"), say("notice.not_in_scope"), ":material/lock:")
    st.stop()

measure = filters.segments(say("value.measure"), MEASURES, MEASURES[0], lambda code: say(f"value.by_{code}"), "measure")
spread = reader.table(SPREAD, where={"value_measure": measure})
if spread.empty:
    st.caption(say("value.no_costs"))
    spread = reader.table(SPREAD)
    measure = str(spread["value_measure"].iloc[0])
basis = money.choose(spread, now.workspace.currency, say)
view = panels.View(basis, say("card.at_day", day=day(reader.as_of)), only={"value_measure": measure})
money.mixed(basis, say)
st.caption(say("value.spread_note"))
panels.cards_of(FIGURES, view, now)
curve = money.kept(reader.table(shares.CURVE, where={"value_measure": measure}), basis)
curve = curve.sort_values("percentile_no")
with panels.boxed(say("value.curve"), PART, view, now):
    shares.curve(curve, now, f"curve_{measure}")
with st.expander(say("value.curve_rows")):
    unit = money.unit_of(curve, say, now.language)
    sheets.of_mart(curve, CURVE, now, "value_curve", table=shares.CURVE, title=say("value.curve"), unit=unit)

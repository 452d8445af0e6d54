"""7P 分析: customers from seven sides, month by month; one tab a side."""

from dataclasses import replace

import streamlit as st

from dashboards.components import cards, filters, living, money, notices, panels, periods, places, rows, sheets, trends
from dashboards.session import session

SIDES_OF = "marts.mart_customer_7p"
SIDES = {  # side -> its metrics, and what the list of customers shows
    "profiling": (("profile_filled_ratio", "profile_filled_count", "profile_field_count"),
                  ("industry", "profile_filled_count", "profile_field_count", "profile_filled_ratio")),
    "persistency": (("active_month_ratio", "active_month_count", "known_month_count"),
                    ("stage_code", "known_month_count", "active_month_count", "active_month_ratio", "recency_days")),
    "profitability": (("margin_7p_amt", "costed_sales_7p_amt", "gross_margin_7p_x", "refund_7p_amt"),
                      ("margin_amt", "costed_sales_untaxed_amt", "gross_margin_x", "refund_amt")),
    "performance": (("sales_7p_amt", "basis_order_7p_count", "sales_per_order_7p_amt"),
                    ("net_sales_amt", "order_count", "basis_order_count", "sales_per_order_amt")),
    "prospecting": (("won_7p_count", "decided_7p_count", "win_rate_7p_ratio"),
                    ("opportunity_count", "won_opportunity_count", "decided_opportunity_count",
                     "win_rate_count_ratio")),
    "product": (("category_7p_count", "product_7p_count"),
                ("product_count", "category_count", "counted_line_count")),
    "promotion": (("touch_answer_ratio", "answered_touch_count", "sent_touch_count"),
                  ("touch_count", "answered_touch_count", "touch_answer_ratio")),
}  # fmt: skip
FIRST = {"profiling": "profile_filled_ratio", "persistency": "active_month_ratio", "profitability": "margin_amt",
         "performance": "net_sales_amt", "prospecting": "opportunity_count", "product": "product_count",
         "promotion": "touch_count"}  # fmt: skip
OF = {"margin_amt": "margin_7p_amt", "gross_margin_x": "gross_margin_7p_x", "net_sales_amt": "sales_7p_amt",
      "profile_filled_ratio": "profile_filled_ratio", "active_month_ratio": "active_month_ratio",
      "refund_amt": "refund_7p_amt", "sales_per_order_amt": "sales_per_order_7p_amt",
      "win_rate_count_ratio": "win_rate_7p_ratio", "touch_answer_ratio": "touch_answer_ratio",
      "touch_count": "sent_touch_count", "answered_touch_count": "answered_touch_count"}  # fmt: skip
UNTAXED = ("margin_7p_amt", "costed_sales_7p_amt", "gross_margin_7p_x")  # margins hold no tax, whatever orders do
PAID = ("profitability", "performance")
PAST, LIMIT = 13, 100

rows.follow()
now = session()
say, reader = now.say, now.reader

if not reader.rows(SIDES_OF):
    notices.empty(say("notice.no_part_title", name=say("seven.name")), say("notice.no_part"))
    st.stop()

with st.container(horizontal=True, vertical_alignment="top"):
    first = living.month_asked(PAST, "seven_month", now)
    region = places.region("known_month_count", now)
side = filters.segments(
    say("seven.side"), list(SIDES), "profiling", lambda key: say(f"seven.{key}"), "side", quiet=True
)

first, end = periods.whole_month(first, reader.as_of)
month = living.running(first, now)
figures, shown = SIDES[side]
basis = panels.basis_of("sales_7p_amt" if side == "performance" else "margin_7p_amt", now)
view = panels.View(basis, month, region, days={"start": first, "end": end})
untaxed = replace(view, basis=replace(basis, tax=say("app.excluded")))
views = {name: untaxed if name in UNTAXED else view for name in panels.known(figures, now)}
st.caption(say(f"seven.{side}_note"))
cards.figures([panels.figure(name, each, now) for name, each in views.items()], say("card.definition"))
with panels.boxed(say("seven.trend"), figures, view, now):
    trends.courses(figures, view, now, periods.month_start(reader.as_of, PAST - 1))

panels.heading(f"{say('seven.listed')} · {month}", figures, view, now)
where = {"month_start_date": first} | ({} if region is None else {"region_code": region})
columns = ["customer_id", "customer_type", "region_code", *money.BASIS, *shown]
found = reader.table(SIDES_OF, list(dict.fromkeys(columns)), where, [f"-{FIRST[side]}", "customer_id"], LIMIT)
found = rows.named(reader, found)
sheets.of_mart(
    found, ("name", *shown, "region_code", "customer_type", "customer_id"), now, f"seven_{side}", table=SIDES_OF,
    title=say(f"seven.{side}"), unit=money.unit_of(found, say, now.language) if side in PAID else "", metrics=OF,
    is_of_customers=True, limit=LIMIT,
)  # fmt: skip

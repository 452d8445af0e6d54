"""商品分析: what sales earn, which products bring sales and how evenly, what sells together, what can be promised."""

from dataclasses import replace

import streamlit as st

from dashboards.components import asking, breakdown, notices, ranging, stocking
from dashboards.i18n import said
from dashboards.session import session

MARGIN = "marts.mart_sales_margin"
EARNED = ("net_sales_untaxed_amt", "cost_of_sales_amt", "gross_margin_amt", "gross_margin_x", "counted_line_count",
          "costed_line_ratio")  # fmt: skip
SPLIT = ("gross_margin_x", "gross_margin_amt", "net_sales_untaxed_amt", "cost_of_sales_amt", "costed_line_count",
         "costed_line_ratio")  # fmt: skip
SPLITS = ("channel_code", "region_code")

now = session()
say, reader, language = now.say, now.reader, now.language

if "net_sales_amt" not in reader.metrics or not reader.rows("marts.mart_sales_order"):
    name = said(language, "enum.department.sales", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()


def part(key: str, table: str) -> bool:
    """A part's heading; where this scope holds no such table, or it is empty, that is said instead."""
    st.subheader(say(f"products.{key}"), anchor=False)
    if reader.rows(table):
        return True
    st.caption(say("products.nothing_yet") if reader.has(table) else say("notice.not_in_scope"))
    return False


asked = asking.chosen("net_sales_amt", now)

if part("earned", MARGIN):
    untaxed = replace(asked, basis=asking.basis_of("gross_margin_amt", now, "excluded"))
    st.caption(say("products.earned_note"))
    asking.flows(EARNED, untaxed, now, asking.of_many({"gross_margin_x": "costed_line_count"}, untaxed, now))
    for by in SPLITS:
        found = breakdown.by_name(SPLIT, by, untaxed, now, {})
        found = found.sort_values("net_sales_untaxed_amt", ascending=False, na_position="last")
        title = said(language, f"field.{by}", by)
        breakdown.shown(found, by, untaxed, now, f"margin_{by}", title=title, few="costed_line_count")

if part("matrix", ranging.CLASSES):
    company = replace(asked, region=None)
    st.caption(say("products.matrix_note"))
    asking.states(ranging.CLASSED, company, now, dict.fromkeys(ranging.CLASSED, ""))
    ranging.matrix(company, now)
    ranging.listed(company, now)

if part("rules", ranging.RULES):
    st.caption(say("products.rules_note"))
    asking.states(ranging.FOUND, asked, now, dict.fromkeys(ranging.FOUND, ""))
    ranging.rules(now)

if part("selling", ranging.SOLD):
    ranging.selling(asked, now)

if part("promise", stocking.PROMISES):
    st.caption(say("stocking.promise_note"))
    stocking.promises(now)

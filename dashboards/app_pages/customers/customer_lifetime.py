"""终身价值与客群: what customers are expected to bring, what the best have in common, and how sure the models are."""

from dataclasses import replace

import streamlit as st

from dashboards.components import learnt, money, notices, panels, places, rows, sheets
from dashboards.components.numbers import day
from dashboards.session import session

CLV = "marts.mart_customer_clv"
FIGURES = (
    "expected_clv_amt", "clv_customer_count", "expected_orders_12m", "repeat_buyer_count", "alive_repeat_buyer_x",
    "alive_repeat_ratio",
)  # fmt: skip
COLUMNS = ("clv_rank", "name", "clv_amt", "clv_lo_amt", "clv_hi_amt", "p_alive", "expected_orders_h",
           "expected_order_amt", "has_repeated", "bgnbd_frequency", "clv_basis", "region_code", "customer_type",
           "refused_reason", "customer_id")  # fmt: skip
_OF_VALUE = {"tax_basis": "clv_tax_basis"}  # the table's own tax_basis is that of the orders
LIMIT = 200

rows.follow()
now = session()
say, reader = now.say, now.reader

if not any(map(reader.rows, (CLV, learnt.SEGMENTS, learnt.EFFECTS, learnt.RUNS))):
    notices.empty(say("notice.no_part_title", name=say("lifetime.name")), say("notice.no_part"))
    st.stop()

region = places.region("clv_customer_count", now)
basis = panels.basis_of("expected_clv_amt", now)
today = panels.View(basis, say("card.at_day", day=day(reader.as_of)), region)
whole = replace(today, region=None)  # models learn from the whole company
money.mixed(basis, say)

if not panels.is_missing_part(CLV, now):
    panels.heading(say("lifetime.clv"), (), today, now)
    st.caption(say("lifetime.clv_note"))
    panels.cards_of(FIGURES, today, now)
    where = {_OF_VALUE.get(part, part): value for part, value in basis.only.items()}
    where |= {} if region is None else {"region_code": region}
    found = reader.table(CLV, where=where or None, order_by=["clv_rank"], limit=LIMIT)
    if not found.empty and found["is_refused"].all():
        st.warning(say("lifetime.refused", reason=sheets.word("refused_reason", found["refused_reason"].iloc[0], now)))
    unit = money.unit_of(found.assign(tax_basis=found["clv_tax_basis"]), say, now.language)
    sheets.of_mart(found, COLUMNS, now, "clv", table=CLV, title=say("lifetime.clv"), unit=unit, is_of_customers=True,
                   limit=LIMIT)  # fmt: skip

panels.heading(say("lifetime.segments"), learnt.PURITY, today, now)
learnt.segments(whole, now)
if reader.rows(learnt.ALIKE):
    panels.heading(say("lifetime.alike"), ("lookalike_count",), today, now)
    learnt.alike(region, now)

panels.heading(say("lifetime.effects"), learnt.TESTS, today, now)
if not panels.is_missing_part(learnt.EFFECTS, now):
    learnt.effects(whole, now)

panels.heading(say("lifetime.runs"), learnt.FITS, today, now)
if not panels.is_missing_part(learnt.RUNS, now):
    learnt.runs(now)

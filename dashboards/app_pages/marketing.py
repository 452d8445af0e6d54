"""营销分析: what campaigns cost and whom they reached, what they brought against control, and where leads come from."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboards import registry
from dashboards.components import cards, effects, filters, money, notices, periods, tables
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import day
from dashboards.i18n import said
from dashboards.session import session

CAMPAIGNS, COSTS = "marts.mart_campaign", "core.fct_campaign_cost"
SOURCES = (CAMPAIGNS, COSTS, "core.fct_lead")
FIGURES = (
    "campaign_cost_amt", "delivered_count", "opened_ratio", "clicked_ratio", "replied_ratio", "unsubscribed_ratio",
    "lead_count", "lead_conversion_ratio",
)  # fmt: skip
EFFECT = (
    "campaign_name",
    "incremental_net_sales_amt",
    "incremental_net_sales_low_amt",
    "incremental_net_sales_high_amt",
)
BROUGHT = (*EFFECT[1:], "cost_amt", "incremental_roas_x", "roas_x", "campaign_roi_x", "new_customer_count", "cac_amt")
COLUMNS = {
    "brought": ("campaign_name", "started_date", "window_end_date", "treated_count", "control_count",
                "treated_sales_per_customer_amt", "control_sales_per_customer_amt", *BROUGHT),
    "reached": ("campaign_name", "channel_code", "started_date", "ended_date", "budget_amt", "cost_amt", "budget_use_x",
                "sent_count", "delivered_count", "delivered_ratio", "opened_count", "opened_ratio", "clicked_count",
                "clicked_ratio", "replied_count", "replied_ratio", "unsubscribed_count", "unsubscribed_ratio"),
}  # fmt: skip
LEADS = (
    "lead_count",
    "converted_lead_count",
    "matured_converted_lead_count",
    "matured_lead_count",
    "lead_conversion_ratio",
)

now = session()
say, reader, language = now.say, now.reader, now.language

known = [name for name in FIGURES if name in reader.metrics]
if not (known or reader.has(CAMPAIGNS)) or not any(map(reader.rows, SOURCES)):
    name = said(language, "enum.department.marketing", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()

period = filters.segments(
    say("home.period"), periods.PERIODS, "m12", lambda key: say(f"home.periods.{key}"), "marketing_period"
)
start, end = periods.bounds(period, reader.as_of)
shown_period = say("card.between", start=day(start), end=day(end))
held = notices.relevant(reader.badges, registry.page("marketing").uses)
spent = reader.table(COSTS, columns=list(money.BASIS)) if reader.has(COSTS) else pd.DataFrame()
basis = money.choose(spent, now.workspace.currency, say)


def value(name: str) -> Any:
    """One number of the period; amounts keep to one currency and tax basis."""
    only = basis.only if "currency_code" in reader.groups(name) else {}
    return reader.value(name, None, only, start=start, end=end)


figures = [
    metric_figure(
        name, value(name), now, period=shown_period, basis=basis.tax, currency=basis.currency, held=held,
        note=effects.of_what(name, now, value),
    )
    for name in known
]  # fmt: skip
cards.figures(figures, say("card.definition"))

if reader.has(CAMPAIGNS):
    campaigns = tables.worded(reader.table(CAMPAIGNS, order_by=["-started_date"]), language)
    unit = money.unit_of(campaigns, say, language)
    measured = campaigns[campaigns[EFFECT[1]].notna()]
    if not measured.empty:
        with st.container(border=True):
            st.markdown(f"**{say('marketing.effect')}**", help=say("marketing.effect_help"))
            effects.intervals(measured[list(EFFECT)], now, basis.currency, say("marketing.effect_alt"))
            st.caption(say("marketing.effect_note"))
    for part, wanted in COLUMNS.items():
        st.subheader(say(f"marketing.{part}"), anchor=False)
        listed = campaigns[[name for name in wanted if name in campaigns]].dropna(axis="columns", how="all")
        tables.shown(listed, language, say, f"campaigns_{part}", unit=unit, title=say(f"marketing.{part}"))
        st.caption(say(f"marketing.{part}_note"))

if set(LEADS) <= set(reader.metrics):
    st.subheader(say("marketing.leads"), anchor=False, help=shown_period)
    parts = [reader.metric(name, by=["lead_source"], start=start, end=end).set_index("lead_source") for name in LEADS]
    leads = pd.concat(parts, axis="columns").sort_values("lead_count", ascending=False).reset_index()
    if leads.empty:
        st.caption(say("marketing.no_leads"))
    else:
        tables.shown(leads, language, say, "leads", title=say("marketing.leads"))
        st.caption(say("marketing.leads_note"))

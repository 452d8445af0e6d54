"""营销分析: what campaigns cost and whom they reached, what they brought against control, and where leads come from."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import audience, cards, effects, filters, money, notices, parts, periods, rows, tables
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import day
from dashboards.i18n import said
from dashboards.reading import Range
from dashboards.session import session

PAGE = "app_pages/marketing.py"
CAMPAIGNS, COSTS = audience.CAMPAIGNS, "core.fct_campaign_cost"
FIGURES = (
    "campaign_cost_amt", "delivered_count", "opened_ratio", "clicked_ratio", "replied_ratio", "unsubscribed_ratio",
    "lead_count", "lead_conversion_ratio",
)  # fmt: skip
EFFECT = ("campaign_name", "incremental_net_sales_amt", effects.LOW, effects.HIGH)
COLUMNS = {
    "brought": ("campaign_name", "started_date", "verdict", *EFFECT[1:], "treated_count", "control_count", "cost_amt",
                "incremental_roas_x", "roi_state", "campaign_roi_x", "campaign_roi_low_x", "campaign_roi_high_x",
                "incremental_margin_amt",
                "treated_sales_per_customer_amt", "control_sales_per_customer_amt", "roas_x", "new_customer_count",
                "cac_amt", "window_end_date"),
    "reached": ("campaign_name", "channel_code", "started_date", "ended_date", "budget_amt", "cost_amt", "budget_use_x",
                "sent_count", "delivered_count", "delivered_ratio", "opened_count", "opened_ratio", "clicked_count",
                "clicked_ratio", "replied_count", "replied_ratio", "unsubscribed_count", "unsubscribed_ratio"),
}  # fmt: skip
OPTIONAL = (
    "campaign_roi_x",
    "campaign_roi_low_x",
    "campaign_roi_high_x",
    "incremental_margin_amt",
)  # empty columns that `roi_state` already explains
LEADS = (
    "lead_count", "converted_lead_count", "matured_converted_lead_count", "matured_lead_count", "lead_conversion_ratio",
)  # fmt: skip

rows.follow()
now = session()
say, reader, language = now.say, now.reader, now.language

known = [name for name in FIGURES if name in reader.metrics]
if not any(map(reader.rows, (CAMPAIGNS, COSTS, audience.LEADS))):
    name = said(language, "enum.department.marketing", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()

period = filters.segments(
    say("home.period"), periods.PERIODS, "m12", lambda key: say(f"home.periods.{key}"), "marketing_period"
)
start, end = periods.bounds(period, reader.as_of)
shown_period = say("card.between", start=day(start), end=day(end))

if asked := st.query_params.get("campaign"):
    rows.up("campaign", now)
    audience.of_campaign(asked, now)
    st.stop()
if asked := st.query_params.get("source"):
    rows.up("source", now)
    audience.of_source(asked, Range(start, end), now)
    st.stop()

spent = reader.bases(COSTS) if reader.has(COSTS) else pd.DataFrame()
basis = money.choose(spent, now.workspace.currency, say)


def value(name: str) -> Any:
    """One number of the period; amounts keep to one currency and tax basis."""
    only = basis.only if "currency_code" in reader.groups(name) else {}
    return reader.value(name, None, only, start=start, end=end)


def figure(name: str) -> cards.Figure:
    """One card; the number of leads leads to them."""
    query = {**st.query_params.to_dict(), "source": audience.ANY}
    link = cards.Link(PAGE, say("app.detail"), query) if name == "lead_count" else None
    note = parts.of(name, now, value)
    return metric_figure(
        name, value(name), now, period=shown_period, basis=basis.tax, currency=basis.currency, note=note, link=link
    )


def ask(parameter: str, values: list[str]) -> Any:
    """What a table does with the number of a picked row: ask the URL for its list."""
    return lambda row: st.query_params.update({parameter: values[row]})


cards.figures([figure(name) for name in known], say("card.definition"))

campaigns = reader.table(CAMPAIGNS, order_by=["-started_date"]) if reader.has(CAMPAIGNS) else pd.DataFrame()
measured = campaigns[campaigns[EFFECT[1]].notna()] if len(campaigns) else campaigns
left, right = st.columns([5, 3])
if not measured.empty:
    with left, st.container(border=True, height="stretch"):
        st.markdown(f"**{say('marketing.effect')}**", help=say("marketing.effect_help"))
        effects.intervals(measured[list(EFFECT)], now, basis.currency, say("marketing.effect_alt"))
        st.caption(say("marketing.effect_note"))
if {f"{step}_count" for step in effects.STEPS} <= set(reader.metrics):
    with right, st.container(border=True, height="stretch"):
        st.markdown(f"**{say('marketing.funnel')}**", help=shown_period)
        effects.funnel(now, value)

if len(campaigns):
    told = {"verdict": [effects.verdict(row, now) for _, row in campaigns.iterrows()],
            "roi_state": [effects.roi_state(row, now) for _, row in campaigns.iterrows()]}  # fmt: skip
    campaigns = tables.worded(campaigns.assign(**told), language)
    unit, ids = money.unit_of(campaigns, say, language), campaigns["campaign_id"].tolist()
    empty = [name for name in OPTIONAL if name in campaigns and campaigns[name].isna().all()]
    st.caption(say("marketing.pick"))
    for part, wanted in COLUMNS.items():
        st.subheader(say(f"marketing.{part}"), anchor=False)
        st.caption(" ".join(filter(None, (say("inventory.split_unit", unit=unit), say(f"marketing.{part}_note")))))
        listed = campaigns[[name for name in wanted if name in campaigns and name not in empty]]
        key = f"campaigns_{part}"
        rows.picked(listed, now, key, ask("campaign", ids), title=say(f"marketing.{part}"))

if set(LEADS) <= set(reader.metrics):
    st.subheader(say("marketing.leads"), anchor=False, help=shown_period)
    columns = [reader.metric(name, by=["lead_source"], start=start, end=end).set_index("lead_source") for name in LEADS]
    leads = pd.concat(columns, axis="columns").sort_values("lead_count", ascending=False).reset_index()
    if leads.empty:
        st.caption(say("marketing.no_leads"))
    else:
        sources = leads["lead_source"].fillna(audience.ANY).tolist()
        rows.picked(leads, now, "leads", ask("source", sources), title=say("marketing.leads"))
        st.caption(f"{say('marketing.leads_note')} {say('marketing.leads_pick')}")

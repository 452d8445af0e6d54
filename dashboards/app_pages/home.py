"""经营总览: the company's headline numbers, their months and regions, and how fresh the data are."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboards import registry
from dashboards.components import cards, charts, filters, money, notices, periods
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import count, day, is_missing
from dashboards.i18n import said
from dashboards.session import session

SALES = ("net_sales_amt", "order_count", "buying_customer_count", "sales_per_order_amt")
SALES_MART, HEALTH_MART = "marts.mart_sales_daily", "marts.mart_data_health"
MONTHS = 24

now = session()
say, reader, language = now.say, now.reader, now.language


def region_name(code: object) -> str:
    """The region's name; what has none is named too, never dropped."""
    return say("app.other") if is_missing(code) else said(language, f"enum.region_code.{code}", str(code))


has_sales = "net_sales_amt" in reader.metrics
regions = reader.metric("net_sales_amt", by=["region_code"])["region_code"] if has_sales else pd.Series()
codes = [code for code in regions if not is_missing(code)]
with st.container(horizontal=True, vertical_alignment="top"):
    period = filters.segments(
        say("home.period"), periods.PERIODS, periods.DEFAULT, lambda key: say(f"home.periods.{key}"), "period"
    )
    region = filters.choice(
        say("home.region"),
        ["all", *codes],
        "all",
        lambda code: say("home.all_regions") if code == "all" else region_name(code),
        "region",
    )

start, end = periods.bounds(period, reader.as_of)
during = {"start": start, "end": end}
wanted = None if region == "all" else region
shown_period = say("card.between", start=day(start), end=day(end))
shown_day = say("card.at_day", day=day(reader.as_of))
held = notices.relevant(reader.badges, registry.page("home").uses)
in_service = [badge for badge in held if badge.department == "service"]

if has_sales:
    found = reader.table(SALES_MART, columns=list(money.BASIS)) if reader.has(SALES_MART) else pd.DataFrame()
    basis = money.choose(found, now.workspace.currency, say)
    if basis.others:
        shown_basis = f"{basis.currency} {basis.tax}"
        st.warning(say("notice.mixed", shown=shown_basis, others=", ".join(basis.others)), icon=":material/payments:")
    st.subheader(say("home.sales"), anchor=False)
    in_sales = [badge for badge in held if badge.department == "sales"]
    told: dict[str, Any] = {"period": shown_period, "basis": basis.tax, "currency": basis.currency, "held": in_sales}
    cards.figures(
        [
            metric_figure(name, reader.value(name, wanted, basis.only, **during), now, **told)
            for name in SALES
            if name in reader.metrics
        ],
        say("card.definition"),
    )
    region_filter = {} if wanted is None else {"region_code": wanted}
    first_month = periods.month_start(reader.as_of, MONTHS - 1)
    trend = reader.metric(
        "net_sales_amt", ["month"], {**region_filter, **basis.only} or None, start=first_month, end=reader.as_of
    )
    split = reader.metric("net_sales_amt", ["region_code"], dict(basis.only) or None, **during)
    left, right = st.columns([5, 3])
    with left, st.container(border=True, height="stretch"):
        st.markdown(f"**{say('home.trend')}**")
        charts.months(trend, "net_sales_amt", reader.as_of, now, basis.currency)
    with right, st.container(border=True, height="stretch"):
        st.markdown(f"**{say('home.regions')}**", help=shown_period)
        split = split.assign(region_code=split["region_code"].map(region_name))
        charts.ranking(split, "net_sales_amt", now, basis.currency, say("home.regions_alt"))
else:
    name = said(language, "enum.department.sales", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))

wall = [
    ("ticket_count", during, shown_period, in_service),
    ("open_ticket_count", {}, shown_day, in_service),
    ("complaint_count", during, shown_period, in_service),
    ("customer_count", {}, shown_day, held),
]
records = reader.value("customer_record_count", wanted, {}) if "customer_record_count" in reader.metrics else None
notes = {"customer_count": "" if is_missing(records) else say("home.per_customer", records=count(records, language))}
figures = [
    metric_figure(
        name, reader.value(name, wanted, {}, **days), now, period=words, held=behind, note=notes.get(name, "")
    )
    for name, days, words, behind in wall
    if name in reader.metrics
]
if figures:
    st.subheader(say("home.service"), anchor=False)
    cards.figures(figures, say("card.definition"))

if reader.has(HEALTH_MART):
    st.subheader(say("home.health"), anchor=False)
    notices.freshness_line(reader.table(HEALTH_MART, order_by=["department", "export"]), say, language)
    st.page_link("app_pages/data_health.py", label=say("home.health_all"), icon=":material/arrow_forward:")

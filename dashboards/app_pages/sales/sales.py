"""销售分析: orders, shipments and collections, targets, and the funnel, down to the rows behind each number."""

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboards import registry
from dashboards.components import asking, cards, charts, filters, money, notices, periods, selling
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import day, is_missing
from dashboards.i18n import said
from dashboards.session import session

MART, DETAIL = "marts.mart_sales_daily", "app_pages/detail.py"
SOLD = ("net_sales_amt", "sales_per_order_amt", "sales_per_customer_amt")
EARNED = ("gross_margin_amt", "gross_margin_x")
MOVED = ("shipped_amt", "paid_amt", "on_time_ratio", "win_rate_count_ratio", "win_rate_amount_ratio",
         "sales_cycle_median_days", "pipeline_weighted_amt")  # fmt: skip
NOW = ("pipeline_weighted_amt",)  # stands as of the day, whatever the period
MORE = ("opportunities", "sales_team", "products", "order_to_cash", "key_accounts")
SPLITS = {"region": ("net_sales_amt", "region_code"), "channel": ("net_sales_amt", "channel_code"),
          "category": ("category_sales_amt", "category_name")}  # fmt: skip
MONTHS = 24

now = session()
say, reader, language = now.say, now.reader, now.language

if "net_sales_amt" not in reader.metrics or not reader.rows(MART):
    notices.empty(say("notice.no_part_title", name=said(language, "enum.department.sales", "")), say("notice.no_part"))
    st.stop()


found_regions = reader.metric("net_sales_amt", by=["region_code"])["region_code"]
with st.container(horizontal=True, vertical_alignment="top"):
    period = filters.segments(
        say("home.period"), periods.PERIODS, periods.DEFAULT, lambda key: say(f"home.periods.{key}"), "period"
    )
    region = filters.choice(
        say("home.region"),
        ["all", *(code for code in found_regions if not is_missing(code))],
        "all",
        lambda code: say("home.all_regions") if code == "all" else said(language, f"enum.region_code.{code}", code),
        "region",
    )
start, end = periods.bounds(period, reader.as_of)
wanted = None if region == "all" else region
basis = money.choose(reader.bases(MART), now.workspace.currency, say)
narrowed: dict[str, Any] = {**basis.only} | ({} if wanted is None else {"region_code": wanted})
told: dict[str, Any] = {"basis": basis.tax, "currency": basis.currency}
asked = {"period": period, "region": region}
shown_period, shown_day = say("card.between", start=day(start), end=day(end)), say("card.at_day", day=day(reader.as_of))
money.mixed(basis, say)

compare = ("yoy", "pop") if period in ("mtd", "last_month") else ("yoy",)
days = asking.Asked(start, end, basis, wanted, period, compare)
untaxed = (
    replace(days, basis=asking.basis_of("gross_margin_x", now, "excluded")) if EARNED[0] in reader.metrics else days
)
figures = [*asking.of_days(SOLD, days, now), *asking.of_days(EARNED, untaxed, now)]
figures += asking.of_days([name for name in MOVED if name not in NOW], days, now)
figures += [
    metric_figure(name, reader.value(name, wanted, basis.only), now, period=shown_day, note=shown_day,
                  link=cards.Link(DETAIL, say("app.detail"), {**asked, "kpi": name}), **told)
    for name in NOW if name in reader.metrics
]  # fmt: skip
cards.figures(figures, say("card.definition"))
with st.container(horizontal=True):
    for item in (page for page in registry.PAGES if page.key in MORE):
        st.page_link(item.file, label=item.title(language), icon=item.icon)

left, right = st.columns([5, 3])
with left, st.container(border=True, height="stretch"):
    st.markdown(f"**{say('home.trend')}**")
    first = periods.month_start(reader.as_of, MONTHS - 1)
    trend = reader.metric("net_sales_amt", ["month"], narrowed or None, start=first, end=reader.as_of)
    charts.months(trend, "net_sales_amt", reader.as_of, now, basis.currency)
with right, st.container(border=True, height="stretch"):
    known = [key for key, (name, by) in SPLITS.items() if by in reader.groups(name)]
    if known:
        st.markdown(f"**{say('sales.split')}**", help=shown_period)
        split = filters.segments(
            say("sales.split"), known, known[0], lambda key: say(f"sales.by_{key}"), "split", quiet=True
        )
        name, by = SPLITS[split]
        found = reader.metric(name, [by], narrowed or None, start=start, end=end)
        found = found.assign(**{by: found[by].map(selling.named(by, now))})
        charts.ranking(found, name, now, basis.currency, say(f"sales.by_{split}_alt"))

if "quota_attainment_signed_x" in reader.metrics:
    months = {"start": periods.month_start(start), "end": end}
    st.subheader(say("sales.targets"), anchor=False)
    st.caption(selling.elapsed_words(now, months["start"], end))
    cards.figures(selling.attained(now, (wanted, basis.only), months, told, asked), say("card.definition"))

if "stage_conversion_ratio" in reader.metrics:
    st.subheader(say("sales.funnel"), anchor=False)
    st.caption(say("sales.funnel_note"))
    selling.funnel(now, narrowed, periods.month_start(reader.as_of, 11), reader.as_of)
    st.page_link(
        DETAIL,
        label=say("sales.funnel_rows"),
        icon=":material/arrow_forward:",
        query_params={"kpi": "entered_opportunity_count", "period": "m12", "region": region},
    )

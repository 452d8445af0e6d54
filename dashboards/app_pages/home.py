"""经营总览: headline numbers beside last month and last year, months and regions, and how fresh the data are."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import aims, cards, changes, charts, filters, money, notices, periods
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import count, day, is_missing, share, written
from dashboards.i18n import said
from dashboards.session import session

SALES = ("net_sales_amt", "order_count", "sales_per_order_amt", "buying_customer_count", "new_customer_count")
SERVICE = ("ticket_count", "open_ticket_count", "complaint_count", "complaint_ratio")
MONTHLY = ("new_customer_count", "complaint_ratio")  # decided over whole months only
DETAIL = "app_pages/detail.py"
DRILLED = (*SALES, *SERVICE, "customer_count")
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

found = reader.bases(SALES_MART) if reader.has(SALES_MART) else pd.DataFrame()
basis = money.choose(found, now.workspace.currency, say)
month = start if period in ("mtd", "last_month") else None
compared = changes.of_month(reader, month, wanted, basis) if month else {}


def figure(name: str, department: str, words: str = shown_period, note: str = "") -> cards.Figure:
    """One number of the period with its changes, its target and the way to its rows."""
    row = compared.get(name)
    only = basis.only if department == "sales" else {}
    days = during if words == shown_period else {}
    value = (row or {}).get("value") if name in MONTHLY else reader.value(name, wanted, only, **days)
    told = changes.changes(row, say, language, basis.currency)
    link = cards.Link(DETAIL, say("app.detail"), {"kpi": name, "period": period, "region": region})
    linked = link if name in DRILLED else None
    return metric_figure(
        name,
        value,
        now,
        period=words,
        basis=basis.tax,
        currency=basis.currency,
        note=note or target_note(row),
        changes=told,
        link=linked,
    )


def target_note(row: dict[str, Any] | None) -> str:
    """目标值 and 达成率 of the month, where a target is set; 时间进度 beside them while the month runs."""
    if row is None or is_missing(row.get("target_value")):
        return ""
    target = written(row["target_value"], str(row["unit"]), language, basis.currency)
    told = {"target": target, "attained": share(row["attainment_x"]), "elapsed": share(row["time_elapsed_ratio"])}
    return say("home.target" if row["is_finished"] else "home.target_running", **told)


def shown_names(names: tuple[str, ...]) -> list[str]:
    """Those the version has; what is decided over whole months only where a month is shown."""
    known = [name for name in names if name in reader.metrics]
    return [name for name in known if name not in MONTHLY or name in compared]


records = reader.value("customer_record_count", wanted, {}) if "customer_record_count" in reader.metrics else None
per_customer = "" if is_missing(records) else say("home.per_customer", records=count(records, language))
customers = (
    [figure("customer_count", "customers", shown_day, per_customer)] if "customer_count" in reader.metrics else []
)
if compared:
    is_running = any(not row["is_finished"] for row in compared.values())
    st.caption(say("home.compared_running", n=reader.as_of.day) if is_running else say("home.compared"))

if has_sales:
    money.mixed(basis, say)
    st.subheader(say("home.sales"), anchor=False)
    cards.figures([figure(name, "sales") for name in shown_names(SALES)] + customers, say("card.definition"))
    st.subheader(say("home.goals"), anchor=False, help=say("home.goals_help"))
    aims.counters(month or periods.month_start(reader.as_of), wanted, basis.currency, now)
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

figures = [
    figure(name, "service", shown_day if name == "open_ticket_count" else shown_period) for name in shown_names(SERVICE)
]
figures += [] if has_sales else customers
if figures:
    st.subheader(say("home.service"), anchor=False)
    cards.figures(figures, say("card.definition"))

if reader.has(HEALTH_MART):
    st.subheader(say("home.health"), anchor=False)
    notices.freshness_line(reader.table(HEALTH_MART, order_by=["department", "export"]), say, language)
    st.page_link("app_pages/data_health.py", label=say("home.health_all"), icon=":material/arrow_forward:")

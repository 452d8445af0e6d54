"""客户分析: how many customers, of which kind, how they are graded (RFM), and the customers of a grade."""

import streamlit as st

from dashboards import searching
from dashboards.components import cards, charts, filters, grading, money, notices, periods, readings, rows, tables
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import count, day
from dashboards.components.selling import named
from dashboards.i18n import said
from dashboards.session import session

DETAIL = "app_pages/detail.py"
NOW = ("customer_count", "customer_record_count")  # stand as of the day
YEAR = ("buying_customer_count", "net_sales_amt")  # of the twelve months that grades are made of
SPLITS = {"type": "customer_type", "region": "region_code", "industry": "industry", "size": "size_band"}
LISTED, BARS = 500, 10

rows.follow()
now = session()
say, reader, language = now.say, now.reader, now.language

if "customer_count" not in reader.metrics or not reader.rows(searching.CUSTOMERS):
    notices.empty(say("notice.no_part_title", name=say("field.customer_id")), say("notice.no_part"))
    st.stop()

known_regions = reader.metric("customer_count", by=["region_code"])["region_code"].dropna()
region = filters.choice(
    say("home.region"),
    ["all", *known_regions],
    "all",
    lambda code: say("home.all_regions") if code == "all" else said(language, f"enum.region_code.{code}", code),
    "region",
)
wanted = None if region == "all" else region
where = {} if wanted is None else {"region_code": wanted}
start, end = periods.bounds("m12", reader.as_of)
shown_day, shown_year = say("card.at_day", day=day(reader.as_of)), say("card.between", start=day(start), end=day(end))
has_grades = bool(reader.has(grading.RFM) and reader.rows(grading.RFM))
bases = reader.bases(grading.RFM if has_grades else searching.CUSTOMERS)
basis = money.choose(bases, now.workspace.currency, say)


def figure(name: str) -> cards.Figure:
    """One number with the way to its rows."""
    is_now = name in NOW
    only = {key: value for key, value in basis.only.items() if name.endswith("_amt")}
    value = reader.value(name, wanted, only, **({} if is_now else {"start": start, "end": end}))
    query = {"kpi": name, "region": region} | ({} if is_now else {"period": "m12"})
    return metric_figure(
        name,
        value,
        now,
        period=shown_day if is_now else shown_year,
        basis=basis.tax,
        currency=basis.currency,
        note="" if is_now else say("home.periods.m12"),
        link=cards.Link(DETAIL, say("app.detail"), query),
    )


money.mixed(basis, say)
cards.figures([figure(name) for name in (*NOW, *YEAR) if name in reader.metrics], say("card.definition"))

with st.container(border=True):
    st.markdown(f"**{say('customers.split')}**", help=shown_day)
    kinds = [key for key, by in SPLITS.items() if by in reader.groups("customer_count")]
    split = filters.segments(
        say("customers.split"), kinds, kinds[0], lambda key: say(f"customers.by_{key}"), "by", quiet=True
    )
    by = SPLITS[split]
    found = reader.metric("customer_count", [by], where or None).sort_values("customer_count", ascending=False)
    found = found.assign(**{by: found[by].map(named(by, now))}).head(BARS)
    found = found.assign(label=[count(number, language) for number in found["customer_count"]])
    charts.rows(found, "", say("customers.split_alt"), "customer_split")

readings.show(wanted, basis, now)

if has_grades:
    st.subheader(say("sales.grades"), anchor=False, help=shown_day)
    st.caption(grading.cut_words(now, basis.only))
    kept = {**where, **basis.only}
    unit = money.unit_of(bases, say, language)
    graded = grading.grades(now, kept)
    shown = graded.drop(columns="rfm_grade")
    drawn = grading.bars(graded, now, unit)
    tables.shown(shown, language, say, "grades", unit=unit, title=say("sales.grades"), columns=drawn)
    st.subheader(say("customers.of_grade"), anchor=False)
    grade = filters.choice(
        say("sales.grade"), list(graded["rfm_grade"]), graded["rfm_grade"].iloc[0],
        lambda code: said(language, f"enum.rfm_grade.{code}", code), "grade",
    )  # fmt: skip
    listed = grading.customers(reader, grade, kept, LISTED)
    if listed.empty:
        st.caption(say("customers.nobody"))
    else:
        title = f"{say('sales.grade')} {said(language, f'enum.rfm_grade.{grade}', grade)}"
        rows.of_customers(listed, grading.SHOWN, now, "graded", limit=LISTED, title=title, unit=unit)

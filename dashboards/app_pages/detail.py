"""明细: the rows behind a number of another page, under the number itself; a picked row opens its customer."""

import streamlit as st

from dashboards import drilling
from dashboards.components import cards, filters, keys, money, notices, periods, rows
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import day, is_missing
from dashboards.i18n import said
from dashboards.session import session

rows.follow()
now = session()
say, reader, language = now.say, now.reader, now.language

offered = drilling.offered(reader)
if not offered:
    notices.empty(say("notice.no_part_title", name=say("app.detail")), say("notice.no_part"))
    st.stop()


def region_name(code: str) -> str:
    """All regions, or one by its name."""
    return say("home.all_regions") if code == "all" else said(language, f"enum.region_code.{code}", code)


regions = [code for code in drilling.regions(reader) if not is_missing(code)]
with st.container(horizontal=True, vertical_alignment="top"):
    name = filters.choice(
        say("detail.kpi"), offered, offered[0], lambda key: reader.card(key, language).label, "kpi", width=260
    )
    listing = drilling.LISTS[name]
    period = periods.DEFAULT
    if listing.day:
        period = filters.segments(
            say("home.period"), periods.PERIODS, periods.DEFAULT, lambda key: say(f"home.periods.{key}"), "period"
        )
    region = filters.choice(say("home.region"), ["all", *regions], "all", region_name, "region")

start, end = periods.bounds(period, reader.as_of)
wanted = None if region == "all" else region
found = drilling.rows(reader, name, start, end, wanted)
basis = money.choose(found, now.workspace.currency, say)
days = {"start": start, "end": end} if listing.day else {}
told = say("card.between", start=day(start), end=day(end)) if days else say("card.at_day", day=day(reader.as_of))
if found.empty:
    notices.empty(say("detail.nothing_title"), say("detail.nothing"), ":material/list_alt:")
    st.stop()

money.mixed(basis, say)
found = money.kept(found, basis)
if name not in drilling.WITHOUT_VALUE:
    only = {key: value for key, value in basis.only.items() if key in reader.groups(name)}
    value = reader.value(name, wanted, only, **days)
    figure = metric_figure(name, value, now, period=told, basis=basis.tax, currency=basis.currency, note=told)
    cards.figures([figure], say("card.definition"))
else:
    st.markdown(f"**{reader.card(name, language).label} · {told}**")
rows.of_customers(
    keys.with_own_numbers(found), drilling.shown(name), now, "detail", limit=drilling.LISTED,
    title=reader.card(name, language).label, unit=money.unit_of(found, say, language),
)  # fmt: skip

"""客服分析: tickets and their backlog, the call centre's queues, why customers call, and how satisfied they are."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import contacts
from dashboards.components import cards, charts, filters, halves, notices, parts, periods, rows, tables, traffic
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import count, day, is_missing
from dashboards.components.words import plain
from dashboards.i18n import said
from dashboards.session import session
from pipelines.published.units import unit_word

PAGE = "app_pages/service/service.py"
TICKETS = ("ticket_count", "solved_ticket_count", "backlog_ticket_count", "complaint_count")
CALLS = ("offered_call_count", "answer_ratio", "asa_sec", "aht_sec")
LEVELS = (*halves.LEVELS, "abandoned_call_count", "abandon_ratio_queued", "abandon_ratio_net")
SOLVED = ("fcr_ratio", "fcr_contact_ratio", "repeat_contact_ratio", "reopened_ratio")
SATISFACTION = ("csat_ratio", "csat_mean", "nps_score", "survey_answer_ratio")
TIMES = tuple(f"{what}_time_calendar_min_{form}" for what in ("first_reply", "final_resolution")
              for form in ("median", "p90"))  # fmt: skip
NARROWS = {  # filter -> the published column its options come from
    "queue_name": ("service_queue", halves.TABLE),
    "channel_code": ("service_channel", "marts.mart_service_daily"),
    "region_code": ("region", "marts.mart_service_daily"),
}
WEEKS, REASONS = 26, 5

rows.follow()
now = session()
say, reader, language = now.say, now.reader, now.language

if not any(map(reader.rows, (contacts.TICKETS, contacts.CALLS, contacts.SURVEYS))):
    name = said(language, "enum.department.service", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()


def narrowing(column: str) -> str:
    """The value chosen for a column; empty for all of them."""
    key, table = NARROWS[column]
    known = sorted(reader.table(table, [column])[column].dropna().unique()) if reader.has(table) else []

    def named(code: str) -> str:
        return said(language, f"enum.{column}.{code}", code) if code else say("service.all")

    return filters.choice(say(f"field.{column}"), ["", *known], "", named, key, width=150)


with st.container(horizontal=True, vertical_alignment="top"):
    period = filters.segments(
        say("home.period"), periods.PERIODS, "d30", lambda key: say(f"home.periods.{key}"), "service_period"
    )
    narrowed = {column: value for column in NARROWS if (value := narrowing(column))}
start, end = periods.bounds(period, reader.as_of)
during = {"start": start, "end": end}
shown_period = say("card.between", start=day(start), end=day(end))


def only(name: str) -> dict[str, str]:
    """Of the chosen values those a metric can be narrowed by."""
    return {column: value for column, value in narrowed.items() if column in reader.groups(name)}


def value_of(name: str, **days: Any) -> Any:
    return reader.value(name, None, only(name), **(days or during))


def figure(name: str) -> cards.Figure:
    """One card, which leads to the rows it counts."""
    is_state = name == "backlog_ticket_count"
    words = say("card.at_day", day=day(end)) if is_state else shown_period
    value = value_of(name, **({"start": end, "end": end} if is_state else during))
    kind = contacts.BEHIND.get(name)
    link = cards.Link(PAGE, say("app.detail"), {**asked(), "list": kind}) if kind else None
    made = metric_figure(name, value, now, period=words, note=parts.of(name, now, value_of), link=link)
    if name in parts.SCORES and not is_missing(value):  # a score has decimals, its unit does not say so
        return replace(made, value=f"{float(value):,.2f}")
    return replace(made, label=tables.label(name, language)) if name in halves.LEVELS else made


def asked() -> dict[str, str]:
    """What the URL asks for already, but for a list."""
    return {key: value for key, value in st.query_params.to_dict().items() if key != "list"}


def wall(title: str, names: tuple[str, ...], note: str = "") -> bool:
    """A heading with the cards of what this version has; False where it has none of them."""
    known = [name for name in names if name in reader.metrics]
    if not known:
        return False
    st.subheader(say(title), anchor=False)
    passed = [column for column in narrowed if not any(column in reader.groups(name) for name in known)]
    beside = (
        [say("service.not_narrowed", names="、".join(say(f"field.{column}") for column in passed))] if passed else []
    )
    if told := [*([note] if note else []), *beside]:
        st.caption(" ".join(told))
    cards.figures([figure(name) for name in known], say("card.definition"))
    return True


def weekly(name: str, by: list[str], first: date) -> pd.DataFrame:
    """A metric by week of the half year before the data's day; the running week says that it is not over."""
    found = reader.metric(name, ["week", *by], only(name) or None, start=first, end=reader.as_of)
    running = pd.Timestamp(reader.as_of - timedelta(days=reader.as_of.weekday()))
    is_over = (pd.to_datetime(found["week"]) < running) | (reader.as_of.weekday() == 6)
    weeks = pd.to_datetime(found["week"]).dt.strftime("%Y-%m-%d")
    return found.assign(week=weeks.where(is_over, weeks + say("app.unfinished")))


if (listed := st.query_params.get("list")) in contacts.KINDS:
    rows.up("list", now)
    table = contacts.KINDS[listed].table
    title = say(f"service.lists.{listed}")
    st.subheader(title, anchor=False)
    st.caption(" · ".join([shown_period if contacts.KINDS[listed].day else say("card.at_day", day=day(reader.as_of)),
                           *(plain(said(language, f"enum.{c}.{v}", v)) for c, v in narrowed.items())]))  # fmt: skip
    found = rows.identified(reader, contacts.rows(reader, listed, (start, end), narrowed))
    if found.empty:
        notices.empty(say("detail.nothing_title"), say("detail.nothing"), ":material/list_alt:")
    else:
        columns = contacts.SHOWN[table]
        rows.of_customers(found, columns, now, f"service_{listed}", limit=contacts.LISTED, title=title)
    st.stop()

first_week = reader.as_of - timedelta(days=reader.as_of.weekday() + 7 * (WEEKS - 1))
if wall("service.tickets", TICKETS) and set(TICKETS[:3]) <= set(reader.metrics):
    names = {name: reader.card(name, language).label for name in TICKETS[:3]}
    weeks = [weekly(name, [], first_week).set_index("week")[name] for name in names]
    flow = pd.concat(weeks, axis="columns").sort_index().reset_index().rename(columns=names)
    with st.container(border=True):
        st.markdown(f"**{say('service.flow')}**", help=say("service.weeks", n=WEEKS))
        labels, unit = list(names.values()), unit_word("tickets", language)
        traffic.flow(flow, labels[:2], labels[2], unit, say("service.flow_alt"), "ticket_flow")

if wall("service.calls", CALLS):
    wall("service.levels", LEVELS, halves.levels_note(now))
elif not reader.has(halves.TABLE):
    st.caption(say("notice.not_in_scope"))

if reader.rows(halves.TABLE):
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.subheader(say("service.halves"), anchor=False)
        known_days = halves.days(now)
        shown_day = filters.choice(say("service.day"), known_days, known_days[0], str, "service_day", width=150)
    halves.of_day(now, shown_day, narrowed.get("queue_name", ""))

if "inbound_call_count" in reader.metrics:
    unit = unit_word("calls", language)
    kept = only("inbound_call_count") or None
    reasons = reader.metric("inbound_call_count", ["reason_name"], kept, **during).dropna()
    by_week = weekly("inbound_call_count", ["reason_name"], first_week).dropna()
    most = by_week.sort_values("inbound_call_count", ascending=False)["reason_name"].drop_duplicates().head(REASONS)
    st.subheader(say("service.reasons"), anchor=False)
    left, right = st.columns([5, 3])
    with left, st.container(border=True, height="stretch"):
        st.markdown(f"**{say('service.reason_weeks', n=REASONS)}**", help=say("service.weeks", n=WEEKS))
        wide = by_week[by_week["reason_name"].isin(most)]
        wide = wide.pivot(index="week", columns="reason_name", values="inbound_call_count")
        traffic.courses(wide.fillna(0).reset_index(), list(most), unit, say("service.reason_alt"), "reason_weeks")
    with right, st.container(border=True, height="stretch"):
        st.markdown(f"**{say('service.reason_ranking')}**", help=shown_period)
        ordered = reasons.sort_values("inbound_call_count", ascending=False)
        ordered = ordered.assign(label=[f"{count(n, language)} {unit}" for n in ordered["inbound_call_count"]])
        if ordered.empty:
            st.caption(say("service.no_calls"))
        else:
            charts.rows(ordered, unit, say("service.reason_alt"), "reason_ranking")

wall("service.solved", SOLVED)
wall("service.satisfaction", SATISFACTION)
wall("service.times", TIMES)

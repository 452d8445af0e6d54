"""客服分析: tickets and their backlog, the call centre's queues, why customers call, and how satisfied they are."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboards import registry
from dashboards.components import cards, charts, filters, notices, periods, tables, traffic
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import count, day, is_missing
from dashboards.i18n import said
from dashboards.session import session

INTERVALS = "marts.mart_call_center_interval"
SOURCES = ("core.fct_ticket", "core.fct_call", "core.fct_survey")
TICKETS = ("ticket_count", "solved_ticket_count", "backlog_ticket_count", "complaint_count")
CALLS = ("offered_call_count", "answered_call_count", "answer_ratio", "asa_sec", "aht_sec", "abandoned_call_count",
         "abandon_ratio_queued", "abandon_ratio_net")  # fmt: skip
LEVELS = tuple(f"service_level_{form}_ratio" for form in ("answered", "offered", "net", "patient", "handled"))
SATISFACTION = ("csat_ratio", "survey_answer_ratio", "first_reply_time_calendar_min_median",
                "first_reply_time_calendar_min_p90")  # fmt: skip
COLUMNS = (
    "interval_start_at", "queue_name", "offered_count", "answered_count", "abandoned_count", "short_abandoned_count",
    "abandon_ratio_queued", "abandon_ratio_net", "asa_sec", "aht_sec", *LEVELS,
)  # fmt: skip
WEEKS, REASONS = 26, 5
#: A ratio and the two numbers it is made of.
PARTS = {
    "answer_ratio": ("answered_call_count", "offered_call_count"),
    "abandon_ratio_queued": ("abandoned_call_count", "offered_call_count"),
    "abandon_ratio_net": ("abandoned_net_call_count", "offered_net_call_count"),
    "service_level_answered_ratio": ("answered_in_threshold_call_count", "answered_call_count"),
    "service_level_offered_ratio": ("answered_in_threshold_call_count", "offered_call_count"),
    "service_level_net_ratio": ("answered_in_threshold_call_count", "offered_net_call_count"),
    "service_level_patient_ratio": ("answered_in_threshold_call_count", "offered_patient_call_count"),
    "service_level_handled_ratio": ("handled_in_threshold_call_count", "offered_call_count"),
    "csat_ratio": ("csat_satisfied_count", "csat_answered_count"),
    "survey_answer_ratio": ("csat_answered_count", "survey_sent_count"),
}

now = session()
say, reader, language = now.say, now.reader, now.language
held = [badge for badge in notices.relevant(reader.badges, registry.page("service").uses)]

if not any(map(reader.rows, SOURCES)):
    name = said(language, "enum.department.service", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()

period = filters.segments(
    say("home.period"), periods.PERIODS, "d30", lambda key: say(f"home.periods.{key}"), "service_period"
)
start, end = periods.bounds(period, reader.as_of)
during = {"start": start, "end": end}
shown_period = say("card.between", start=day(start), end=day(end))


def behind(*exports: str) -> list[notices.Held]:
    """The held and late exports that stand behind a group of numbers."""
    return [badge for badge in held if badge.export in exports]


def parts_of(name: str) -> str:
    """382 / 461: what a ratio is made of."""
    pair = [part for part in PARTS.get(name, ()) if part in reader.metrics]
    numbers = [reader.value(part, None, {}, **during) for part in pair]
    return "" if len(pair) < 2 or any(map(is_missing, numbers)) else " / ".join(count(n, language) for n in numbers)


def wall(title: str, names: tuple[str, ...], exports: tuple[str, ...], note: str = "") -> bool:
    """A heading with the cards of what this version has; False where it has none of them."""
    known = [name for name in names if name in reader.metrics]
    if not known:
        return False
    st.subheader(say(title), anchor=False)
    if note:
        st.caption(say(note))
    figures = []
    for name in known:
        is_state = name == "backlog_ticket_count"
        days = {"start": end, "end": end} if is_state else during
        words = say("card.at_day", day=day(end)) if is_state else shown_period
        value = reader.value(name, None, {}, **days)
        figures.append(metric_figure(name, value, now, period=words, held=behind(*exports), note=parts_of(name)))
    cards.figures(figures, say("card.definition"))
    return True


def weekly(name: str, by: list[str], first: date) -> pd.DataFrame:
    """A metric by week of the half year before the data's day; the week as text."""
    found = reader.metric(name, ["week", *by], start=first, end=reader.as_of)
    return found.assign(week=pd.to_datetime(found["week"]).dt.strftime("%Y-%m-%d"))


first_week = reader.as_of - timedelta(days=reader.as_of.weekday() + 7 * (WEEKS - 1))
if wall("service.tickets", TICKETS, ("tickets", "customers")) and {
    "solved_ticket_count",
    "backlog_ticket_count",
} <= set(reader.metrics):
    names = {name: reader.card(name, language).label for name in TICKETS[:3]}
    weeks = [weekly(name, [], first_week).set_index("week")[name] for name in names]
    flow = pd.concat(weeks, axis="columns").sort_index().reset_index().rename(columns=names)
    with st.container(border=True):
        st.markdown(f"**{say('service.flow')}**", help=say("service.weeks", n=WEEKS))
        labels = list(names.values())
        traffic.flow(flow, labels[:2], labels[2], say("service.flow_alt"), "ticket_flow")

if wall("service.calls", CALLS, ("calls",)):
    wall("service.levels", LEVELS, ("calls",), "service.levels_note")
elif not reader.has(INTERVALS):
    st.caption(say("notice.not_in_scope"))

if "inbound_call_count" in reader.metrics:
    reasons = reader.metric("inbound_call_count", ["reason_name"], start=start, end=end).dropna()
    by_week = weekly("inbound_call_count", ["reason_name"], first_week).dropna()
    most = by_week.sort_values("inbound_call_count", ascending=False)["reason_name"].drop_duplicates().head(REASONS)
    st.subheader(say("service.reasons"), anchor=False)
    left, right = st.columns([5, 3])
    with left, st.container(border=True, height="stretch"):
        st.markdown(f"**{say('service.reason_weeks', n=REASONS)}**", help=say("service.weeks", n=WEEKS))
        wide = by_week[by_week["reason_name"].isin(most)].pivot(
            index="week", columns="reason_name", values="inbound_call_count"
        )
        traffic.courses(wide.fillna(0).reset_index(), list(most), say("service.reason_alt"), "reason_weeks")
    with right, st.container(border=True, height="stretch"):
        st.markdown(f"**{say('service.reason_ranking')}**", help=shown_period)
        ordered = reasons.sort_values("inbound_call_count", ascending=False)
        ordered = ordered.assign(label=[count(number, language) for number in ordered["inbound_call_count"]])
        if ordered.empty:
            st.caption(say("service.no_calls"))
        else:
            charts.rows(ordered, "", say("service.reason_alt"), "reason_ranking")

if reader.has(INTERVALS):
    newest = reader.table(INTERVALS, ["interval_start_date"], order_by=["-interval_start_date"], limit=1)
    if not newest.empty:
        last = pd.Timestamp(newest.iloc[0]["interval_start_date"]).date()
        halves = reader.table(
            INTERVALS, list(COLUMNS), {"interval_start_date": last}, ["interval_start_at", "queue_name"]
        )
        halves = tables.local_times(halves, now.workspace.timezone)
        halves["queue_name"] = [said(language, f"enum.queue_name.{code}", str(code)) for code in halves["queue_name"]]
        queues = sorted(halves["queue_name"].unique())
        clock = halves.assign(clock=halves["interval_start_at"].dt.strftime("%H:%M"))
        wide = clock.pivot(index="clock", columns="queue_name", values="offered_count").fillna(0).reset_index()
        st.subheader(say("service.halves", day=day(last)), anchor=False)
        with st.container(border=True):
            traffic.stacked(wide, queues, say("service.halves_alt"), "half_hours")
        tables.shown(halves, language, say, "call_intervals", title=say("service.halves", day=day(last)))
        st.caption(say("service.halves_note", threshold=20, short=5))

wall("service.satisfaction", SATISFACTION, ("surveys", "tickets"))

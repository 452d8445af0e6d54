"""呼叫中心: callers, agents, lines, the quality of calls and what is ordered after them; why customers contact us."""

from typing import Any

import streamlit as st

from dashboards.components import cards, filters, halves, notices, parts, periods, reasons, rows
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import day
from dashboards.i18n import said
from dashboards.session import session

WALLS = {  # heading -> metrics, those by queue where one is chosen
    "calling.callers": ("offered_call_count", "answer_ratio", "abandon_ratio_queued", "asa_sec", "aht_sec",
                        "service_level_offered_ratio"),
    "calling.agents": ("occupancy_ratio", "occupancy_on_line_ratio", "busy_ratio", "line_blocked_count",
                       "outbound_call_count", "outbound_answer_ratio"),
    "calling.quality": ("qa_pass_ratio", "answer_correct_ratio", "service_order_count", "service_margin_amt"),
}  # fmt: skip
OF_NO_QUEUE = ("busy_ratio", "line_blocked_count")

rows.follow()
now = session()
say, reader, language = now.say, now.reader, now.language

if not reader.rows(halves.TABLE) and not reader.rows(reasons.TABLE):
    name = said(language, "enum.department.service", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()


def queue_name(code: str) -> str:
    return said(language, f"enum.queue_name.{code}", code) if code else say("service.all")


if reader.rows(halves.TABLE):
    with st.container(horizontal=True, vertical_alignment="top"):
        period = filters.segments(
            say("home.period"), periods.PERIODS, "d30", lambda key: say(f"home.periods.{key}"), "service_period"
        )
        known = sorted(reader.table(halves.TABLE, ["queue_name"])["queue_name"].unique())
        queue = filters.choice(say("field.queue_name"), ["", *known], "", queue_name, "service_queue", width=150)
    start, end = periods.bounds(period, reader.as_of)
    shown_period = say("card.between", start=day(start), end=day(end))

    def value_of(name: str) -> Any:
        """The metric of the days, and of the queue where one is chosen and the metric knows queues."""
        where = {"queue_name": queue} if queue and name not in OF_NO_QUEUE else {}
        return reader.value(name, None, where, start=start, end=end)

    def figure(name: str) -> cards.Figure:
        note = parts.of(name, now, value_of)
        currency = now.workspace.currency
        return metric_figure(name, value_of(name), now, period=shown_period, note=note, currency=currency)

    for heading, names in WALLS.items():
        if shown := [name for name in names if name in reader.metrics]:
            st.subheader(say(heading), anchor=False)
            st.caption(say(f"{heading}_note"))
            cards.figures([figure(name) for name in shown], say("card.definition"))

    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.subheader(say("service.halves"), anchor=False)
        known_days = halves.days(now)
        shown_day = filters.choice(say("service.day"), known_days, known_days[0], str, "service_day", width=150)
    halves.of_day(now, shown_day, queue)
else:
    st.caption(say("notice.not_in_scope"))

if reader.rows(reasons.TABLE):
    st.subheader(say("calling.reasons"), anchor=False)
    st.caption(say("calling.reasons_asked"))
    reasons.change(now)
    st.subheader(say("calling.spikes"), anchor=False)
    st.caption(say("calling.spikes_note"))
    reasons.spikes(now)

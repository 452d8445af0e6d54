"""数据质量: is every export here, how much of it was loaded, what is on hold, and every delivery ever received."""

import pandas as pd
import streamlit as st

from dashboards.components import cards, filters, notices, tables
from dashboards.components.numbers import count, is_missing
from dashboards.i18n import said
from dashboards.session import session

EXPORTS, DELIVERIES = "marts.mart_data_health", "marts.mart_delivery"
LISTED = 500
EXPORT_COLUMNS = (
    "state", "name", "last_business_date", "last_received_at", "files_count", "physical_count", "loaded_count",
    "quarantined_count", "skipped_count", "encoding", "held_since", "held_reason",
)  # fmt: skip
DELIVERY_COLUMNS = (
    "status", "name", "file_name", "business_date", "revision", "received_at", "physical_count", "header_count",
    "loaded_count", "quarantined_count", "skipped_count", "encoding", "format", "reason", "delivery_id",
)  # fmt: skip

now = session()
say, reader, language = now.say, now.reader, now.language

if not reader.has(EXPORTS):
    notices.empty(say("notice.not_in_scope_title"), say("notice.not_in_scope"), ":material/lock:")
    st.stop()


def named(frame: pd.DataFrame) -> pd.DataFrame:
    """With the export's name for people; files without a contract are named as such."""
    pairs = zip(frame["department"], frame["export"], strict=True)
    names = [
        say("health.unmatched") if is_missing(export) else notices.export_name(language, department, export)
        for department, export in pairs
    ]
    return frame.assign(name=names)


def state(row: pd.Series) -> str:
    """正常, 迟到 n 天 or 暂缓."""
    if not is_missing(row.get("held_since")):
        return f"🔴 {say('health.on_hold')}"
    if bool(row.get("is_stale")):
        return f"🟠 {notices.stale_words(row.get('days_late'), say)}"
    return f"🟢 {say('health.ok')}"


health = named(reader.table(EXPORTS, order_by=["department", "export"]))
is_held = health["held_since"].notna()
is_late = health["is_stale"].fillna(False).astype(bool) & ~is_held


def figure(key: str, value: object, note: str = "", **badge: object) -> cards.Figure:
    """A card of this page; how many exports are in a state is counted, not a KPI."""
    label = say(f"health.{key}")
    text = say(f"health.{key}_help")
    return cards.Figure(key, label, count(value, language), text, note, **badge)  # type: ignore[arg-type]


of_all = say("health.of", n=len(health))
items = [
    figure("on_time", int((~is_held & ~is_late).sum()), of_all),
    figure("late", int(is_late.sum()), of_all),
    figure("held", int(is_held.sum()), of_all),
]
cards.figures(items, say("card.definition"), columns=3)

st.subheader(say("health.exports"), anchor=False)
listed = health.assign(state=health.apply(state, axis=1))
tables.shown(listed[[name for name in EXPORT_COLUMNS if name in listed]], language, say, "exports")
st.caption(say("health.exports_note"))

if reader.has(DELIVERIES):
    st.subheader(say("health.deliveries"), anchor=False)
    every = named(reader.table(DELIVERIES, order_by=["-received_at", "delivery_id"]))
    every = every.assign(code=every["department"].str.cat(every["export"], sep=".", na_rep=""))
    names = dict(zip(every["code"], every["name"], strict=True))
    exports = sorted(names)
    with st.container(horizontal=True):
        wanted = filters.choice(
            say("health.filter_export"), ["", *exports], "", lambda code: names.get(code, say("health.all")), "export"
        )
        status = filters.choice(
            say("health.filter_status"),
            ["", *sorted(set(every["status"].dropna()))],
            "",
            lambda code: said(language, f"status.{code}", code or say("health.all")),
            "status",
        )
    chosen = every[(every["code"] == wanted) | (wanted == "")]
    chosen = chosen[(chosen["status"] == status) | (status == "")]
    if chosen.empty:
        st.caption(say("health.no_deliveries"))
    else:
        worded = chosen.assign(status=chosen["status"].map(lambda code: said(language, f"status.{code}", code)))
        columns = [name for name in DELIVERY_COLUMNS if name in worded]
        tables.shown(worded[columns].head(LISTED), language, say, "deliveries", height=420)
        if len(worded) > LISTED:
            st.caption(say("app.more_rows", shown=LISTED, total=count(len(worded), language)))

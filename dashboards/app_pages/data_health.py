"""数据质量: is every export here, how much of it was loaded, what is on hold, do stated totals agree, what came."""

import json

import pandas as pd
import streamlit as st

from dashboards.components import cards, filters, identified, noticed, notices, standing, tables
from dashboards.components.definitions import freshness, metric_figure
from dashboards.components.numbers import count, day, is_missing
from dashboards.i18n import said
from dashboards.session import session
from pipelines.published.encodings import encoding_name, reading_sentence

PAGE = "app_pages/data_health.py"
EXPORTS, DELIVERIES, CONTROLS = "marts.mart_data_health", "marts.mart_delivery", "marts.mart_delivery_control"
ARRIVALS, FINDINGS = "marts.mart_delivery_arrival", "marts.mart_delivery_finding"
LISTED = 500
EXPORT_COLUMNS = (
    "state", "export", "last_business_date", "last_received_at", "files_count", "physical_count", "loaded_count",
    "quarantined_count", "skipped_count", "encoding", "held_since", "held_reason",
)  # fmt: skip
WITH_QUARANTINE = "with_quarantine"  # a choice of deliveries that is no status of one
DELIVERY_COLUMNS = (
    "status", "reason", "export", "file_name", "business_date", "physical_count", "header_count", "loaded_count",
    "quarantined_count", "skipped_count", "read_as", "revision", "received_at", "delivery_id",
)  # fmt: skip

CONTROL_COLUMNS = (
    "control_state", "export", "file_name", "business_date", "control_name", "expected", "found", "stated_in", "status",
)  # fmt: skip
ARRIVAL_COLUMNS = (
    "arrival_state", "export", "last_arrived_date", "expected_date", "missing_count", "missing_dates", "due_by",
    "owner",
)  # fmt: skip
FINDING_COLUMNS = (
    "kind", "subject", "found_count", "repaired_count", "detail", "export", "file_name", "business_date",
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
    return frame.assign(code=frame["department"].str.cat(frame["export"], sep=".", na_rep=""), export=names)


def state(row: pd.Series) -> str:
    """正常, 迟到 n 天 or 暂缓."""
    if not is_missing(row.get("held_since")):
        return say("health.on_hold")
    if bool(row.get("is_stale")):
        return notices.stale_words(row.get("days_late"), say)
    return say("health.ok")


def reason(code: object) -> str | None:
    """A reason code of the ledger in words; a steward's own sentence as it is."""
    return None if is_missing(code) else said(language, f"enum.reason.{code}", str(code))


def encoding_word(codec: object) -> str | None:
    """What people call an encoding."""
    return None if is_missing(codec) else encoding_name(str(codec))


def read_as(row: pd.Series) -> str | None:
    """What a delivery was taken for and why, in a sentence; nothing of a file that was never read."""
    file_format, codec, evidence = (
        None if is_missing(row.get(name)) else str(row[name]) for name in ("format", "encoding", "encoding_evidence")
    )
    return reading_sentence(file_format, codec, json.loads(evidence or "null") or {})[language] or None


def status_word(code: str) -> str:
    """A status, or the choice across them, in words; all of them without one."""
    return said(language, f"status.{code}", code or say("health.all"))


def control_word(name: str) -> str:
    """What a total is of: the rows, the file itself, or a column by its field's name."""
    return said(language, f"enum.control_name.{name}", tables.label(name, language))


METRICS = {  # and the deliveries that a number leads to
    "loaded_row_count": None,
    "quarantined_row_count": cards.Link(PAGE, say("app.detail"), {"status": WITH_QUARANTINE}),
}
zone = now.workspace.timezone
health = tables.local_times(named(reader.table(EXPORTS, order_by=["department", "export"])), zone)
is_held = health["held_since"].notna()
is_late = health["is_stale"].fillna(False).astype(bool) & ~is_held


in_time, late, held = int((~is_held & ~is_late).sum()), int(is_late.sum()), int(is_held.sum())
note = say("health.rest", late=late, held=held)
text = "\n".join(f"- {say(f'health.{key}')}: {say(f'health.{key}_help')}" for key in ("on_time", "late", "on_hold"))
items = [cards.Figure("on_time", say("health.on_time"), f"{in_time} / {len(health)}", text, note, **freshness((), now))]
items += [
    metric_figure(name, reader.value(name, None, {}), now, period=say("card.at_day", day=day(reader.as_of)), link=link)
    for name, link in METRICS.items()
    if name in reader.metrics
]
cards.figures(items, say("card.definition"))

st.subheader(say("health.exports"), anchor=False)
listed = health.assign(state=health.apply(state, axis=1), held_reason=health["held_reason"].map(reason))
listed = listed.assign(encoding=listed["encoding"].map(encoding_word))
listed = listed[[name for name in EXPORT_COLUMNS if name in listed]]
tables.shown(listed, language, say, "exports", title=say("health.exports"))
st.caption(say("health.exports_note"))
if late or held:
    st.markdown(f":small[{say('health.runbook_late')}]")

if reader.rows(ARRIVALS):
    st.subheader(say("health.arrivals"), anchor=False, help=say("health.arrivals_note"))
    arrivals = named(reader.table(ARRIVALS, order_by=["-is_late", "-missing_count", "arrival_id"]))
    arrivals = arrivals[arrivals["arrival_state"] != "arrived"]
    if arrivals.empty:
        st.caption(say("health.arrivals_all_here"))
    else:
        states = [said(language, f"enum.arrival_state.{code}", code) for code in arrivals["arrival_state"]]
        shown = arrivals.assign(arrival_state=states)[list(ARRIVAL_COLUMNS)]
        tables.shown(shown, language, say, "arrivals", title=say("health.arrivals"))

if reader.rows(FINDINGS):
    st.subheader(say("health.findings"), anchor=False, help=say("health.findings_note"))
    findings = named(reader.table(FINDINGS, order_by=["-business_date", "finding_id"], limit=LISTED))
    shown = noticed.worded(findings, language)[list(FINDING_COLUMNS)]
    tables.shown(shown, language, say, "findings", title=say("health.findings"))
    if (total := reader.rows(FINDINGS)) > LISTED:
        st.caption(say("app.more_rows", shown=LISTED, total=count(total, language)))

if reader.rows(CONTROLS):
    st.subheader(say("health.controls"), anchor=False, help=say("health.controls_note"))
    controls = named(reader.table(CONTROLS, order_by=["is_fulfilled", "-business_date", "control_id"]))
    agreeing = int((controls["control_state"] == "agrees").sum())
    left = len(controls) - int(controls["is_fulfilled"].sum())
    words = "health.controls_open" if left else "health.controls_agree"
    st.caption(say(words, count=count(agreeing, language), open=count(left, language)))
    if not controls.empty:
        controls = controls.assign(
            control_name=controls["control_name"].map(control_word),
            control_state=[said(language, f"enum.control_state.{code}", code) for code in controls["control_state"]],
            status=controls["status"].map(status_word, na_action="ignore"),
        )
        shown = controls[list(CONTROL_COLUMNS)].head(LISTED)
        tables.shown(shown, language, say, "controls", title=say("health.controls"))
        if len(controls) > LISTED:
            st.caption(say("app.more_rows", shown=LISTED, total=count(len(controls), language)))

standing.block(now)
identified.block(now)

if reader.has(DELIVERIES):
    st.subheader(say("health.deliveries"), anchor=False)
    every = tables.local_times(named(reader.table(DELIVERIES, order_by=["-received_at", "delivery_id"])), zone)
    names = dict(zip(every["code"], every["export"], strict=True))
    exports = sorted(names)
    with st.container(horizontal=True):
        wanted = filters.choice(
            say("health.filter_export"), ["", *exports], "", lambda code: names.get(code, say("health.all")), "export"
        )
        statuses = ["", *sorted(set(every["status"].dropna())), WITH_QUARANTINE]
        status = filters.choice(say("health.filter_status"), statuses, "", status_word, "status")
    chosen = every[(every["code"] == wanted) | (wanted == "")]
    if status == WITH_QUARANTINE:
        chosen = chosen[chosen["quarantined_count"].fillna(0) > 0]
    elif status:
        chosen = chosen[chosen["status"] == status]
    if chosen.empty:
        st.caption(say("health.no_deliveries"))
    else:
        newest = chosen.head(LISTED)
        worded = newest.assign(
            reason=newest["reason"].map(reason),
            status=newest["status"].map(status_word),
            read_as=newest.apply(read_as, axis=1),
        )
        blank = set() if worded["reason"].notna().any() else {"reason"}
        columns = [name for name in DELIVERY_COLUMNS if name in worded and name not in blank]
        tables.shown(worded[columns], language, say, "deliveries", title=say("health.deliveries"))
        if len(chosen) > LISTED:
            st.caption(say("app.more_rows", shown=LISTED, total=count(len(chosen), language)))
        st.markdown(f":small[{say('health.runbook_rows')}]")

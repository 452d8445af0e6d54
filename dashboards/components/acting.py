"""Lists for action on a page: ask for one, see who is left out and why, export it, and what earlier ones brought."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards import deciding, exporting
from dashboards.components import downloads, filters, panels, sheets, tables
from dashboards.components.numbers import count, day
from dashboards.session import Session
from pipelines.published.exported import REASONS, ExportedList

LISTS, PRODUCTS = "marts.mart_action_list", "core.dim_product"
SEGMENT = "segment"
_MADE, _NAME, _KEPT = "list_made", "list_name", "list_kept_name"
_LIMIT, _SHOWN = 5000, 200
_PAST = ("exported_date", "list_kind", "channel_code", "listed_count", "held_out_count", "left_out_count", "is_matured",
         "treated_outcome_count", "treated_outcome_ratio", "control_count", "control_outcome_ratio", "lift_ppt",
         "lift_lo_ppt", "lift_hi_ppt", "is_lift_certain", "refused_reason", "candidate_count", "refused_count",
         "no_permission_count", "no_contact_count", "capped_count", "over_limit_count", "exported_by", "scope_name",
         "list_id")  # fmt: skip


def ask(now: Session) -> None:
    """The kind, the channel and the length; then the list as it would leave, and the way out."""
    say, known = now.say, exporting.kinds(now)
    if not known:
        st.caption(say("lists.no_kind"))
        return
    labels = {kind.code: kind.label(now.language) for kind in known}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = filters.choice(say("lists.kind"), list(labels), known[0].code, labels.__getitem__, "list_kind")
        kind = next(kind for kind in known if kind.code == code)
        channel = _channel(now) if kind.is_of_customers else None
        only = _segment(now) if code == SEGMENT else {} if kind.is_of_customers else _products(kind, now)
        limit = _limit(now) if kind.is_of_customers else None
    if kind.is_of_customers:
        st.caption(say("lists.note", cap=exporting.rules(now).cap, days=exporting.rules(now).days))
    if code == SEGMENT and not only:
        st.caption(say("lists.say_whom"))
        return
    request = exporting.Request(code, channel, limit, only)
    made = _made(request, now)
    if made is not None:
        _told(made.told, now)
        _way_out(made, request, now)


def _limit(now: Session) -> int:
    """How many customers a list holds at most; a list of products leaves whole, as a plan without its end is none."""
    return int(st.number_input(now.say("lists.limit"), 1, _LIMIT, 200, key="list_limit", width=140))


def _channel(now: Session) -> str:
    named = sheets.filtered("channel_code", now, "")
    return filters.choice(now.say("lists.channel"), list(exporting.CHANNELS), "phone", named, "list_channel", width=140)


def _segment(now: Session) -> dict[str, Any]:
    """An age band and a category that was bought; whatever is left open narrows nothing."""
    say, products = now.say, now.reader.table(PRODUCTS, ["category_name"], distinct=True).dropna()
    categories = ["", *sorted(products["category_name"])]
    named = {"": say("service.all")}
    category = filters.choice(say("lists.category"), categories, "", lambda one: named.get(one, one), "list_category")
    low = st.number_input(say("lists.age_from"), 0, 120, None, key="list_age_from", width=110)
    high = st.number_input(say("lists.age_to"), 0, 120, None, key="list_age_to", width=110)
    asked = {"category_name": category or None, "age_from": low, "age_to": high}
    return {name: value for name, value in asked.items() if value is not None}


def _products(kind: exporting.ListKind, now: Session) -> dict[str, str]:
    """The supplier whose rows are asked for, or the category of a list without suppliers; all where none is chosen."""
    name, shown = ("supplier_id", "supplier_name") if "supplier_id" in kind.may_ask else ("category_name",) * 2
    rows = now.reader.table(kind.table, list(dict.fromkeys((name, shown))), dict(kind.only), [shown], distinct=True)
    names = {"": now.say("service.all"), **dict(zip(rows[name], rows[shown], strict=True))}
    label = now.say("lists.supplier" if name == "supplier_id" else "lists.of_category")
    chosen = filters.choice(label, list(names), "", lambda one: str(names[one]), f"list_{name}")
    return {name: chosen} if chosen else {}


def _made(request: exporting.Request, now: Session) -> exporting.ActionList | None:
    """The list that is looked at; made anew only where something else is asked for, for it reads every candidate."""
    number = request.list_id(now.reader.version)
    kept = st.session_state.get(_MADE)
    if kept is None or kept.told.list_id != number:
        kept = st.session_state[_MADE] = exporting.draft_of(now, request)
    return kept


def _told(told: ExportedList, now: Session) -> None:
    """How many are on it, held out and left out, and why."""
    say, language = now.say, now.language
    numbers = {"candidates": told.candidates, "listed": told.listed, "control": told.control}
    st.markdown(say("lists.told", **{name: count(number, language) for name, number in numbers.items()}))
    reasons = [(reason, told.left_out.get(reason, 0)) for reason in REASONS]
    if words := [f"{say(f'lists.{reason}')} {count(number, language)}" for reason, number in reasons if number]:
        st.caption(say("lists.left_out", why=("；" if language == "zh" else "; ").join(words)))


def _way_out(made: exporting.ActionList, request: exporting.Request, now: Session) -> None:
    """Record it and give the files; the same list again is given as it left."""
    say = now.say
    if made.rows.empty:
        st.caption(say("lists.nobody"))
    elif not exporting.may():
        st.info(say("lists.may_not"), icon=":material/lock:")
    elif made.is_new:
        signed = deciding.signature(dict(st.user))
        with st.form("list_export", border=True):
            if not signed:
                st.session_state.setdefault(_NAME, st.session_state.get(_KEPT, ""))
                st.text_input(say("identity.your_name"), key=_NAME, max_chars=80)
            st.form_submit_button(
                say("lists.export"), icon=":material/outbox:", on_click=_send, args=(request, signed, now)
            )
            note = say("lists.export_note", days=made.told.outcome_days)
            st.caption(note if request.channel else say("lists.export_note_of_products"))
        if problem := st.session_state.pop("list_problem", None):
            st.error(problem)
    else:
        st.success(say("lists.left", id=made.told.list_id, n=count(made.told.listed, now.language)))
        version = now.reader.version
        files = exporting.titled(version, made, sheets.in_words(made.rows, now), now.language)
        downloads.buttons(files, made.told.list_id, say("app.export"))


def _send(request: exporting.Request, signed: str, now: Session) -> None:
    by = signed or str(st.session_state.get(_NAME) or "").strip()
    if not by:
        st.session_state["list_problem"] = now.say("lists.unsigned")
        return
    st.session_state[_KEPT] = by
    try:
        exporting.sent(now, request, by)
    except exporting.ListRefused as error:
        st.session_state["list_problem"] = str(error)
    st.session_state.pop(_MADE, None)


def past(now: Session) -> None:
    """Lists that left, those the night has read with what they brought, the others as waiting."""
    say, reader = now.say, now.reader
    found = reader.table(LISTS, order_by=["-exported_at"], limit=_SHOWN) if reader.has(LISTS) else pd.DataFrame()
    seen = set(found["list_id"]) if len(found) else set()
    waiting = [one for one in exporting.left(now) if one.list_id not in seen]
    if waiting:
        st.caption(say("lists.waiting", n=count(len(waiting), now.language)))
        tables.shown(_as_rows(waiting, now), now.language, say, "lists_waiting", title=say("lists.waiting_title"))
    if len(found):
        sheets.of_mart(found, _PAST, now, "action_lists", table=LISTS, title=say("lists.past"))
        st.caption(say("lists.past_note"))
    elif not waiting:
        st.caption(say("lists.none"))


def _as_rows(lists: list[ExportedList], now: Session) -> pd.DataFrame:
    """Lists that no night has read yet; their customers are no part of it."""
    rows = [
        (one.kind, one.channel, one.listed_date, one.listed, one.control, one.exported_by, one.list_id) for one in lists
    ]
    names = ["list_kind", "channel_code", "listed_date", "listed_count", "held_out_count", "exported_by", "list_id"]
    return sheets.in_words(pd.DataFrame(rows, columns=names), now)


def view(now: Session) -> panels.View:
    """All days there are, of no basis: counts and shares only."""
    return panels.View(panels.basis_of("fired_event_count", now), now.say("card.at_day", day=day(now.reader.as_of)))

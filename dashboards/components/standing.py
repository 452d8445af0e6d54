"""How identity stands, for 数据质量: what decided records and links, what waits, how large customers are."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import registry
from dashboards.components import tables
from dashboards.components.numbers import count, share
from dashboards.components.words import plain, unbroken
from dashboards.i18n import said
from dashboards.session import Session

TABLE = "marts.mart_identity_health"
_CODES = {  # topic, in the order shown -> where the words of its codes stand
    "record": "customer.decided", "size": "changes.size", "link": "enum.rule", "review": "enum.review_reason",
    "decision": "enum.decision_kind",
}  # fmt: skip
_COLUMNS = ("topic", "code", "item_count", "share_ratio")
_PAGES = ("identity_review", "identity_changes")


def block(now: Session) -> None:
    """A table that fits a phone, each topic named once, and the way to the pages of identity."""
    if not now.reader.has(TABLE):
        return
    found = now.reader.table(TABLE, order_by=["topic", "-item_count", "code"])
    found = found[found["topic"].isin(_CODES)]
    if found.empty:
        return
    st.subheader(now.say("changes.health"), anchor=False, help=now.say("changes.health_help"))
    rows = [row for topic in _CODES for row in _topic(topic, found[found["topic"] == topic], now)]
    frame = pd.DataFrame(rows, columns=[tables.label(name, now.language) for name in _COLUMNS])
    st.table(frame, border="horizontal", hide_index=True, alt=now.say("changes.health"))
    with st.container(horizontal=True):
        for page in map(registry.page, _PAGES):
            st.page_link(page.file, label=page.title(now.language), icon=page.icon)


def _topic(topic: str, found: pd.DataFrame, now: Session) -> list[tuple[str, str, str, str]]:
    names = [unbroken(now.say(f"changes.topic.{topic}")), *[""] * (len(found) - 1)]
    return [
        (
            name,
            plain(said(now.language, f"{_CODES[topic]}.{code}", str(code))),
            count(number, now.language),
            share(part),
        )
        for name, code, number, part in zip(
            names, found["code"], found["item_count"], found["share_ratio"], strict=False
        )
    ]

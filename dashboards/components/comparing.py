"""Two records side by side: what is equal, what differs, whose customers they are, and why a person is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import deciding, registry, searching
from dashboards.components import alike, evidence, signing, tables
from dashboards.components.numbers import amount, count, day, is_missing, share
from dashboards.components.words import plain, unbroken
from dashboards.i18n import said
from dashboards.session import Session

FIELDS = (
    "name", "given_name", "family_name", "customer_type", "phone", "phone_alt", "email", "address", "city",
    "tax_number", "national_id", "birth_date", "industry", "size_band", "region_code", "registered_date",
)  # fmt: skip
_CUSTOMER = ("net_sales_12m_amt", "net_sales_amt", "order_count", "open_ticket_count", "record_count")
_COLORS = {alike.EQUAL: "green", alike.ALIKE: "blue", alike.DIFFERS: "orange", alike.UNSAID: "gray"}


def pair(row: pd.Series, then: Callable[[], None], now: Session) -> None:
    """One pair of the queue, with the form to decide it; `then` is called when it was sent."""
    say, language = now.say, now.language
    ids = (str(row["customer_record_id_a"]), str(row["customer_record_id_b"]))
    st.header(_about(row), anchor=False)
    st.markdown(f"**{say('identity.one_now' if row['is_one_customer'] else 'identity.two_now')}**")
    st.markdown(plain(row[f"evidence_{language}"]))
    st.caption(" · ".join(_facts(row, now)))
    where = {"customer_record_id": list(ids)}
    records = now.reader.table(searching.RECORDS, where=where).set_index("customer_record_id")
    if set(ids) <= set(records.index):
        _sides(records.loc[list(ids)].reset_index(), now)
    answers = {
        deciding.MERGE: say(f"identity.answer.{'stay' if row['is_one_customer'] else 'merge'}"),
        deciding.FORBID: say(f"identity.answer.{'part' if row['is_one_customer'] else 'forbid'}"),
    }
    notes = [say(f"identity.then.{'one' if row['is_one_customer'] else 'two'}"), say("identity.signed_note")]
    signing.form(signing.Asked(ids, answers, " ".join(notes), _about(row)), then, now)


def _about(row: pd.Series) -> str:
    return f"{plain(row['name_a'])} ↔ {plain(row['name_b'])}"


def _facts(row: pd.Series, now: Session) -> list[str]:
    """得分 80.7% · 涉及金额 177.35 元（近12个月）· 另有 2 对记录."""
    say, language = now.say, now.language
    reason = said(language, f"enum.review_reason.{row['review_reason']}", str(row["review_reason"]))
    facts = [plain(reason)]
    if not is_missing(row["match_score"]):
        facts.append(say("customer.score", score=share(row["match_score"])))
    code = None if is_missing(row["currency_code"]) else str(row["currency_code"])
    stake = amount(row["at_stake_12m_amt"], language, code)
    facts.append(say("identity.stake", amount=stake, whole=amount(row["at_stake_amt"], language, code)))
    if not is_missing(row["record_pair_count"]) and int(row["record_pair_count"]) > 1:
        facts.append(say("identity.pairs", n=count(row["record_pair_count"], language)))
    return facts


def _sides(records: pd.DataFrame, now: Session) -> None:
    """A row a field: the mark stands before its name, so that two values are beside each other on a phone too."""
    a, b = (records.iloc[at] for at in (0, 1))
    names = [plain(name) for name in evidence.record_names(records, now.language).values()]
    columns = [
        unbroken(now.say("identity.compared")),
        names[0],
        names[1] if names[1] != names[0] else f"{names[1]} (2)",
    ]
    rows = [
        _field(name, a, b, now)
        for name in FIELDS
        if name in records and not (is_missing(a[name]) and is_missing(b[name]))
    ]
    st.table(pd.DataFrame(rows, columns=columns), border="horizontal", hide_index=True, alt=columns[0])
    st.caption(now.say("identity.marks"))
    ids = [str(side["customer_id"]) for side in (a, b)]
    _customers(dict.fromkeys(ids), now)


def _field(name: str, a: pd.Series, b: pd.Series, now: Session) -> tuple[str, str, str]:
    written = [plain(_written(name, side[name], now.language)) for side in (a, b)]
    mark = alike.mark(name, a[name], b[name])
    label = unbroken(tables.label(name, now.language))
    return f":{_COLORS[mark]}[{unbroken(now.say(f'identity.{mark}'))}] {label}", written[0], written[1]


def _written(name: str, value: Any, language: str) -> Any:
    if is_missing(value):
        return None
    return (
        day(value) if name.endswith("_date") and name != "birth_date" else said(language, f"enum.{name}.{value}", value)
    )


def _customers(ids: Mapping[str, None], now: Session) -> None:
    """Whose records they are today: the customers' numbers beside each other, and the way to each of them."""
    found = now.reader.table(searching.CUSTOMERS, where={"customer_id": list(ids)})
    known = {str(row["customer_id"]): row for row in found.to_dict("records")}
    if set(ids) <= set(known):
        rows = [
            (unbroken(now.say(f"customer.metric.{name}")), *(_number(name, known[each], now.language) for each in ids))
            for name in _CUSTOMER
        ]
        title = now.say("identity.customers")
        frame = pd.DataFrame(rows, columns=[title, *map(plain, ids)])
        st.table(frame, border="horizontal", hide_index=True, alt=title)
    with st.container(horizontal=True):
        for side in ids:
            page = registry.page("customer_360")
            label = f"{page.title(now.language)} {side}"
            st.page_link(page.file, label=label, icon=page.icon, query_params={"customer": side})


def _number(name: str, customer: Mapping[Any, Any], language: str) -> str:
    if not name.endswith("_amt"):
        return count(customer[name], language)
    code = customer["currency_code"]
    return amount(customer[name], language, None if is_missing(code) else str(code))

"""What channels cost and settle, as their page shows it: cost, first contact by window, self-service, who could save.

Computes no KPI: every number is a metric's or a column of a mart.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import asking, beside, breakdown, charts, filters, money, periods, rows
from dashboards.components.numbers import is_missing, written
from dashboards.i18n import said
from dashboards.session import Session

COSTS, WINDOWS, SELF = "marts.mart_channel_cost", "marts.mart_first_contact_resolution", "marts.mart_self_service"
MOVES, SAVINGS, RATES = "marts.mart_channel_migration", "marts.mart_channel_saving", "core.dim_channel_cost"
_COST = {"channel_contact_cost_amt": "channel_costed_contact_count",
         "channel_cost_per_contact_amt": "channel_costed_contact_count",
         "cost_per_resolved_contact_amt": "channel_resolved_count"}  # fmt: skip
_COST_BY = ("channel_contact_count", "channel_contact_cost_amt", "channel_cost_per_contact_amt",
            "channel_resolved_count", "cost_per_resolved_contact_amt", "shipped_cost_ratio")  # fmt: skip
_FIRST = {"fcr_all_channels_ratio": "first_contact_issue_count",
          "fcr_all_channels_contact_ratio": "judged_contact_count"}  # fmt: skip
_FIRST_BY = ("first_contact_issue_count", "first_contact_resolved_count", "fcr_all_channels_ratio",
             "judged_contact_count", "fcr_all_channels_contact_ratio", "unmatured_issue_count")  # fmt: skip
_BY_WINDOW = ("fcr_window_ratio", "fcr_window_contact_ratio")
_SELF = {"self_service_ratio": "service_contact_count", "deflection_ratio": "matured_self_service_count",
         "menu_containment_ratio": "menu_entered_count",
         "self_service_csat_ratio": "self_service_csat_answered_count"}  # fmt: skip
_SELF_BY = ("service_contact_count", "self_service_contact_count", "self_service_ratio", "matured_self_service_count",
            "deflected_contact_count", "deflection_ratio", "handed_on_contact_count", "deflection_saving_amt",
            "self_service_csat_answered_count", "self_service_csat_ratio")  # fmt: skip
_MOVED = ("migration_saving_amt", "migration_potential_amt", "moved_contact_count")
_MOVED_BY = ("moved_contact_count", "migration_saving_amt", "migration_potential_amt")
_SAVING = ("name", "from_channel_code", "to_channel_code", "contact_count", "customer_fee_saving_amt", "fee_tax_basis",
           "company_saving_amt", "tax_basis", "last_contact_date", "region_code", "customer_id")  # fmt: skip
_RATE = ("channel_code", "unit_cost_amt", "unit_cost_source", "valid_from_date", "source_text")
_BASIS = ("currency_code", "tax_basis")
LISTED, MONTHS = 200, 13


def costs(asked: asking.Asked, now: Session) -> None:
    """What contacts cost, by channel; deliveries and returns beside them, each on its own basis."""
    asking.flows(tuple(_COST), asked, now, asking.of_many(_COST, asked, now))
    shipped = now.reader.value("shipped_cost_ratio", None, asked.where("shipped_cost_ratio", now),
                               start=asked.start, end=asked.end)  # fmt: skip
    if not is_missing(shipped) and shipped > 0:
        st.warning(now.say("channelling.shipped", share=written(shipped, "ratio", now.language, "")))
    _table(_COST_BY, "channel_code", asked, now, "channel_costs", "channel_contact_count")
    _parts(asked, now)
    _rates(now)


def _parts(asked: asking.Asked, now: Session) -> None:
    """Contacts, deliveries and returns with the currency and tax of each: nothing is added up over them."""
    name, title = "channel_cost_to_serve_amt", now.say("channelling.parts")
    where = {} if asked.region is None else {"region_code": asked.region}
    found = now.reader.metric(name, ["cost_part", *_BASIS], where, start=asked.start, end=asked.end)
    found = found.dropna(subset=[name])
    st.markdown(f"**{title}**", help=now.say("channelling.parts_note"))
    if found.empty:
        st.caption(now.say("catalogue.nothing"))
        return
    found = found.assign(cost_part=[breakdown.group("cost_part", code, now) for code in found["cost_part"]],
                         tax_basis=[money.tax_words(tax, now.say) for tax in found["tax_basis"]],
                         cost_to_serve_amt=found[name])  # fmt: skip
    names = ("cost_part", "cost_to_serve_amt", *_BASIS)
    breakdown.of_mart(found, names, now, "cost_parts", title=title)


def _rates(now: Session) -> None:
    """What a contact costs today by channel, and who says so."""
    found = now.reader.table(RATES, where={"valid_to_date": None}, order_by=["channel_code"])
    if found.empty:
        return
    with st.expander(now.say("channelling.rates"), icon=":material/price_change:"):
        st.caption(now.say("channelling.rates_note"))
        words = {name: [breakdown.group(name, code, now) for code in found[name]]
                 for name in ("channel_code", "unit_cost_source")}  # fmt: skip
        title = now.say("channelling.rates")
        breakdown.of_mart(found.assign(**words), _RATE, now, "channel_rates", title=title)


def first_contact(asked: asking.Asked, now: Session) -> None:
    """Settled at the first contact, by issue and by contact; and how much the answer hangs on the window."""
    asking.flows(tuple(_FIRST), asked, now, asking.of_many(_FIRST, asked, now))
    _windows(asked, now)
    by = _chosen("channelling.first_by", ("reason_name", "channel_code", "queue_name"), "first_by", now)
    _table(_FIRST_BY, by, asked, now, "first_contacts", "first_contact_issue_count")


def _windows(asked: asking.Asked, now: Session) -> None:
    labels = {name: now.reader.card(name, now.language).label for name in _BY_WINDOW}
    by = "fcr_window_days"
    found = pd.concat([now.reader.metric(name, [by], **asked.during(name, now)).set_index(by)[name]
                       for name in _BY_WINDOW], axis="columns").sort_index()  # fmt: skip
    title = now.say("channelling.windows")
    with st.container(border=True):
        st.markdown(f"**{title}**", help=now.say("channelling.windows_note"))
        if found.notna().to_numpy().any():
            days = [now.say("channelling.days", n=int(day)) for day in found.index]
            shares = {labels[name]: (found[name].astype("float64") * 100).round(1).to_numpy() for name in _BY_WINDOW}
            frame = pd.DataFrame({"window": days, **shares})
            charts.columns_and_line(frame, labels[_BY_WINDOW[1]], "%", title, "fcr_windows")
        else:
            st.caption(now.say("catalogue.nothing"))


def self_service(asked: asking.Asked, now: Session) -> None:
    """How much needs no person, whether it stays so, what that saves, and how satisfied customers are."""
    asking.flows(tuple(_SELF), asked, now, asking.of_many(_SELF, asked, now))
    asking.flows(("deflection_saving_amt", "handed_on_contact_count"), asked, now)
    name = "self_service_ratio"
    with st.container(border=True):
        st.markdown(f"**{now.reader.card(name, now.language).label}**")
        during: dict[str, Any] = {"start": periods.month_start(now.reader.as_of, MONTHS - 1), "end": now.reader.as_of}
        where = asked.where(name, now)
        beside.series(now.reader.ask(name, grain="month", compare="yoy", where=where, **during).rows, "yoy", now, None)
    by = _chosen("channelling.self_by", ("channel_code", "reason_name"), "self_by", now)
    _table(_SELF_BY, by, asked, now, "self_services", "service_contact_count")


def moves(asked: asking.Asked, now: Session) -> None:
    """What moving saved us and could save; what it saved customers stands apart."""
    if not now.reader.table(MOVES, where={"is_shipped_cost": True}, limit=1).empty:
        st.caption(now.say("channelling.shipped_moves"))
    asking.flows(_MOVED, replace(asked, compare=()), now)
    by = _chosen("channelling.moves_by", ("reason_name", "from_channel_code", "to_channel_code"), "moves_by", now)
    _table(_MOVED_BY, by, asked, now, "channel_moves", "")
    st.markdown(f"**{now.say('channelling.fees')}**", help=now.say("channelling.fees_note"))
    asking.flows(("migration_fee_saving_amt",), replace(asked, compare=(), basis=_fees(now)), now)


def _fees(now: Session) -> money.Money:
    """The basis of what customers pay, which is not that of our costs."""
    name = "migration_fee_saving_amt"
    found = now.reader.metric(name, by=["fee_currency_code", "fee_tax_basis"]).dropna()
    found = found.rename(columns={f"fee_{basis}": basis for basis in _BASIS})
    basis = money.choose(found, now.workspace.currency, now.say)
    return replace(basis, only={f"fee_{key}": value for key, value in basis.only.items()})


def savings(asked: asking.Asked, now: Session) -> None:
    """Who could save in which channel, the most first; a picked row opens its customer."""
    where = {} if asked.region is None else {"region_code": asked.region}
    order = ["-customer_fee_saving_amt", "-company_saving_amt", "customer_id"]
    found = now.reader.table(SAVINGS, where=where or None, order_by=order, limit=LISTED + 1)
    title = now.say("channelling.savings")
    if found.empty:
        st.caption(now.say("catalogue.nothing"))
        return
    words: dict[str, list[str]] = {
        name: [breakdown.group("channel_code", code, now) for code in found[name]]
        for name in ("from_channel_code", "to_channel_code")
    }
    words |= {name: [money.tax_words(tax, now.say) for tax in found[name]] for name in ("fee_tax_basis", "tax_basis")}
    found = rows.named(now.reader, found).assign(**words)
    breakdown.of_mart(found, _SAVING, now, "channel_savings", title=title, customers=LISTED)


def _chosen(title: str, among: tuple[str, ...], key: str, now: Session) -> str:
    name = now.say(title)
    st.markdown(f"**{name}**")
    return filters.segments(name, among, among[0], lambda by: said(now.language, f"field.{by}", by), key, quiet=True)


def _table(names: tuple[str, ...], by: str, asked: asking.Asked, now: Session, key: str, few: str) -> None:
    codes = ("portal", "chat", "counter", "atm", "phone", "web", "email", "visit", "ivr", "sms", "wechat", "none")
    words = {code: said(now.language, f"enum.channel_code.{code}", code) for code in codes}
    found = breakdown.by_name(names, by, asked, now, words if by.endswith("channel_code") else {})
    if by == "channel_code" and "code" in found:
        found = found[found["code"] != "none"]
    breakdown.shown(found, by, asked, now, key, title=now.say(f"channelling.{key}"), few=few)

"""What to offer customers next, why, over which channel, and how often such grounds were right. Computes no KPI."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboards.components import filters, money, panels, sheets
from dashboards.session import Session

OFFERS = "marts.mart_next_best_offer"
FIGURES = ("offered_customer_count", "reachable_offer_ratio", "first_offer_value_amt", "offer_hit_ratio",
           "popular_hit_ratio", "in_stock_offer_count")  # fmt: skip
OF_REASONS = ("offer_count", "offer_hit_ratio", "popular_hit_ratio", "offer_case_count")
REASONS = ("in_cart", "searched", "viewed", "due", "goes_with")
LIMIT = 200
_OFFER = ("name", "offer_no", "product_name", "reason_code", "expected_value_amt", "confidence_ratio", "hit_count",
          "case_count", "note", "confidence_basis_code", "mean_margin_amt", "margin_order_count", "permission_code",
          "allowed_channel", "is_in_stock", "category_name", "last_bought_date", "lift", "region_code",
          "customer_id")  # fmt: skip


def shown(today: panels.View, now: Session, where: Mapping[str, Any]) -> None:
    """The best offer of each customer, the dearest first, of one ground or of all."""
    say = now.say
    st.caption(say("contact.offers_note"))
    money.mixed(today.basis, say)
    panels.cards_of(FIGURES, today, now)
    with panels.boxed(say("contact.grounds"), OF_REASONS, today, now):
        found = today.beside(OF_REASONS, "reason_code", now, REASONS)
        few = [panels.few(number, now) for number in found["offer_case_count"]]
        sheets.of_metrics(found.assign(note=few), now, "offer_grounds", title=say("contact.grounds"))
    reason = filters.segments(
        say("contact.ground"), ["all", *REASONS], "all", sheets.filtered("reason_code", now, say("service.all")),
        "offer_reason", quiet=True,
    )  # fmt: skip
    asked = {**where, **today.basis.only, **({} if reason == "all" else {"reason_code": reason})}
    found = now.reader.table(OFFERS, None, asked, ["-expected_value_amt", "customer_id", "offer_no"], LIMIT + 1)
    if found.empty:
        st.caption(say("contact.nobody"))
        return
    found = found.rename(columns={"confidence": "confidence_ratio"})
    found = found.assign(note=[panels.few(number, now) for number in found["case_count"]])
    sheets.of_mart(found, _OFFER, now, "offers", table=OFFERS, title=say("contact.offers"),
                   unit=money.unit_of(found, say, now.language), is_of_customers=True, limit=LIMIT)  # fmt: skip

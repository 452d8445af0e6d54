"""Key accounts with what their groups bring, and the calendar of contracts with the risk of each. Computes no KPI."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboards.components import asking, breakdown, filters, staying
from dashboards.components.money import tax_words
from dashboards.components.numbers import is_missing
from dashboards.session import Session

KEY, CONTRACTS = "marts.mart_key_accounts", "marts.mart_contract"
VALUE = ("key_account_count", "key_account_revenue_12m_amt", "key_account_revenue_share_ratio",
         "key_account_margin_12m_amt", "key_account_margin_share_x", "pool_key_account_count")  # fmt: skip
RUNNING = ("running_contract_count", "running_monthly_amt", "ending_30d_contract_count", "ending_60d_contract_count",
           "ending_90d_contract_count", "ending_90d_monthly_amt", "at_risk_contract_count",
           "at_risk_contract_ratio")  # fmt: skip
RENEWED = ("renewal_growth_x", "renewing_monthly_amt", "renewed_monthly_amt")
_ACCOUNT = ("name", "region_code", "value_no", "employee_name", "member_count", "revenue_12m_amt", "revenue_change_x",
            "revenue_share_ratio", "margin_12m_amt", "gross_margin_x", "margin_share_x", "running_contract_count",
            "running_monthly_amt", "contract_growth_x", "next_end_days", "renewal_risk_level", "renewal_risk_points",
            "reasons", "receivable_amt", "overdue_amt", "moved_in_amt", "moved_out_amt", "last_order_date",
            "customer_id")  # fmt: skip
_REST = ("region_code", "contract_basis", "account_count", "revenue_12m_amt", "revenue_change_x", "revenue_share_ratio",
         "margin_12m_amt", "gross_margin_x", "margin_share_x", "running_contract_count", "at_risk_contract_count",
         "receivable_amt", "overdue_amt")  # fmt: skip
_CONTRACT = ("name", "service_name", "days_to_end", "end_date", "renewal_risk_level", "renewal_risk_points", "reasons",
             "monthly_amt", "monthly_growth_x", "term_no", "tenure_months", "is_auto_renewed", "is_renewed",
             "usage_change_x", "longest_overdue_days", "complaint_90d_count", "silent_days", "region_code",
             "employee_name", "contract_id", "customer_id")  # fmt: skip
_SHAPES = {**dict.fromkeys(("revenue_change_x", "gross_margin_x", "margin_share_x", "contract_growth_x",
                            "monthly_growth_x", "usage_change_x"), "percent"),
           **dict.fromkeys(("value_no", "member_count", "next_end_days", "renewal_risk_points", "days_to_end",
                            "term_no", "tenure_months"), "%,.0f")}  # fmt: skip
WINDOWS = {"d30": "is_ending_30d", "d60": "is_ending_60d", "d90": "is_ending_90d", "running": "is_running"}
LISTED = 200


def _where(asked: asking.Asked, **more: Any) -> dict[str, Any]:
    return more | ({} if asked.region is None else {"region_code": asked.region})


def _worded(found: Any, now: Session) -> Any:
    """Risks and reasons in words, marks as yes and no, owners by name."""
    people = staying.people(now)
    said = {
        "renewal_risk_level": [_word("renewal_risk_level", code, now) for code in found["renewal_risk_level"]],
        "reasons": found[f"reasons_{now.language}"],
        "employee_name": [people.get(one, now.say("accounts.nobody")) for one in found["employee_id"]],
    }
    for name in ("is_auto_renewed", "is_renewed"):
        if name in found:
            said[name] = [now.say("app.yes" if value else "app.no") for value in found[name].fillna(False)]
    return found.assign(**said)


def _word(kind: str, code: Any, now: Session) -> str | None:
    return None if is_missing(code) else breakdown.group(kind, code, now)


def listed(asked: asking.Asked, now: Session) -> None:
    """Key accounts, the most margin first; a picked row opens its customer. And the others by region."""
    title = now.say("accounts.list")
    found = asking.kept(now.reader.table(KEY, where=_where(asked), order_by=["value_no", "account_id"]), asked.basis)
    keys = _worded(found[found["is_key"].astype(bool)].rename(columns={"account_id": "customer_id"}), now)
    if keys.empty:
        st.caption(now.say("accounts.none"))
    else:
        breakdown.of_mart(keys, _ACCOUNT, now, "key_accounts", title=title, basis=replace(asked.basis, tax=""),
                          customers=LISTED, shapes=_SHAPES)  # fmt: skip
        st.caption(now.say("accounts.tax_note"))
    others = found[~found["is_key"].astype(bool)]
    if not others.empty:
        bases = [tax_words(basis, now.say) for basis in others["contract_tax_basis"]]
        others = others.assign(contract_basis=bases).sort_values(["region_code", "contract_basis"])
        with st.expander(now.say("accounts.others"), icon=":material/groups:"):
            breakdown.of_mart(others, _REST, now, "other_accounts", title=now.say("accounts.others"),
                              basis=replace(asked.basis, tax=""), shapes=_SHAPES)  # fmt: skip


def calendar(asked: asking.Asked, now: Session) -> None:
    """Contracts that end soon without a renewal, the first to end above; or all that run."""
    title = now.say("accounts.calendar")
    window = filters.segments(
        title, tuple(WINDOWS), "d90", lambda key: now.say(f"accounts.{key}"), "ending", quiet=True
    )
    where = _where(asked, **{WINDOWS[window]: True})
    order = ["days_to_end", "contract_id"]
    found = asking.kept(now.reader.table(CONTRACTS, where=where, order_by=order, limit=LISTED + 1), asked.basis)
    if found.empty:
        st.caption(now.say("accounts.nothing_ends"))
        return
    breakdown.of_mart(_worded(found, now), _CONTRACT, now, "contracts", title=title, basis=asked.basis,
                      customers=LISTED, shapes=_SHAPES)  # fmt: skip


def renewals(asked: asking.Asked, now: Session) -> None:
    """How the monthly amount moves from term to term."""
    found = breakdown.by_name(RENEWED, "term_no", asked, now, {})
    if "code" in found:
        found = found[found[RENEWED[0]].notna()].sort_values("code")
    breakdown.shown(found, "term_no", asked, now, "renewals", title=now.say("accounts.renewals"))

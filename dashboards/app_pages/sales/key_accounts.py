"""大客户: what key accounts bring with their groups, which contracts end soon, and which are at risk and why."""

from dataclasses import replace
from datetime import timedelta

import streamlit as st

from dashboards.components import accounts, asking, notices, rows
from dashboards.i18n import said
from dashboards.session import session

rows.follow()
now = session()
say, reader, language = now.say, now.reader, now.language
has_accounts, has_contracts = bool(reader.rows(accounts.KEY)), bool(reader.rows(accounts.CONTRACTS))

if not has_accounts and not has_contracts:
    name = said(language, "enum.department.sales", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()

first = "key_account_revenue_12m_amt" if has_accounts else "running_monthly_amt"
asked = asking.chosen(first, now, ("mtd",), "excluded" if has_accounts else "")

if has_accounts:
    st.subheader(say("accounts.value"), anchor=False)
    st.caption(say("accounts.value_note"))
    asking.states(accounts.VALUE, asked, now, dict.fromkeys(accounts.VALUE, ""))
    accounts.listed(asked, now)

if has_contracts:
    contracts = replace(asked, basis=asking.basis_of("running_monthly_amt", now))
    st.subheader(say("accounts.contracts"), anchor=False)
    st.caption(say("accounts.contracts_note"))
    asking.states(accounts.RUNNING, contracts, now, dict.fromkeys(accounts.RUNNING, ""))
    accounts.calendar(contracts, now)
    st.markdown(f"**{say('accounts.renewals')}**", help=say("accounts.renewals_help"))
    begun = reader.as_of - timedelta(days=3650)
    accounts.renewals(replace(contracts, start=begun), now)

"""Leads of a Brazilian marketplace (Olist): 842 of 8,000 became sellers, 10.53 %.

The set has leads and closed deals in two files; they are joined by the lead's number as a marketing tool would export
them. What the notes do not state is counted in the two files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from tests.bench.published.landing import lines_of, published
from tests.bench.published.line import DATA, Line

FOLDER = DATA / "olist_partial"
_NIGHT, _DAYS = date(2018, 12, 1), 90
_FUNNEL, _LEAD = "juke.marts.mart_lead_funnel", "juke.core.fct_lead"
_PUBLISHED = {
    "leads": (8_000, f"select sum(lead_count) from {_FUNNEL}"),
    "leads that became sellers": (842, f"select sum(lead_customer_count) from {_FUNNEL}"),
    "conversion of 100": (10.53, f"select 100.0 * sum(lead_customer_count) / sum(lead_count) from {_FUNNEL}"),
}


def lines() -> Iterator[Line]:
    """One night with the leads."""
    names = ["mql_id", "first_contact_date", "landing_page_id", "origin"]
    found = pd.read_csv(FOLDER / "olist_marketing_qualified_leads_dataset.csv", names=names, keep_default_na=False)
    deals = pd.read_csv(FOLDER / "olist_closed_deals_cleaned.csv", dtype=str)[["mql_id", "seller_id", "won_date"]]
    leads = found.merge(deals, "left", on="mql_id")
    with tempfile.TemporaryDirectory(prefix="juke-olist-") as folder:
        joined = Path(folder) / "leads.csv"
        leads.to_csv(joined, index=False)
        with published("olist", _NIGHT, {"marketing": [joined]}) as version:
            yield from lines_of(version, _PUBLISHED, within=0.006)
            yield from lines_of(version, _counted(leads))


def _counted(leads: pd.DataFrame) -> dict[str, tuple[float, str]]:
    """Within 90 days, and by source; every lead is older than that."""
    contacted, won = (pd.to_datetime(leads[name]).dt.normalize() for name in ("first_contact_date", "won_date"))
    days = (won - contacted).dt.days
    paid = leads["origin"] == "paid_search"
    within = f"select 100 * sum(matured_customer_count) / sum(matured_lead_count) from {_FUNNEL}"
    return {
        "conversion within 90 days of 100": (100 * days.between(0, _DAYS).mean(), within),
        "median days until the deal": (days[days >= 0].median(), f"select median(incubation_days) from {_LEAD}"),
        "sellers by paid search": (
            int(won[paid].notna().sum()),
            f"select sum(lead_customer_count) from {_FUNNEL} where lead_source = 'paid_search'",
        ),
    }

"""Finds customers by what a person types: name, phone or number as any department writes it. Shows nothing.

Matches over every record of a customer, so an old name or another department's number finds them too.
"""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from dashboards.reading import Reader

RECORDS = "core.bridge_customer_source"
CUSTOMERS = "marts.mart_customer_360"
SHOWN = ("customer_id", "name", "customer_type", "region_code", "phone", "last_order_date", "net_sales_12m_amt")
MORE = ("net_sales_amt", "record_count", "open_ticket_count", "currency_code", "tax_basis")
_FEWEST_DIGITS = 4  # of a phone number; fewer match half the company


def found(reader: Reader, typed: str, limit: int) -> pd.DataFrame:
    """Up to `limit + 1` customers, the largest first; one more than the limit says that there are more."""
    ids = _matching(reader, typed)
    return _customers(reader, {"customer_id": ids}, limit + 1) if ids else _customers(reader, {"customer_id": []}, 0)


def largest(reader: Reader, limit: int) -> pd.DataFrame:
    """The customers with the highest net sales of the last twelve months."""
    return _customers(reader, None, limit)


def _customers(reader: Reader, where: dict[str, list[str]] | None, limit: int) -> pd.DataFrame:
    columns = [*SHOWN, *MORE]
    return reader.table(CUSTOMERS, columns, where, order_by=["-net_sales_12m_amt", "customer_id"], limit=limit)


def _matching(reader: Reader, typed: str) -> list[str]:
    """Customer ids whose records hold the text; digits are compared without the signs between them."""
    text, digits = plain_text(typed), re.sub(r"\D", "", typed)
    if not text:
        return []
    records = reader.table(RECORDS, ["customer_id", "customer_record_id", "source_customer_id", "name", "phone"])
    hits = pd.Series(False, index=records.index)
    for column in records.columns.intersection(["customer_id", "customer_record_id", "source_customer_id", "name"]):
        hits |= _texts(records[column]).str.contains(text, regex=False)
    if "phone" in records and len(digits) >= _FEWEST_DIGITS and re.fullmatch(r"[\d\s()+\-]+", text):
        hits |= records["phone"].fillna("").str.replace(r"\D", "", regex=True).str.contains(digits, regex=False)
    return sorted(set(records.loc[hits, "customer_id"].dropna().astype(str)))


def _texts(column: pd.Series) -> pd.Series:
    return column.fillna("").astype(str).str.normalize("NFKC").str.casefold()


def plain_text(typed: str) -> str:
    """Full width to half width, one case, no blanks around."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()

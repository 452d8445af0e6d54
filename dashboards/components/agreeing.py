"""Totals of marts and of their sources, drawn. Whether they agree is said by the mart; nothing is added up here."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards.components import sheets
from dashboards.components.money import tax_words
from dashboards.components.numbers import is_missing
from dashboards.session import Session

TOTALS = "marts.mart_reconciliation"
_TOTAL = ("mart_label", "measure_label", "currency_code", "tax_basis", "source_label", "source_value",
          "left_out_value", "mart_value", "difference_value", "is_reconciled")  # fmt: skip
_LEFT_OUT = ("mart_label", "measure_label", "currency_code", "tax_basis", "left_out_reason", "left_out_value")


def verdict(found: pd.DataFrame, now: Session) -> None:
    """Whether everything agrees, and what does not."""
    wrong = found[found["is_reconciled"].eq(False)]
    if wrong.empty:
        st.success(
            now.say("reconciliation.agrees", n=len(found[found["row_kind"] == "total"])), icon=":material/check:"
        )
    else:
        st.warning(now.say("reconciliation.differs", n=len(wrong)), icon=":material/warning:")


def totals(found: pd.DataFrame, now: Session) -> None:
    """A row a mart, measure and currency; those that do not agree first."""
    rows = _labelled(found[found["row_kind"] == "total"], now).sort_values("is_reconciled", kind="stable")
    sheets.of_mart(rows, _TOTAL, now, "totals", table=TOTALS, title=now.say("reconciliation.totals"))


def left_out(found: pd.DataFrame, now: Session) -> None:
    """What was left out of each total, by reason; reasons that left out nothing are not shown."""
    rows = _labelled(found[(found["row_kind"] == "left_out") & (found["left_out_value"] != 0)], now)
    if rows.empty:
        st.caption(now.say("reconciliation.nothing_left_out"))
        return
    sheets.of_mart(rows, _LEFT_OUT, now, "left_out", table=TOTALS, title=now.say("reconciliation.left_out"))


def _labelled(rows: pd.DataFrame, now: Session) -> pd.DataFrame:
    models = now.reader.version.catalogue().models

    def label(table: str) -> str:
        known = next((models[name] for area in ("marts", "core") if (name := f"{area}.{table}") in models), None)
        return table if known is None else known.label.get(now.language) or table

    def measure(row: pd.Series) -> str:
        model = models.get(f"marts.{row['mart_name']}")
        column = model.columns.get(row["measure_name"]) if model else None
        known = sheets.header(row["measure_name"], now)
        return known if column is None else column.label.get(now.language) or known

    taxes = ["" if is_missing(tax) else tax_words(tax, now.say) for tax in rows["tax_basis"]]
    return rows.assign(mart_label=rows["mart_name"].map(label), source_label=rows["source_name"].map(label),
                       measure_label=rows.apply(measure, axis=1), left_out_reason=rows[f"reason_{now.language}"],
                       tax_basis=taxes)  # fmt: skip

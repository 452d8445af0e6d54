"""What was noticed while a delivery was read, in words of a language: its kind, what it is about, its detail."""

from __future__ import annotations

import re

import pandas as pd

from dashboards.components import tables
from dashboards.components.numbers import is_missing
from dashboards.i18n import said, texts
from pipelines.published.damages import damage_words
from pipelines.published.encodings import encoding_name

_NUMBERS = re.compile(r"\d[\d-]*")


def worded(findings: pd.DataFrame, language: str) -> pd.DataFrame:
    """The findings of deliveries with words for codes."""
    rows = findings[["kind", "subject", "detail"]].itertuples(index=False)
    details = [_detail(kind, detail, language) for kind, _, detail in rows]
    return findings.assign(
        kind=findings["kind"].map(lambda kind: kind_word(kind, language)),
        subject=findings["subject"].map(lambda subject: _subject(subject, language)),
        detail=pd.Series(details, findings.index, dtype=object),
    )


def kind_word(kind: str, language: str) -> str:
    """Kinds of damaged text have their words with the pipelines, which say them on the command line too."""
    return said(language, f"enum.finding.{kind}", damage_words(kind)[language])


def _subject(subject: object, language: str) -> str | None:
    """A field of ours or an encoding by its name; a header or a sheet as the department wrote it."""
    return None if is_missing(subject) else encoding_name(tables.label(str(subject), language))


def _detail(kind: str, detail: object, language: str) -> str | None:
    """A sentence made around the numbers and days of the ledger's own; one without a sentence as it is."""
    if is_missing(detail):
        return None
    template, numbers = texts(language).get(f"enum.finding_detail.{kind}"), _NUMBERS.findall(str(detail))
    gaps = set(re.findall(r"\{(\d)\}", template or ""))
    return template.format(*numbers) if template and len(gaps) <= len(numbers) else str(detail)

"""The Data quality page on what came and how it was read: its lists equal the published tables, in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboards.components import noticed
from dashboards.i18n import LANGUAGES, speaker
from pipelines.published import open_current

PAGE = "app_pages/data_health.py"


def _listed(app: Any, column: str) -> pd.DataFrame:
    """The one table of the page that has a column."""
    (found,) = [table.value for table in app.dataframe if column in table.value]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_came_and_what_was_noticed_is_listed_in_words(
    demo: Path, opened: Callable[..., Any], language: str
) -> None:
    app, published, say = opened(demo, PAGE, language=language), open_current(demo), speaker(language)
    assert not app.exception
    headings = {heading.value for heading in app.subheader}
    assert {say("health.arrivals"), say("health.findings")} <= headings

    missing = published.table("marts.mart_delivery_arrival")
    missing = missing[missing["arrival_state"] != "arrived"]
    shown = _listed(app, "arrival_state")
    assert sorted(shown["missing_count"]) == sorted(missing["missing_count"])
    assert set(shown["arrival_state"]) == {say(f"enum.arrival_state.{code}") for code in missing["arrival_state"]}

    findings = published.table("marts.mart_delivery_finding")
    shown = _listed(app, "found_count")
    assert shown["found_count"].sum() == findings["found_count"].sum() > 0
    assert set(shown["kind"]).isdisjoint(findings["kind"])  # words, no codes
    assert set(shown["subject"].dropna()).isdisjoint({"cost_amt", "paid_amt", "tax_number"})

    said = _listed(app, "read_as").set_index("delivery_id")["read_as"]
    formats = published.table("marts.mart_delivery").set_index("delivery_id")["format"].dropna()
    assert said[formats.index].notna().all()
    workbook = {"zh": "Excel 工作簿（.xlsx）。", "en": "An Excel workbook (.xlsx)."}[language]
    assert set(said[formats.index[formats == "xlsx"]]) == {workbook}


def test_details_of_findings_are_sentences_of_the_language() -> None:
    told = [
        ("no_rows", None, "534 rows on 2026-11-19"),
        ("resent_day", None, "revision 2"),
        ("mixed_encodings", "gb18030", None),
        ("byte_shift", "product_name", None),
        ("null_word", "paid_amt", "无 N/A"),
    ]
    found = noticed.worded(pd.DataFrame(told, columns=["kind", "subject", "detail"]), "zh")
    assert found["detail"].tolist()[:2] == ["2026-11-19 有 534 行", "当日第 2 次"]
    assert found["detail"].iloc[4] == "无 N/A"
    assert (found["subject"].iloc[2], found["kind"].iloc[3]) == ("GB18030", "错位乱码")

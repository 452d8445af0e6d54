"""The Data health page on what came and how it was read: its lists equal the published tables, in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import situations

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

    assert (published.table("marts.mart_delivery_arrival")["arrival_state"] == "arrived").all()
    assert say("health.arrivals_all_here") in {caption.value for caption in app.caption}

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

    (run,) = published.table("marts.mart_identity_run", where={"is_newest": True}).to_dict("records")
    told = " ".join(markdown.value for markdown in app.markdown)
    assert run["model_version"] in told
    assert f"{run['customer_count']}" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_should_have_come_and_did_not_is_listed_with_its_days(
    demo: Path, tmp_path: Path, opened: Callable[..., Any], language: str
) -> None:
    situations.copied(demo, tmp_path, situations.late("sales.orders", "2026-11-18, 2026-11-20"))
    app, say = opened(tmp_path, PAGE, language=language), speaker(language)
    (shown,) = _listed(app, "arrival_state").to_dict("records")
    assert (shown["arrival_state"], shown["missing_count"]) == (say("enum.arrival_state.late"), 2)
    assert shown["missing_dates"] == "2026-11-18, 2026-11-20"


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

"""The page of restatement says what the mart says: versions, parts, and the deliveries behind them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import situations
from appearance import seen

from dashboards.i18n import LANGUAGES, speaker
from pipelines.published import open_current

PAGE = "app_pages/company/restatement.py"
PARTS = ("definition_change", "identity_change", "corrections_change", "late_change", "new_change")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kpi_of_the_month_stands_with_its_parts_the_restated_first(
    demo: Path, opened: Callable[..., Any], language: str
) -> None:
    app, published, say = opened(demo, PAGE, language=language), open_current(demo), speaker(language)
    assert not app.exception
    where = {"is_whole_company": True, "month_start_date": published.as_of_date.replace(day=1)}
    found = published.table("marts.mart_restatement", where=where)
    (shown, *_) = [table.value for table in app.dataframe if say("restatement.total_change") in table.value]
    assert len(shown) == len(found) > 0
    zero = (shown[[say(f"restatement.{part}") for part in PARTS[:-1]]] == "0").all(axis=1)
    assert zero.is_monotonic_increasing
    assert (~zero).sum() == (found[list(PARTS[:-1])] != 0).any(axis=1).sum() > 0


def test_the_page_names_both_versions_and_the_files_behind_a_change(demo: Path, opened: Callable[..., Any]) -> None:
    app, published = opened(demo, PAGE), open_current(demo)
    row = published.table("marts.mart_restatement", limit=1).iloc[0]
    words = seen(app).words
    assert published.id in words
    assert row["before_version"] in words
    behind = next(table.value for table in app.dataframe if "withdrawn_row_count" in table.value)
    deliveries = published.table("marts.mart_restatement_delivery")
    assert behind["row_count"].sum() == deliveries["row_count"].sum() > 0
    assert set(behind["delivery_id"]) == set(deliveries["delivery_id"])


def test_a_first_version_says_that_nothing_was_before_it(
    demo: Path, tmp_path: Path, opened: Callable[..., Any]
) -> None:
    situations.copied(
        demo,
        tmp_path,
        lambda file: file.execute(
            "update marts.mart_restatement set comparison = 'first', before_version = null, before_value = null, "
            "definition_change = 0, identity_change = 0, corrections_change = 0, late_change = 0, new_change = 0, "
            "total_change = 0"
        ),
    )
    page = seen(opened(tmp_path, PAGE))
    assert not page.wrong
    assert "之前没有已发布的版本" in page.words
    assert speaker("zh")("restatement.no_change_told") in page.words

"""The pages by which the company judges itself: answers with their evidence, totals that agree, and what is used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from appearance import seen

from dashboards import using
from dashboards.i18n import speaker
from pipelines.published import note_use, noted_uses, open_current

Open = Callable[..., Any]
GOALS = ("获取新客", "交叉销售", "追加销售", "客户保持", "流失召回", "售后增值")


def tables(app: Any) -> list[pd.DataFrame]:
    return [table.value for table in app.dataframe]


def test_the_home_page_counts_the_six_goals_as_the_mart_says(demo: Path, opened: Open) -> None:
    app = opened(demo)
    shown = seen(app)
    assert set(GOALS) <= set(shown.numbers)
    where = {"kpi": "goal_acquisition_customer_count", "is_whole_company": True}
    rows = open_current(demo).table("marts.mart_kpi_home", where=where, order_by=["-month_start_date"], limit=1)
    assert speaker("zh")("home.goal_customers", n=f"{int(rows['value'].iloc[0]):,}") in shown.words


def test_every_question_stands_with_its_answer_evidence_and_query(demo: Path, opened: Open) -> None:
    app = opened(demo, "app_pages/company/capability.py")
    assert seen(app).wrong == []
    checks, accenture, pwc, claims, strategy = tables(app)
    assert [len(part) for part in (checks, accenture, pwc)] == [11, 10, 6]
    everything = pd.concat([checks, accenture, pwc])
    is_computed = everything["query_name"].notna()
    assert everything.loc[is_computed, "evidence"].str.len().min() > 5
    assert set(everything.loc[~is_computed, "answer_code"]) <= {"◐ 部分", "由人回答", "不在范围内"}
    assert "总经理办公室" in " ".join(checks["evidence"])
    assert {"✓ 相符", "✗ 不符", "无法衡量"} & set(claims["status_code"])
    assert len(strategy) > 20


def test_all_totals_agree_and_what_is_left_out_has_a_reason(demo: Path, opened: Open) -> None:
    app = opened(demo, "app_pages/company/reconciliation.py", "en")
    assert seen(app).wrong == []
    assert "agree" in app.success[0].value
    totals, left_out = tables(app)
    assert (totals["difference_value"].astype(float) == 0).all()
    assert left_out["left_out_reason"].notna().all()


def test_opening_a_page_is_noted_once_without_a_name(demo: Path, opened: Open, tmp_path: Path) -> None:
    import situations

    situations.copied(demo, tmp_path)
    app = opened(tmp_path, "app_pages/company/usage.py")
    assert seen(app).wrong == []
    app.run()
    using._writer.submit(int).result()  # whatever was handed over before is written now
    pages = [use.page for use in noted_uses(tmp_path)]
    assert sorted(pages) == sorted({*pages})
    assert "usage" in pages
    assert {use.role for use in noted_uses(tmp_path)} == {"all"}


def test_a_page_opens_though_its_use_cannot_be_noted(demo: Path, opened: Open, tmp_path: Path) -> None:
    import situations

    situations.copied(demo, tmp_path)
    from datetime import UTC, datetime

    (tmp_path / "state").rename(tmp_path / "elsewhere") if (tmp_path / "state").exists() else None
    (tmp_path / "state").write_text("no folder")
    assert not note_use(tmp_path, "home", "s", "all", datetime.now(UTC))
    assert seen(opened(tmp_path)).wrong == []

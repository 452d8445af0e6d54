"""What people answer to the self-check: known questions, once each, signed and dated; all problems at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.problems import JukeError
from pipelines.settings import load_workspace

COMPANY = '[company]\nname_zh = "甲"\nname_en = "A"\n'


def load(root: Path, text: str) -> tuple:
    (root / "juke.toml").write_text(COMPANY + text, "utf-8")
    return load_workspace(root).config.answers


def answer(question: str, said: str = "yes", by: str = "li", on: str = "2026-10-01") -> str:
    return f'[[answers]]\nquestion = "{question}"\nanswer = "{said}"\nby = "{by}"\non = {on}\n'


def test_an_answer_is_kept_with_who_and_when(tmp_path: Path) -> None:
    (told,) = load(tmp_path, answer("leaders_support", "partly"))
    assert told.row()[:3] == ("leaders_support", "partly", "li")
    assert str(told.on) == "2026-10-01"


def test_a_company_may_leave_both_questions_open(tmp_path: Path) -> None:
    assert load(tmp_path, "") == ()


def test_all_wrong_answers_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(JukeError) as told:
        load(tmp_path, answer("profit_measured", "perhaps", by=""))
    assert [name for name in ("question", "answer", "by") if f"answers.0.{name}" in str(told.value)] == [
        "question", "answer", "by",
    ]  # fmt: skip


def test_a_question_answered_twice_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(JukeError, match="leaders_support"):
        load(tmp_path, answer("leaders_support") + answer("leaders_support", "no"))

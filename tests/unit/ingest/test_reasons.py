"""The list of reasons is closed: whatever typing or reading gives has words for people in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from pipelines.ingest.reasons import REASONS, TYPING, code_of, explain

SOURCES = Path(__file__).resolve().parents[3] / "pipelines" / "ingest"
RUNBOOK = SOURCES.parent / "runbooks" / "an_export_did_not_arrive.md"


def test_every_reason_that_typing_gives_is_on_the_list() -> None:
    text = "".join((SOURCES / name).read_text("utf-8") for name in ("typing_sql.py", "staging.py"))
    given = set(re.findall(r"'([a-z_]+): \{column\.name\}'", text)) | set(
        re.findall(r'"(bad_\w+|precision_lost)"', text)
    )
    assert {"bad_date", "other_currency", "out_of_range"} < given | {"bad_date"}
    assert given <= set(TYPING)


def test_every_problem_that_reading_names_is_on_the_list() -> None:
    texts = [path.read_text("utf-8") for path in (SOURCES / "reading").glob("*.py")]
    named = {one for text in texts for one in re.findall(r'(?:NotARecord\(|problem = )f?"([a-z_]+)', text)}
    assert {"width", "undecodable", "nul_byte"} <= named <= set(REASONS)


def test_every_reason_says_what_and_what_to_do_in_both_languages() -> None:
    for words in REASONS.values():
        for language in ("zh", "en"):
            assert words.what(language) and words.do(language)
        assert re.search(r"[\u4e00-\u9fff]", words.zh) and words.en.isascii()


def test_a_reason_is_explained_whatever_column_it_names() -> None:
    assert code_of("bad_date: ordered_at") == "bad_date"
    assert explain("width: 3 fields, 9 expected") is REASONS["width"]
    assert explain("no such thing") is None


def test_the_runbook_tells_every_reason_of_a_cell() -> None:
    assert [code for code in TYPING if f"`{code}`" not in RUNBOOK.read_text("utf-8")] == []

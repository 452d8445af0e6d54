"""Words for nothing, errors of formulas, what spreadsheets wrap around a cell, and words that a contract translates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from pipelines.sql import quote_text

NULL_WORDS = (
    *("na", "n/a", "n.a.", "#n/a", "null", "(null)", "<null>", "\\n", "none", "nan", "nat", "<na>", "nil"),
    *("无", "無", "空", "(空)", "空值", "暂无", "暫無", "无数据", "無資料"),
    *("-", "--", "---", "—", "——", "–", "－", "/", "..", "…", "ＮＡ", "Ｎ／Ａ", "／"),
)
EMPTY = ('=""', "''")  # how a spreadsheet writes an empty cell that should stay text: nothing in every contract
ERRORS = (
    *("#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#n/a", "#getting_data", "#spill!", "#calc!"),
    *("#blocked!", "#connect!", "#field!", "#unknown!", "#python!"),
)
TRUE = ("true", "t", "1", "y", "yes", "是", "真", "√", "✓", "✔", "☑")
FALSE = ("false", "f", "0", "n", "no", "否", "假", "×", "✗", "✘", "☒")

_FULL = "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + "\u3000\u00a0\u2009\u202f−–﹣，"
_HALF = "".join(chr(code) for code in range(0x21, 0x7F)) + "    ---,"
_UNSEEN = "\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad"


def any_of(words: Sequence[str]) -> str:
    """A pattern rather than IN: DuckDB makes a hash join of each IN list, fifteen of them in one scan."""
    return f"(?i)(?:{'|'.join(map(re.escape, words))})"


MACROS = rf"""
create or replace temp macro juke_half(t) as translate(t, {quote_text(_FULL)}, {quote_text(_HALF)});
create or replace temp macro juke_seen(t) as
    trim(regexp_replace(juke_half(t), {quote_text(f"[{_UNSEEN}]")}, '', 'g'));
create or replace temp macro juke_bare(t) as
    case when starts_with(t, '="') and ends_with(t, '"') and strlen(t) > 2 then substr(t, 3, length(t) - 3)
    when starts_with(t, '''') then substr(t, 2) else t end;
create or replace temp macro juke_is_error(t) as
    case when starts_with(t, '#') then regexp_full_match(t, {quote_text(any_of(ERRORS))}) else false end;
"""


def is_null_word_sql(text: str, words: Sequence[str] | None = None) -> str:
    """Whether a cell that is not NULL says nothing, in the contract's words or the usual ones."""
    listed = (*(NULL_WORDS if words is None else words), *EMPTY)
    longest = max(len(word.encode()) for word in listed)
    pattern = quote_text(any_of(listed))
    return f"case when strlen({text}) <= {longest} then regexp_full_match({text}, {pattern}) else false end"


def nothing_sql(text: str, words: Sequence[str] | None = None) -> str:
    """Whether a cell is empty or says nothing."""
    return f"({text} is null or {is_null_word_sql(text, words)})"


def looked_up_sql(pairs: Mapping[str, str], text: str, kind: str) -> str:
    """What a word is in the entity's words, exactly as the contract writes it."""
    return f"cast({_cases(pairs, text)} as {kind})"


def guessed_spelling_sql(pairs: Mapping[str, str], text: str, kind: str, *, any_case: bool) -> str:
    """The same for a word in full-width, other case (of the entity's own words) or the other Chinese script."""
    half = f"trim(juke_half(juke_bare({text})))"
    half = f"lower({half})" if any_case else half
    return f"cast({_cases({**_other_script(tuple(pairs.items())), **pairs}, half)} as {kind})"


def _cases(pairs: Mapping[str, str], text: str) -> str:
    cases = " ".join(f"when {quote_text(key)} then {quote_text(value)}" for key, value in pairs.items())
    return f"case {text} {cases} end"


@cache
def _other_script(pairs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Each word in simplified and in traditional characters; one that would mean two things means nothing."""
    from opencc import OpenCC

    meanings: dict[str, set[str]] = {}
    for way in ("t2s", "s2t") if any(not key.isascii() for key, _ in pairs) else ():
        convert = OpenCC(way).convert
        for key, value in pairs:
            meanings.setdefault(convert(key), set()).add(value)
    return {key: values.pop() for key, values in meanings.items() if len(values) == 1}


def normal_word(word: str) -> str:
    """A contract's word as it is compared: half-width, without blanks around it."""
    return unicodedata.normalize("NFKC", word).strip()

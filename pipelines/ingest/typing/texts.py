"""Ids and free text. An id is text: its zeros, hyphens and letters stay; what a spreadsheet has rounded is none."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.ingest.typing import named_sql

MACROS = r"""
create or replace temp macro juke_is_rounded_id(t) as case when contains(t, 'E+') or contains(t, 'e+')
    then regexp_full_match(t, '[+-]?\d(\.\d+)?[eE]\+\d+') else false end;
create or replace temp macro juke_has_lost_digits(t) as
    case when strlen(t) > 16 then regexp_full_match(t, '[1-9]\d{14}0{2,}') else false end;
create or replace temp macro juke_whole(t) as
    case when ends_with(t, '.0') then regexp_replace(t, '^(\d+)\.0$', '\1') else t end;
create or replace temp macro juke_padded(t, n) as
    case when strlen(t) < n and regexp_full_match(t, '\d+') then lpad(t, n, '0') else t end;
"""


@dataclass(frozen=True)
class Naming:
    """How ids are written. `length` is that of every id of digits only; `is_whole`: 123.0 is 123.

    `digits_say_nothing`: a word for nothing begins with a digit, as 0 does.
    """

    length: int | None = None
    is_whole: bool = False
    is_workbook: bool = False
    digits_say_nothing: bool = False


def plain_id_sql(text: str, naming: Naming, is_null_word: str) -> str:
    """An id that needs no second look: ASCII, and neither a word for nothing nor what spreadsheets make of ids."""
    wrong = [f"strlen({text}) <> length({text})", f"ord({text}) in (35, 39, 61)", f"contains({text}, '+')"]
    wrong += [is_null_word if naming.digits_say_nothing else f"(ord({text}) not between 48 and 57 and {is_null_word})"]
    wrong += [f"strlen({text}) < {naming.length}"] if naming.length else []
    wrong += [f"ends_with({text}, '.0')"] if naming.is_whole or naming.is_workbook else []
    wrong += [f"strlen({text}) > 16"] if naming.is_workbook else []
    return f"case when {' or '.join(wrong)} then null else {text} end"


def repaired_id_sql(text: str, naming: Naming, is_null_word: str) -> str:
    """Half-width, without characters that nobody sees and without a spreadsheet's wrapping; else as written."""
    bad = [is_null_word, f"juke_is_error({text})", f"juke_is_rounded_id({text})"]
    bad += ["juke_has_lost_digits(u)"] if naming.is_workbook else []
    found = "juke_whole(u)" if naming.is_whole or naming.is_workbook else "u"
    found = f"juke_padded({found}, {naming.length})" if naming.length else found
    seen = f"case when strlen({text}) = length({text}) then juke_bare({text}) else juke_bare(juke_seen({text})) end"
    return named_sql(f"case when {' or '.join(bad)} or u = '' then null else {found} end", ("u", seen))


def plain_text_sql(text: str, naming: Naming, *, is_phone: bool) -> str:
    """Text as it is, unless it may be a formula's error, in a spreadsheet's wrapping or a phone without its zeros."""
    odd = f"ord({text}) in (35, 39, 61)" if is_phone else f"ord({text}) in (35, 61)"
    odd += f" or strlen({text}) < {naming.length}" if naming.length else ""
    return f"case when {odd} then null else {text} end"


def repaired_text_sql(text: str, naming: Naming, *, is_phone: bool) -> str:
    """Text without its wrapping; NULL for an error. A phone's lost zeros come back where its length is stated."""
    bare = f"juke_bare({text})" if is_phone else f"case when ord({text}) = 61 then juke_bare({text}) else {text} end"
    found = f"juke_padded({bare}, {naming.length})" if naming.length else bare
    return f"case when juke_is_error({text}) then null else nullif({found}, '') end"

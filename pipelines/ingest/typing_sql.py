"""SQL that types one column from its text. A cell that is no value of its type becomes NULL and gets a reason.

`plain_sql` is the cheap cast, right for nearly every cell; `value_sql` repairs what it leaves: full-width digits,
thousands separators, currency marks … What is neither is never guessed. What each kind of value may look like is said
in `typing`; here the contract's options are put to it. Macros are DuckDB's; models never use them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from pipelines.contract import Column, Mapping
from pipelines.ingest.typing import moments, numbers, numerals, texts, words
from pipelines.ingest.typing.bounds import is_outside_sql
from pipelines.ingest.typing.number_columns import is_money, plain_number_sql, repaired_number_sql
from pipelines.ingest.typing.numbers import other_currency_sql
from pipelines.ingest.typing.words import NULL_WORDS
from pipelines.sql import quote_text

__all__ = [
    "NULL_WORDS",
    "WHITE_SPACE",
    "Assumed",
    "completed_sql",
    "define_macros",
    "nothing_sql",
    "null_words_of",
    "plain_sql",
    "reason_sql",
    "text_sql",
    "value_sql",
    "word_pairs",
]

WHITE_SPACE = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b"


@dataclass(frozen=True)
class Assumed:
    """What a delivery's cells take from contract and file: currency, IANA zone, whether a workbook wrote them.

    `night` is the business day up to which a date may lie where the contract says so; `nulls` are the contract's words
    for nothing, None for the usual ones. `is_1904`: the workbook counts its days from 1904.
    """

    currency: str
    timezone: str
    is_workbook: bool = False
    is_typed: bool = False
    night: date | None = None
    nulls: tuple[str, ...] | None = None
    is_1904: bool = False


def define_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the macros that `value_sql` and `reason_sql` call known to a connection."""
    for module in (words, numerals, numbers, moments, texts):
        connection.execute(module.MACROS)


def text_sql(cell: str) -> str:
    """A cell without white space around it; an empty one is NULL.

    Trimming costs eight times what looking at the first and last character costs, and few cells need it.
    """
    first = f"ord({cell}) < 33 or ord({cell}) = 160 or ord({cell}) between 8192 and 12288 or ord({cell}) = 65279"
    last = " or ".join(f"ends_with({cell}, {quote_text(space)})" for space in WHITE_SPACE)
    trimmed = f"nullif(trim({cell}, {quote_text(WHITE_SPACE)}), '')"
    return f"case when {first} or {last} then {trimmed} else {cell} end"


def nothing_sql(mapping: Mapping, text: str, assumed: Assumed) -> str:
    """Whether a cell is empty or says nothing in the words of its column, its contract, or everybody."""
    return f"({text} is null or {_is_null_word(mapping, text, assumed)})"


def value_sql(column: Column, mapping: Mapping, scale: float | int | None, text: str, assumed: Assumed) -> str:
    """The typed value of `text`, an expression made by `text_sql`; NULL where there is none or it is no such value.

    A timestamp is local time of the export's zone.
    """
    return completed_sql(plain_sql(column, mapping, scale, text, assumed), column, mapping, scale, text, assumed)


def completed_sql(
    plain: str, column: Column, mapping: Mapping, scale: float | int | None, text: str, assumed: Assumed
) -> str:
    """The value of `text` where `plain`, which `plain_sql` made, may be NULL."""
    repaired = _repaired(column, mapping, scale, text, assumed)
    if _may_say_nothing(column, mapping, assumed):
        said = f"not {nothing_sql(mapping, text, assumed)}"
        return f"case when {plain} is not null then {plain} when {said} then {repaired} end"
    return f"case when {text} is null then null else coalesce({plain}, {repaired}) end"


def plain_sql(column: Column, mapping: Mapping, scale: float | int | None, text: str, assumed: Assumed) -> str:
    """The value of a cell written so plainly that there is nothing to repair; NULL for any other cell."""
    if mapping.values or column.type in ("enum", "boolean"):
        pairs = word_pairs(column, mapping)
        return words.looked_up_sql(pairs, text, column.duckdb_type) if pairs else text
    if column.type == "id":
        return texts.plain_id_sql(text, _naming(mapping, assumed), _is_null_word(mapping, text, assumed))
    if column.type == "text":
        plain = texts.plain_text_sql(text, _naming(mapping, assumed), is_phone=column.privacy == "phone")
        return _unless_named_nothing(plain, mapping, text)
    if column.is_number:
        plain = plain_number_sql(column, mapping, scale, text)
    else:
        plain = f"cast({moments.as_written_sql(text, _dating(mapping, assumed))} as {column.type})"
    if _may_say_nothing(column, mapping, assumed):
        return f"case when not {nothing_sql(mapping, text, assumed)} then {plain} end"
    return plain


def _may_say_nothing(column: Column, mapping: Mapping, assumed: Assumed) -> bool:
    """Whether a number or a day may be a word for nothing: only the contract can say so of 0 or 1900-01-01."""
    has_own = bool(mapping.nulls or (mapping.nulls is None and assumed.nulls))
    return has_own and not mapping.values and (column.is_number or column.type in ("date", "timestamp"))


def reason_sql(
    column: Column, is_required: bool, value: str, text: str, mapping: Mapping | None = None,
    assumed: Assumed | None = None,
) -> str:  # fmt: skip
    """'reason: column' where the value is not acceptable, else NULL."""
    mapping = mapping or Mapping.model_construct(sources=())
    assumed = assumed or Assumed("", "UTC")
    missing = f"'missing_value: {column.name}'" if is_required else "null::varchar"
    outside = is_outside_sql(value, column, mapping, assumed.night) if mapping.otherwise == "bad" else None
    beyond = f"when {outside} then 'out_of_range: {column.name}'" if outside else ""
    return (
        f"case when {value} is null then case when {nothing_sql(mapping, text, assumed)} then {missing} "
        f"when juke_is_error({text}) then 'formula_error: {column.name}' "
        f"else {_bad(column, text, assumed)} end {beyond} end"
    )


def _bad(column: Column, text: str, assumed: Assumed) -> str:
    if column.is_number and is_money(column):
        other = other_currency_sql(text, assumed.currency)
        return f"case when {other} then 'other_currency: {column.name}' else 'bad_number: {column.name}' end"
    kinds = {"date": "bad_date", "timestamp": "bad_date", "id": "precision_lost"}
    return f"'{'bad_number' if column.is_number else kinds.get(column.type, 'unknown_value')}: {column.name}'"


def _repaired(column: Column, mapping: Mapping, scale: float | int | None, text: str, assumed: Assumed) -> str:
    if mapping.values or column.type in ("enum", "boolean"):
        any_case = column.type == "boolean" or not mapping.values
        pairs = word_pairs(column, mapping)
        return words.guessed_spelling_sql(pairs, text, column.duckdb_type, any_case=any_case) if pairs else "null"
    if column.type == "id":
        return texts.repaired_id_sql(text, _naming(mapping, assumed), _is_null_word(mapping, text, assumed))
    if column.type == "text":
        repaired = texts.repaired_text_sql(text, _naming(mapping, assumed), is_phone=column.privacy == "phone")
        return _unless_named_nothing(repaired, mapping, text)
    if column.type in ("date", "timestamp"):
        found = moments.repaired_sql(text, _dating(mapping, assumed), is_date=column.type == "date")
        return f"cast({found} as {column.type})"
    return repaired_number_sql(column, mapping, scale, text, assumed.currency)


def _unless_named_nothing(value: str, mapping: Mapping, text: str) -> str:
    """无 may be a name: of text only what its own mapping lists is nothing."""
    if mapping.nulls is None:
        return value
    return f"case when {words.is_null_word_sql(text, mapping.nulls)} then null else {value} end"


def _is_null_word(mapping: Mapping, text: str, assumed: Assumed) -> str:
    return words.is_null_word_sql(text, null_words_of(mapping, assumed))


def null_words_of(mapping: Mapping, assumed: Assumed) -> tuple[str, ...]:
    """The words for nothing of a column: its own, its contract's, or the usual ones."""
    given = mapping.nulls if mapping.nulls is not None else assumed.nulls
    return words.NULL_WORDS if given is None else given


def _naming(mapping: Mapping, assumed: Assumed) -> texts.Naming:
    begins_with_digit = any(word[:1].isdigit() for word in null_words_of(mapping, assumed))
    return texts.Naming(mapping.length, mapping.whole, assumed.is_workbook, begins_with_digit)


def _dating(mapping: Mapping, assumed: Assumed) -> moments.Dating:
    return moments.Dating(
        mapping.format, assumed.timezone, mapping.century, assumed.is_workbook, assumed.is_typed, assumed.is_1904
    )


def word_pairs(column: Column, mapping: Mapping) -> dict[str, str]:
    """The contract's word for the entity's; an entity's own word needs no mapping. None where any word will do."""
    pairs = {words.normal_word(key): value for key, value in mapping.values.items()}
    if column.type == "boolean":
        return {**dict.fromkeys(words.TRUE, "true"), **dict.fromkeys(words.FALSE, "false"), **pairs}
    return pairs or {value: value for value in column.values}

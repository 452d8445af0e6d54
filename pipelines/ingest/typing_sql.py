"""SQL that types one column from its text. A cell that is no value of its type becomes NULL and gets a reason.

The cheap cast comes first; repairs (full-width digits, thousands separators, currency marks …) run only for the
cells it leaves. What is neither is never guessed. Macros here are DuckDB's; models never use them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from pipelines.contract import Column, Mapping
from pipelines.sql import quote_text

WHITE_SPACE = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b"
NULL_WORDS = (
    *("na", "n/a", "#n/a", "null", "none", "nan", "nil", "ＮＡ", "无", "無", "空"),
    *("-", "--", "---", "—", "——", "－"),
)
_ERRORS = ("#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#getting_data", "#spill!", "#calc!")
_FULL = "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + "\u3000−"
_HALF = "".join(chr(code) for code in range(0x21, 0x7F)) + " -"
_TRUE, _FALSE = ("true", "t", "1", "y", "yes", "是"), ("false", "f", "0", "n", "no", "否")

_CURRENCY_MARKS = {
    "CNY": (r"¥|￥|RMB|CNY|人民币", "元整|元|圆"),
    "TWD": (r"NT\$|\$|NTD|TWD|新台币|新臺幣|新台幣", "元整|元|圆|圓"),
    "HKD": (r"HK\$|\$|HKD|港币|港幣", "元整|元|圆|圓"),
    "USD": (r"US\$|\$|USD|美元", "美元"),
    "JPY": (r"¥|￥|JPY", "日元|円|圓"),
    "EUR": ("€|EUR", "欧元|歐元|€"),
}


def _any_of(words: tuple[str, ...]) -> str:
    """A pattern rather than IN: DuckDB makes a hash join of each IN list, fifteen of them in one scan."""
    return f"(?i)({'|'.join(map(re.escape, words))})"


_MACROS = rf"""
create or replace temp macro juke_half(t) as translate(t, {quote_text(_FULL)}, {quote_text(_HALF)});
create or replace temp macro juke_is_null_word(t) as
    case when strlen(t) < 13 then regexp_full_match(t, {quote_text(_any_of(NULL_WORDS))}) else false end;
create or replace temp macro juke_is_error(t) as
    case when starts_with(t, '#') then regexp_full_match(t, {quote_text(_any_of(_ERRORS))}) else false end;
create or replace temp macro juke_text(t) as case when starts_with(t, '#')
    then case when juke_is_error(t) or lower(t) = '#n/a' then null else t end else t end;
create or replace temp macro juke_is_rounded_id(t) as case when contains(t, 'E+') or contains(t, 'e+')
    then regexp_full_match(t, '[+-]?\d(\.\d+)?[eE]\+\d+') else false end;
create or replace temp macro juke_signed(t) as regexp_replace(
    regexp_replace(replace(juke_half(t), ' ', ''), '^\((.*)\)$', '-\1'), '^([0-9.,]+)-$', '-\1');
create or replace temp macro juke_no_thousands(t) as
    case when regexp_full_match(t, '[+-]?\d{{1,3}}(,\d{{3}})+(\.\d*)?') then replace(t, ',', '') else t end;
create or replace temp macro juke_plain_number(t) as
    case when regexp_full_match(t, '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?') then t end;
create or replace temp macro juke_number(t) as juke_plain_number(juke_no_thousands(juke_signed(t)));
create or replace temp macro juke_amount(t, marks, units) as juke_plain_number(juke_no_thousands(regexp_replace(
    regexp_replace(juke_signed(t), '^([+-]?)(?:' || marks || ')?([+-]?)', '\1\2'), '(?:' || units || ')$', '')));
create or replace temp macro juke_iso(t, zone) as case
    when not regexp_matches(t, '^\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}([ T].*)?$') then null
    when strlen(t) > 16 and regexp_matches(t, ':\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)$')
        then timezone(zone, try_cast(t as timestamptz))
    else try_cast(t as timestamp) end;
create or replace temp macro juke_roc_parts(t) as regexp_extract(replace(juke_half(t), ' ', ''),
    '^(?:民國|民国)?(\d{{2,3}}?)[年/.-]?(\d{{1,2}})[月/.-]?(\d{{1,2}})日?$', ['y', 'm', 'd']);
create or replace temp macro juke_roc(t) as try_cast(
    (try_cast(juke_roc_parts(t)['y'] as integer) + 1911)::varchar || '-' || juke_roc_parts(t)['m'] || '-'
    || juke_roc_parts(t)['d'] as timestamp);
create or replace temp macro juke_serial(t) as case when regexp_full_match(t, '\d{{2,5}}(\.\d+)?')
    and t::double >= 61 then timestamp '1899-12-30' + to_seconds(round(t::double * 86400)) end;
create or replace temp macro juke_plausible(ts) as
    case when ts >= timestamp '1900-01-01' and ts < timestamp '2101-01-01' then ts end;
"""


@dataclass(frozen=True)
class Assumed:
    """What a delivery's cells take from contract and file: currency, IANA zone, and whether a workbook wrote them."""

    currency: str
    timezone: str
    is_workbook: bool = False
    is_typed: bool = False


def define_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the macros that `value_sql` and `reason_sql` call known to a connection."""
    connection.execute(_MACROS)


def text_sql(cell: str) -> str:
    """A cell without white space around it; an empty one is NULL.

    Trimming costs eight times what looking at the first and last character costs, and few cells need it.
    """
    first = f"ord({cell}) < 33 or ord({cell}) = 160 or ord({cell}) between 8192 and 12288 or ord({cell}) = 65279"
    last = " or ".join(f"ends_with({cell}, {quote_text(space)})" for space in WHITE_SPACE)
    trimmed = f"nullif(trim({cell}, {quote_text(WHITE_SPACE)}), '')"
    return f"case when {first} or {last} then {trimmed} else {cell} end"


def value_sql(column: Column, mapping: Mapping, scale: float | int | None, text: str, assumed: Assumed) -> str:
    """The typed value of `text`, an expression made by `text_sql`; NULL where there is none or it is no such value.

    A timestamp is local time of the export's zone.
    """
    if mapping.values or column.type in ("enum", "boolean"):
        return _looked_up(column, mapping, text)
    if column.type == "id":
        return _id(text)
    if column.type == "text":
        return f"juke_text({text})"
    if column.type in ("date", "timestamp"):
        return _moment(column, mapping.format, text, assumed)
    return _number(column, scale, text, assumed)


def reason_sql(column: Column, is_required: bool, value: str, text: str) -> str:
    """'reason: column' where the value is not acceptable, else NULL."""
    missing = f"'missing_value: {column.name}'" if is_required else "null::varchar"
    return (
        f"case when {value} is null then case when {text} is null or juke_is_null_word({text}) then {missing} "
        f"when juke_is_error({text}) then 'formula_error: {column.name}' "
        f"else '{_bad(column)}: {column.name}' end end"
    )


def _bad(column: Column) -> str:
    if column.is_number:
        return "bad_number"
    kinds = {"date": "bad_date", "timestamp": "bad_date", "id": "precision_lost"}
    return kinds.get(column.type, "unknown_value")


def _id(text: str) -> str:
    """Full-width letters and digits become half-width; what a spreadsheet has rounded is no id any more."""
    plain = f"case when strlen({text}) = length({text}) then {text} else juke_half({text}) end"
    bad = f"juke_is_null_word({text}) or juke_is_rounded_id({text}) or juke_is_error({text})"
    return f"case when {bad} then null else {plain} end"


def _number(column: Column, scale: float | int | None, text: str, assumed: Assumed) -> str:
    wide = "decimal(28,8)" if scale is not None or column.type == "integer" else column.duckdb_type
    marks, units = _CURRENCY_MARKS.get(assumed.currency, (assumed.currency, assumed.currency))
    repaired = f"juke_amount({text}, {quote_text(marks)}, {quote_text(units)})"
    if not column.name.endswith("_amt"):
        repaired = f"juke_number({text})"
    fast = f"case when not contains({text}, '_') then try_cast({text} as {wide}) end"
    number = f"coalesce({fast}, try_cast({repaired} as {wide}))"
    if scale is not None:
        number = f"try_cast({number} * {Decimal(str(scale)):f} as {wide})"
    if column.type == "integer":
        same = f"try_cast({text} as bigint)::varchar = {text}" if scale is None else "false"
        exact = f"case when {number} = trunc({number}) then try_cast({number} as bigint) end"
        return f"case when {text} is null then null when {same} then try_cast({text} as bigint) else {exact} end"
    return f"case when {text} is null then null else try_cast({number} as {column.duckdb_type}) end"


def _moment(column: Column, formats: tuple[str, ...], text: str, assumed: Assumed) -> str:
    """By the contract's formats only; ISO where it gives none, or where a workbook's date cell came as ISO text.

    A date has a digit: DuckDB takes 'infinity' and 'epoch' for dates under any format.
    """
    plain = [one for one in formats if one != "roc"]
    tries = [f"try_strptime({text}, [{', '.join(map(quote_text, plain))}])"] if plain else []
    tries += [f"juke_roc({text})"] if "roc" in formats else []
    if assumed.is_workbook or assumed.is_typed or not formats:
        tries.append(f"juke_iso({text}, {quote_text(assumed.timezone)})")
    if assumed.is_workbook:
        tries.append(f"juke_serial({text})")
    if plain:
        tries.append(f"try_strptime(juke_half({text}), [{', '.join(map(quote_text, plain))}])")
    found = f"case when regexp_matches({text}, '[0-9０-９]') then juke_plausible(coalesce({', '.join(tries)})) end"
    kind = "date" if column.type == "date" else "timestamp"
    return f"case when {text} is null then null else cast({found} as {kind}) end"


def word_pairs(column: Column, mapping: Mapping) -> dict[str, str]:
    """The contract's word for the entity's; an entity's own word needs no mapping. None where any word will do."""
    pairs = {_normal(key): value for key, value in mapping.values.items()}
    if column.type == "boolean":
        return {**dict.fromkeys(_TRUE, "true"), **dict.fromkeys(_FALSE, "false"), **pairs}
    return pairs or {value: value for value in column.values}


def _looked_up(column: Column, mapping: Mapping, text: str) -> str:
    """What a word is in the entity's words. Anything else is unknown."""
    pairs = word_pairs(column, mapping)
    if not pairs:
        return text
    cases = " ".join(f"when {quote_text(key)} then {quote_text(value)}" for key, value in pairs.items())
    half = f"trim(juke_half({text}))"
    if column.type == "boolean" or not mapping.values:
        half = f"lower({half})"
    found = f"coalesce(case {text} {cases} end, case {half} {cases} end)"
    return f"case when {text} is null then null else cast({found} as {column.duckdb_type}) end"


def _normal(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip()

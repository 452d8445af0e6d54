"""Chinese numerals and magnitudes as plain digits: 三千五百, 两百五, 1.2万, 5百万, 二〇二四, 壹仟贰佰叁拾元伍角整."""

from __future__ import annotations

from pipelines.sql import quote_text

_WRITTEN = "点點零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參叄陸两兩拾佰仟萬億圆圓正"
_PLAIN = "..000123456789123456789233622十百千万亿元元整"
DIGITS = "零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參叄陸两兩点點"
SIGNS = f"{DIGITS}十百千万亿拾佰仟萬億"
PATTERN = rf"[0-9.{SIGNS}][0-9.,{SIGNS}]*?"
_CHANGE = f"[元圆圓](?:[{DIGITS}]角(?:[{DIGITS}]分)?|[零〇]?[{DIGITS}]分)[整正]?"
MONEY_PATTERN = f"{PATTERN}(?:{_CHANGE})?"
_CHINESE_DIGIT = "[一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參叄陸]"

# 三千五 is 3500: what stands behind a unit without 零 counts the next lower one.
_SPOKEN = f"regexp_replace(t, '([千仟])({_CHINESE_DIGIT})$', '\\1\\2百')"
_SPOKEN = f"regexp_replace({_SPOKEN}, '([百佰])({_CHINESE_DIGIT})$', '\\1\\2十')"
_SPOKEN = f"regexp_replace({_SPOKEN}, '([万萬])({_CHINESE_DIGIT})$', '\\1\\2千')"
_SPOKEN = f"regexp_replace({_SPOKEN}, '([亿億])({_CHINESE_DIGIT})$', '\\1\\2千万')"

_TENS = r"^0?(?:(\d+(?:\.\d+)?)千)?0?(?:(\d+(?:\.\d+)?)百)?0?(?:(\d?)(十))?0?(\d?)$"

MACROS = rf"""
create or replace temp macro juke_digits_of_han(t) as translate({_SPOKEN},
    {quote_text(_WRITTEN)}, {quote_text(_PLAIN)});
create or replace temp macro juke_part(t) as case when t = '' then 0 else try_cast(t as decimal(18,8)) end;
create or replace temp macro juke_below_ten_thousand(t) as case when t = '' then 0::decimal(28,8)
    when regexp_full_match(t, '\d+(\.\d+)?') then try_cast(t as decimal(28,8))
    when regexp_full_match(t, '[1-9]\d{{0,2}}(,\d{{3}})+(\.\d+)?') then try_cast(replace(t, ',', '') as decimal(28,8))
    when not regexp_full_match(t, {quote_text(_TENS.replace("^", "").replace("$", ""))}) then null
    else list_transform([regexp_extract(t, {quote_text(_TENS)}, ['k', 'h', 't', 'has_ten', 'n'])], lambda tens:
      juke_part(tens.k) * 1000 + juke_part(tens.h) * 100 + juke_part(tens.n)
      + case when tens.has_ten = '' then 0 when tens.t = '' then 10 else juke_part(tens.t) * 10 end)[1]::decimal(28,8)
    end;
create or replace temp macro juke_whole_of_han(t) as list_transform(
    [regexp_extract(t, '^(?:(.+?)亿)?0?(?:(.+?)万)?(.*)$', ['y', 'w', 'n'])], lambda han:
    try_cast(juke_below_ten_thousand(han.y) as decimal(18,6)) * 100000000
    + try_cast(juke_below_ten_thousand(han.w) as decimal(18,6)) * 10000
    + try_cast(juke_below_ten_thousand(han.n) as decimal(18,6)))[1];
create or replace temp macro juke_chinese(t) as list_transform(
    [regexp_extract(juke_digits_of_han(t), '^([^元]+)(?:元(?:(\d)角)?0?(?:(\d)分)?整?)?$', ['n', 'j', 'f'])],
    lambda money: case when money.n = '' or not regexp_matches(t, '[{SIGNS}]')
      or regexp_matches(t, '{_CHINESE_DIGIT}{{2,}}[十百千万亿拾佰仟萬億]') then null else
    (juke_whole_of_han(money.n)::decimal(30,6) + try_cast('0.' || coalesce(nullif(money.j, ''), '0') || money.f
    as decimal(30,6)))::varchar end)[1];
"""

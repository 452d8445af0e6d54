"""Phone numbers to E.164. Plain numbers are done in SQL (`PLAIN_PHONES_SQL`), odd ones by phonenumberslite.

A placeholder is nothing. A masked number is a LIKE pattern. A number that belongs to no region we know keeps its digits
behind '~': equal ones still agree, and a local one gets its area code where the record says its place (`features`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.identity.normalise.text import fold_all

_TYPED = """
    13800138000 13800000000 13000000000 13888888888 13900000000 13912345678 18888888888 15888888888 13666666666
    13123456789 13012345678 18600000000 4008888888 8008888888 5555555555
"""
_TYPED_TO_GET_PAST = frozenset(_TYPED.split())
_EXTENSION = re.compile(
    r"\s*(?:转接|转|分机号?|内线|ext(?:ension)?\.?|#|(?<!x)x|,)\s*[::]?\s*\d{1,6}\s*(?:分机)?$|(?<=\d{7})\s*[-(]\s*\d{1,5}\)?\s*$"
)
_LABEL = re.compile(
    r"(?:手机|电话|座机|固话|联系方式|号码|mobile|phone|cell|tel|fax|传真|[hmotfp])\s*\.?\s*[::]\s*|[()]"
)
# Numbers stand apart by these; a slash or a blank parts two only where both sides are whole numbers.
_BETWEEN = re.compile(
    r"[;、|\n]|,(?!\s*\d{1,5}$)|\s+(?:or|and|或|和|及)\s+|(?:或|和)|(?<=\d{7})\s*/\s*(?=\+?\d{7}|\+?\d{3,4}-?\d{7})"
)
_APART = re.compile(r"(?<=\d{11})\s+(?=\+?[\d-]{7,})|(?<=\d{7})\s+(?=1[3-9]\d{9}$)")
# 68881234/35 and 68881234/5 are two lines of one switchboard: the first stands for both.
_LINES = re.compile(r"(?<=\d{7})\s*/\s*\d{1,4}$")
_MASKED = re.compile(r"[*•×]|(?<=\d)x{2,}(?=\d)")
# As Americans write them; on the mainland 310 would be the area code of Handan without its zero.
_AMERICAN = re.compile(r"\(?[2-9]\d\d\)?[-./\s]\s*[2-9]\d\d[-.\s]\d{4}")
_SERVICE = ("400", "800")
_MOBILE_CN = re.compile(r"1[3-9]\d{9}")
_MOBILE_TW = re.compile(r"09\d{8}")
_CHINESE_REGIONS = ("CN", "TW", "HK", "MO", "SG")


class Phones(NamedTuple):
    """What one cell says: numbers in E.164 or '~' and digits, sorted; LIKE patterns of masked ones, None without."""

    phones: list[str]
    masks: list[str] | None


# ---- plain numbers, in SQL

_PLAIN = r"regexp_replace(translate(value, '０１２３４５６７８９＋－　（）', '0123456789+- ()'), '[-\s().]', '', 'g')"
_CC = r"(?:\+?{0}|00{0})"
# (what a plain number looks like, how many of its digits follow the country code, country code, regions it stands in
# without its country code)
_LOOKS = (
    (r"1[3-9][0-9]{9}", 11, "86", "CN TW HK MO SG"),
    (r"0(?:10|2[0-9])[2-9][0-9]{7}", 10, "86", "CN"),
    (r"0[3-9][0-9]{2}[2-9][0-9]{6}", 10, "86", "CN"),
    (r"0[3-9][0-9]{2}[2-9][0-9]{7}", 11, "86", "CN"),
    (r"09[0-9]{8}", 9, "886", "TW CN HK MO"),
    (r"[569][0-9]{7}|[23][0-9]{7}", 8, "852", "HK"),
    (r"6[0-9]{7}", 8, "853", "MO"),
    (r"[2-9][0-9]{2}[2-9][0-9]{6}", 10, "1", "US CA"),
)


def _case() -> str:
    local = " ".join(
        f"when region in ({', '.join(repr(region) for region in regions.split())})"
        f" and regexp_full_match(plain, '{look}') then '+{code}' || right(plain, {digits})"
        for look, digits, code, regions in _LOOKS
    )
    abroad = " ".join(
        f"when regexp_full_match(plain, '{_CC.format(code)}(?:{look})') then '+{code}' || right(plain, {digits})"
        for look, digits, code, _ in _LOOKS
        if not look.startswith("0")
    )
    return f"case {local} {abroad} end"


_IS_PLACEHOLDER = (
    "ltrim(right(e164, 8), right(e164, 1)) = '' or contains('01234567890123456789', right(e164, 8))"
    " or contains('98765432109876543210', right(e164, 8))"
    f" or regexp_replace(e164, '^\\+(86|886|852|853|1)', '') in ({', '.join(map(repr, sorted(_TYPED_TO_GET_PAST)))})"
)
# Rows of `missing` (value, region) that are plain numbers, with their results; placeholders are nothing.
PLAIN_PHONES_SQL = f"""
select value, region, case when {_IS_PLACEHOLDER} then []::varchar[] else [e164] end as phones, 
    null::varchar[] as masks
from (select value, region, {_case()} as e164 from (select *, {_PLAIN} as plain from missing)) where e164 is not null
"""  # noqa: S608 - built from this module's constants


# ---- odd ones


def is_placeholder_number(number: str) -> bool:
    """Whether a number is one that people type to get past a form: 13800138000, one digit repeated, a run of digits."""
    digits = re.sub(r"\D", "", number)
    national = re.sub(r"^\+(?:86|886|852|853|1)", "", number)
    local = digits[-8:] if len(digits) >= 8 else digits
    runs = "01234567890123456789", "98765432109876543210"
    return national in _TYPED_TO_GET_PAST or len(set(local)) == 1 or any(local in run for run in runs)


def parse_phones(rows: Sequence[Sequence[str]]) -> list[Phones]:
    """The numbers of cells as written, each with the region (ISO 3166) that holds where no country code stands."""
    return [
        parse_cell(text, region) for text, (_, region) in zip(fold_all([row[0] for row in rows]), rows, strict=True)
    ]


def parse_cell(folded: str, region: str = "CN") -> Phones:
    """The numbers of one folded cell."""
    found: set[str] = set()
    masks: set[str] = set()
    for part in _numbers(_LABEL.sub(lambda label: label.group() if label.group() in "()" else " ", folded)):
        if _MASKED.search(part):
            masks.update(filter(None, [_mask(part, region)]))
        elif number := _number(part, region):
            found.add(number)
    return Phones(sorted(found), sorted(masks) or None)


def _numbers(text: str) -> list[str]:
    parts = [piece for part in _BETWEEN.split(text) for piece in _APART.split(_EXTENSION.sub("", part.strip()))]
    return [_LINES.sub("", part.strip()) for part in parts if sum(sign.isdigit() for sign in part) >= 5]


def to_e164(folded: str, region: str = "CN") -> str | None:
    """The first number of a folded cell, where its region is known."""
    return next((number for number in parse_cell(folded, region).phones if number[0] == "+"), None)


def _number(text: str, region: str) -> str | None:
    text = _EXTENSION.sub("", text)
    digits = re.sub(r"\D", "", text)
    found = None
    if region != "CN" or not _AMERICAN.fullmatch(text) or digits.startswith(_SERVICE):
        found = _valid(text, region) or _of_neighbours(digits, region) or _without_plus(text, digits)
    if found is None and 7 <= len(digits) <= 15:
        found = "~" + digits
    return None if found is None or is_placeholder_number(found.lstrip("~")) else found


def _valid(text: str, region: str | None) -> str | None:
    """E.164 where the number exists in its region's plan."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _of_neighbours(digits: str, region: str) -> str | None:
    """A mobile number of the mainland or of Taiwan in an export of another Chinese region."""
    if region not in _CHINESE_REGIONS:
        return None
    if _MOBILE_CN.fullmatch(digits):
        return "+86" + digits
    return "+886" + digits[1:] if _MOBILE_TW.fullmatch(digits) else None


def _without_plus(text: str, digits: str) -> str | None:
    """'886 2 2345 6789', '0086 138…' where the region's own way to dial abroad is another."""
    bare = digits[2:] if digits.startswith("00") else digits
    is_long = len(bare) >= 11 and not text.strip().startswith("+")
    return _valid("+" + bare, None) if is_long else None


def _mask(text: str, region: str) -> str | None:
    """'+86138____8000' of 138****8000; '%' where one sign stands for several. None where too little is to be seen."""
    kept = re.sub(r"[^\d*]", "", re.sub(r"[•×]|(?<=[\dx*])x|x(?=[x*])", "*", text))
    kept = re.sub(r"^(?:0086|\+?86)(?=1[3-9*])", "", kept)
    if sum(sign.isdigit() for sign in kept) < 5:
        return None
    whole = {"CN": 11, "TW": 10, "HK": 8, "MO": 8}.get(region)
    pattern = kept.replace("*", "_") if len(kept) == whole else re.sub(r"\*+", "%", kept)
    code = {"CN": "+86", "TW": "+886", "HK": "+852", "MO": "+853"}.get(region, "%")
    return code + (pattern[1:] if pattern.startswith("0") else pattern)

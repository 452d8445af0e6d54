"""Phone numbers to E.164. Plain mainland numbers are done in SQL (`FAST_PHONE_SQL`), odd ones by phonenumberslite.

A number that is a known placeholder, masked or too short is None: it must not make two people one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.identity.normalise.text import fold_all

PLACEHOLDERS = frozenset({"+8613800138000", "+8613800000000", "+8613000000000", "+8613888888888", "+8613900000000"})
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|#|x)\s*\d{1,6}\s*$|(?<=\d{7})-\d{1,5}\s*$")

# Digits of full width made plain, then everything but digits and a leading plus away.
_DIGITS = "regexp_replace(translate(value, '０１２３４５６７８９＋－　', '0123456789+- '), '[-\\s()./]', '', 'g')"
_MOBILE = "'(\\+?86|0086)?1[3-9][0-9]{9}'"
_LANDLINE = "'0((10|2[0-9])[2-9][0-9]{7}|[3-9][0-9]{2}[2-9][0-9]{6,7})'"
# An expression over a column `value`: E.164 of a plain mainland number, else NULL.
FAST_PHONE_SQL = f"""
case when regexp_full_match({_DIGITS}, {_MOBILE}) then '+86' || right({_DIGITS}, 11)
     when regexp_full_match({_DIGITS}, {_LANDLINE}) then '+86' || substr({_DIGITS}, 2)
end"""


def is_placeholder_number(e164: str) -> bool:
    """Whether a number is one that people type to get past a form: 13800138000, one digit repeated, a run of digits."""
    local = e164[-8:]
    return (
        e164 in PLACEHOLDERS
        or len(set(local)) == 1
        or local in "01234567890123456789"
        or local in "98765432109876543210"
    )


def to_e164(written: str, region: str = "CN") -> str | None:
    """A phone number in E.164, or None. `written` in NFKC; `region` (ISO 3166) applies where no country code stands.

    An extension is cut off: behind a switchboard the number is the company's, and guards know that it is shared.
    """
    text = _EXTENSION.sub("", written.strip())
    if "*" in text or sum(character.isdigit() for character in text) < 7:
        return None
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None if is_placeholder_number(e164) else e164


PLAIN_PHONES_SQL = f"""
select value, region, [e164] as phones, null::varchar[] as masks
from (select value, region, {FAST_PHONE_SQL} as e164 from missing where region = 'CN')
where e164 is not null and e164 not like '%00000000' and e164 <> '+8613800138000'
"""  # noqa: S608 - built from this module's constants


def parse_phones(rows: Sequence[Sequence[str]]) -> list[tuple[list[str], list[str] | None]]:
    result: list[tuple[list[str], list[str] | None]] = []
    for folded, (_, region) in zip(fold_all([row[0] for row in rows]), rows, strict=True):
        found = to_e164(folded, region)
        result.append(([found] if found else [], None))
    return result

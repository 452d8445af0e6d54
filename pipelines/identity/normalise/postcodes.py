"""Postcodes: from their own column, or from an address that begins or ends with one."""

from __future__ import annotations

import re

# Of an address in Chinese: six digits on the mainland, three, five or six in Taiwan.
_SAID = re.compile(r"(?:邮编|邮政编码|邮递区号|zip|postcode)[::]?\s*(\d{3,6})")
_EDGES = {
    "CN": re.compile(r"^(\d{6})(?=[\s,，]*[^\d\s号室幢栋楼弄-])|(?<=[^\d#-])(\d{6})$"),
    "TW": re.compile(r"^(\d{3}(?:\d{2,3})?)(?=[\s,，]*[^\d\s号室幢栋楼弄巷-])|(?<=[^\d#-])(\d{5,6})$"),
}
_TAIWAN = re.compile(
    r"^\d{3}(?:\d{2,3})?[\s,，]*(?=台湾|台北|台中|台南|台东|高雄|新北|桃园|新竹|基隆|嘉义|苗栗|彰化|南投|云林|屏东|宜兰|花莲)"
)
# At the end of one in Latin letters: 90210, 90210-1234, SW1A 1AA, K1A 0B1, 2600.
_LATIN = re.compile(
    r"[\s,](\d{5})(?:-\d{4})?$|[\s,]([a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2})$|[\s,]([a-z]\d[a-z]\s?\d[a-z]\d)$"
)


def own(folded: str) -> str | None:
    """A postcode from its column: capitals and digits; a zip code without its four more digits, 0 before lost zeros."""
    text = re.sub(r"[^0-9a-z-]", "", folded.removesuffix(".0")).upper()
    text = text[:5] if re.fullmatch(r"\d{5}-\d{4}", text) else text.replace("-", "")
    return text if any(sign in "123456789" for sign in text) else None


def cut_chinese(text: str, region: str) -> tuple[str, str | None]:
    """(address without its postcode, the postcode or None) of a folded address in Chinese, blanks still in."""
    region = "TW" if _TAIWAN.match(text) else region
    for pattern in (_SAID, _EDGES.get(region, _EDGES["CN"])):
        if found := pattern.search(text):
            return (text[: found.start()] + text[found.end() :]).strip(" ,，"), next(filter(None, found.groups()))
    return text, None


def cut_latin(text: str) -> tuple[str, str | None]:
    """The same of a folded address in Latin letters."""
    if found := _LATIN.search(text):
        return text[: found.start()].rstrip(" ,"), own(next(filter(None, found.groups())))
    return text, None

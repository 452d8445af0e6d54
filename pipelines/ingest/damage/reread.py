"""Text that was decoded by the wrong codec: taken back to its bytes and read again, where both ways fit exactly."""

from __future__ import annotations

import re

from pipelines.ingest.damage.alphabets import utf8_as_gbk
from pipelines.ingest.reading.evidence.characters import chinese
from pipelines.ingest.reading.evidence.models import surprise

_GAIN = 10.0  # bits that the other reading must be better by
_SURE = 12.0  # bits between the two Chinese readings of one text, below which nothing is proposed
_USUAL_HAN, _USUAL_SIGN = 20.5, 14.0  # bits of the rarest character that a proposal may have
_HAN = re.compile("[\u3400-\u9fff]")
_LATIN_RUN = re.compile("[^\x00-\x7f]{2}|[^\x00-\x7f][@-~][^\x00-\x7f][@-~]")
Found = tuple[str, str | None]


def reread(text: str) -> Found | None:
    """(kind, what it was) of a text that another decoding explains far better; no text where bytes are lost.

    A text may have gone wrong twice: it is taken back as often as that makes it better.
    """
    found = _once(text)
    again = _once(found[1]) if found and found[1] else None
    return (found[0], again[1]) if found and again and again[1] else found


def _once(text: str) -> Found | None:
    if _HAN.search(text):
        return _from_gbk(text) if not utf8_as_gbk().isdisjoint(text) else None
    return _from_latin(text) if _LATIN_RUN.search(text) else None


def _from_gbk(text: str) -> Found | None:
    whole = _back(text, text.encode("gb18030", "replace"), "utf-8")
    if whole is not None:
        return "utf8_read_as_gbk", whole
    # 浣犲ソ鍟? has lost its last byte: nobody can say which, but only this damage makes such bytes
    rest = text.encode("gb18030", "replace").decode("utf-8", "replace")
    kept = [char for char in _HAN.findall(rest) if _is_usual(char)]
    is_sure = len(kept) >= 2 and rest.count("\ufffd") <= text.count("?") + text.count("\ufffd") + 1
    return ("utf8_read_as_gbk", None) if is_sure else None


def _from_latin(text: str) -> Found | None:
    try:
        raw = _latin_bytes(text)
    except UnicodeError:
        return None
    utf8 = _back(text, raw, "utf-8")
    if utf8 is not None:
        return "utf8_read_as_latin", utf8
    chinese_readings = {codec: _back(text, raw, codec) for codec in ("gb18030", "big5hkscs")}
    costs = {codec: surprise(found, codec) for codec, found in chinese_readings.items() if found}
    if not costs:
        return None
    best = min(costs, key=lambda codec: costs[codec])
    is_sure = all(cost - costs[best] >= _SURE for codec, cost in costs.items() if codec != best)
    return f"{'gbk' if best == 'gb18030' else 'big5'}_read_as_latin", chinese_readings[best] if is_sure else None


def _back(text: str, raw: bytes, codec: str) -> str | None:
    try:
        again = raw.decode(codec)
    except UnicodeError:
        return None
    gain = surprise(text, "utf-8") - surprise(again, "utf-8")
    return again if again != text and gain >= _GAIN and all(map(_is_usual, again)) else None


def _is_usual(char: str) -> bool:
    """Frequent in one of the scripts, a letter with an accent, or a sign; never a rare Han or another alphabet."""
    bits = min(chinese("s")[char], chinese("t")[char])
    return char < "\u0250" or bits <= (_USUAL_HAN if _HAN.match(char) else _USUAL_SIGN)


def _latin_bytes(text: str) -> bytes:
    """Windows-1252, whose five holes decoders fill with the control character of the same number."""
    return b"".join(_latin_byte(char) for char in text)


def _latin_byte(char: str) -> bytes:
    return char.encode("latin-1") if "\x80" <= char <= "\x9f" else char.encode("cp1252")

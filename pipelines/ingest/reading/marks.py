"""Encodings that a file's first bytes show by themselves: a byte order mark, or UTF-16's zero bytes without one."""

from __future__ import annotations

import codecs

from pipelines.ingest.reading.evidence.characters import first_level

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_USUAL = 0.85  # share of characters that are in daily use; an 8-bit text read as UTF-16 has a third of them


def by_mark(head: bytes) -> tuple[str, int, str] | None:
    """(codec, bytes to pass over, rule) where the first bytes say it."""
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name, len(bom), "bom"
    wide = wide_codec(head) if b"\x00" in head else None
    return (wide, 0, "zero_bytes") if wide else None


def wide_codec(head: bytes) -> str | None:
    """UTF-16 without a mark: a line end with its zero byte, or mostly Latin, and what it reads is text.

    Chinese lines have few zero bytes: those of line ends, delimiters and digits; 一 has one too, on the other side.
    """
    even = head[: len(head) & ~1]
    shares = {name: _usual_share(even.decode(name, "replace")) for name in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= _USUAL else None


def _usual_share(text: str) -> float:
    """0 for a text without line end that is not mostly Latin: a NUL in an 8-bit text proves nothing."""
    latin = sum(char < "\u0100" for char in text)
    if "\n" not in text and "\r" not in text and latin * 2 < len(text):
        return 0.0
    han = first_level("gb2312") | first_level("big5")
    usual = sum(char in han or _is_usual(char) for char in text if char >= "\u0100")
    return (usual + latin) / len(text)


def _is_usual(char: str) -> bool:
    return (
        char <= "\u024f"
        or "\u2010" <= char <= "\u2030"
        or "\u3001" <= char <= "\u3011"
        or "\u3040" <= char <= "\u30ff"
        or "\uac00" <= char <= "\ud7a3"
        or "\uff01" <= char <= "\uff5e"
    )

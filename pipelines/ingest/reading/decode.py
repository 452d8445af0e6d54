"""Which encoding a delimited text is in, by evidence: BOM, strict UTF-8, the contract's word, then GB18030 against
Big5 by the share of common characters (design D3). The evidence is kept; what stays ambiguous is refused.

Decides on samples of the whole file; that every byte decodes is proved by who reads it. Workbooks are not text.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.ingest.reading.headers import normalise_header
from pipelines.ingest.reading.result import FileRefused

_BLOCK = 1 << 22
_SAMPLE = 1 << 18  # bytes of lines with non-ASCII characters
_MOSTLY = 0.9  # share of lines that must decode, else the encoding is another one
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FAMILIES = {  # the narrower codec first: gbk is a quarter faster than gb18030 and equal where both decode
    "gb2312": ("gbk", "gb18030"),
    "gbk": ("gbk", "gb18030"),
    "gb18030": ("gbk", "gb18030"),
    "big5": ("big5hkscs",),
    "cp950": ("big5hkscs",),
    "big5hkscs": ("big5hkscs",),
    "utf_8_sig": ("utf-8",),
    "utf_16": ("utf-16-le",),
}
_ALIASES = {"cp936": "gbk", "936": "gbk", "ansi": "gbk", "ms936": "gbk"}
_CHINESE = ("gb18030", "big5hkscs")


@dataclass(frozen=True)
class Encoding:
    """`codecs` to try strictly over the whole file, in order; `bom` bytes to pass over; why."""

    codecs: tuple[str, ...]
    bom: int
    evidence: dict[str, Any]

    @property
    def name(self) -> str:
        return self.codecs[-1]

    @property
    def is_wide(self) -> bool:
        """Whether a line end is more than one byte, so that bytes cannot be searched for it."""
        return self.name.startswith(("utf-16", "utf-32"))


def find_encoding(path: Path, declared: str | None, expected_headers: frozenset[str]) -> Encoding:
    """Decide, with evidence.

    Raises
    ------
    FileRefused
        `ambiguous_encoding` or `unknown_encoding`, with the candidates and their scores as evidence.
    """
    with path.open("rb") as file:
        head = file.read(1 << 16)
    marked = _by_mark(head)
    if marked:
        return marked
    sample = _non_ascii_lines(path)
    if not sample:
        return Encoding(("utf-8",), 0, {"rule": "ascii", "declared": declared})
    return _by_sample(sample, head, codec_family(declared), expected_headers)


def codec_family(declared: str | None) -> tuple[str, ...]:
    """The Python codecs a declared encoding stands for; none where nothing is declared.

    Raises
    ------
    FileRefused
        `unknown_encoding` where no such encoding exists.
    """
    if not declared:
        return ()
    name = _ALIASES.get(declared.lower(), declared)
    try:
        canonical = codecs.lookup(name).name.replace("-", "_")
    except LookupError:
        raise FileRefused("unknown_encoding", "the contract declares an encoding that does not exist") from None
    return _FAMILIES.get(canonical, (canonical.replace("_", "-"),))


def _by_mark(head: bytes) -> Encoding | None:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return Encoding((name,), len(bom), {"rule": "bom"})
    pairs = len(head) // 2
    for name, newline, zeros in (("utf-16-le", b"\n\x00", head[1::2]), ("utf-16-be", b"\x00\n", head[::2])):
        if pairs and zeros.count(0) > pairs * 0.2 and (newline in head or zeros.count(0) > pairs * 0.5):
            return Encoding((name,), 0, {"rule": "zero_bytes"})
    return None


def _non_ascii_lines(path: Path) -> list[bytes]:
    """Lines that tell encodings apart, from the whole file where need be: an ASCII beginning proves nothing."""
    lines: list[bytes] = []
    size = 0
    for block in _line_blocks(path):
        for line in () if block.isascii() else block.splitlines():
            if not line.isascii():
                lines.append(line)
                size += len(line)
            if size >= _SAMPLE:
                return lines
    return lines


def _line_blocks(path: Path) -> Iterator[bytes]:
    rest = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK if rest else 1 << 18):
            cut = block.rfind(b"\n") + 1
            yield rest + block[:cut]
            rest = block[cut:][:_BLOCK]
    yield rest


def _by_sample(sample: list[bytes], head: bytes, declared: tuple[str, ...], expected: frozenset[str]) -> Encoding:
    utf8 = _decodable(sample, "utf-8")
    if utf8 >= _MOSTLY:
        return Encoding(("utf-8",), 0, {"rule": "strict_utf8", "decodable_lines": utf8})
    names = dict.fromkeys((*declared[-1:], *_CHINESE))
    scores = {name: _score(sample, head, name, expected) for name in names}
    evidence = {"declared": declared[-1] if declared else None, "candidates": scores}
    if declared and _holds(declared[-1], scores):
        return Encoding(declared, 0, {"rule": "declared", **evidence})
    chosen = _by_headers(scores) or _by_common_characters(scores)
    if chosen is None:
        raise _undecided(scores, evidence)
    return Encoding(_FAMILIES.get(chosen[0], (chosen[0],)), 0, {"rule": chosen[1], **evidence})


def _score(sample: list[bytes], head: bytes, name: str, expected: frozenset[str]) -> dict[str, float]:
    text = "\n".join(line.decode(name, "replace") for line in sample)
    share, count = common_share(text, name)
    wanted = {normalise_header(header) for header in expected if not header.isascii()}
    opening = normalise_header(head.decode(name, "replace"))
    return {
        "decodable_lines": _decodable(sample, name),
        "common_share": round(share, 3),
        "characters": count,
        "headers_found": sum(header in opening for header in wanted),
    }


def _holds(declared: str, scores: dict[str, dict[str, float]]) -> bool:
    """The contract's word stands unless the bytes speak clearly against it: Big5 decodes as GB18030 without error."""
    own = scores[declared]
    if own["decodable_lines"] < _MOSTLY:
        return False
    if own["headers_found"]:
        return True
    others = [score for name, score in scores.items() if name != declared and score["decodable_lines"] >= _MOSTLY]
    if any(score["headers_found"] for score in others):
        return False
    return not any(_clearly_better(score, own) for score in others) or declared not in _CHINESE


def _by_headers(scores: dict[str, dict[str, float]]) -> tuple[str, str] | None:
    found = {name: score["headers_found"] for name, score in scores.items() if score["decodable_lines"] > 0.5}
    best = max(found, key=lambda name: found[name], default=None)
    alone = best is not None and found[best] > 0 and sum(count == found[best] for count in found.values()) == 1
    return (best, "expected_headers") if best is not None and alone else None


def _by_common_characters(scores: dict[str, dict[str, float]]) -> tuple[str, str] | None:
    usable = {name: scores[name] for name in _CHINESE if scores[name]["decodable_lines"] >= _MOSTLY}
    ranked = sorted(usable, key=lambda name: -usable[name]["common_share"])
    if len(ranked) == 1 and usable[ranked[0]]["common_share"] >= 0.5:
        return ranked[0], "only_one_decodes"
    if len(ranked) == 2 and _clearly_better(usable[ranked[0]], usable[ranked[1]]):
        return ranked[0], "common_characters"
    return None


def _clearly_better(one: dict[str, float], other: dict[str, float]) -> bool:
    """At least two thirds common, a fifth more than the other; a handful of characters must differ by more."""
    margin = max(0.2, 1.0 / max(1.0, one["characters"]))
    return one["common_share"] >= 0.66 and one["common_share"] - other["common_share"] >= margin


def _undecided(scores: dict[str, dict[str, float]], evidence: dict[str, Any]) -> FileRefused:
    possible = [name for name, score in scores.items() if score["decodable_lines"] >= _MOSTLY]
    if not possible:
        message = "the text is in none of UTF-8, GB18030 and Big5; the contract can declare reads.encoding"
        return FileRefused("unknown_encoding", message, evidence=evidence)
    message = f"the text could be {' or '.join(possible)}; the contract can declare reads.encoding"
    return FileRefused("ambiguous_encoding", message, evidence=evidence)


def _decodable(lines: list[bytes], name: str) -> float:
    good = sum(_decodes(line, name) for line in lines)
    return round(good / max(1, len(lines)), 4)


def _decodes(line: bytes, name: str) -> bool:
    try:
        line.decode(name)
    except UnicodeDecodeError:
        return False
    return True


_CJK = re.compile(r"[^\x00-\u02ff\u2000-\u206f\u3000-\u303f\uff00-\uffef]")


def common_share(text: str, codec: str) -> tuple[float, int]:
    """Which share of the characters that are neither Latin nor punctuation is common in the codec, and of how many."""
    counts = Counter(_CJK.findall(text))
    total = sum(counts.values())
    common = _common_characters("big5" if codec.startswith("big5") else "gb2312")
    return (sum(count for char, count in counts.items() if char in common) / total if total else 0.0), total


@cache
def _common_characters(codec: str) -> frozenset[str]:
    """The first level of the standard is its list of common characters: 3,755 in GB 2312, 5,401 in Big5."""
    leads = range(0xA4, 0xC7) if codec == "big5" else range(0xB0, 0xD8)
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF)) if codec == "big5" else range(0xA1, 0xFF)
    return frozenset(_pairs(codec, leads, trails))


def _pairs(codec: str, leads: Iterable[int], trails: Iterable[int]) -> Iterator[str]:
    for lead in leads:
        for trail in trails:
            if codec == "big5" and (lead, trail) > (0xC6, 0x7E):
                continue
            yield from bytes((lead, trail)).decode(codec, "ignore")

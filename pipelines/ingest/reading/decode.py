"""Which encoding a delimited text is in, by evidence: BOM, strict UTF-8, the contract's word, then the encoding in
which its lines surprise a reader least (design D3). The evidence is kept; what stays ambiguous is refused.

Decides on samples of the whole file; that every byte decodes is proved by who reads it. Workbooks are not text.
"""

from __future__ import annotations

import codecs
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.ingest.reading.evidence.candidates import Candidate, weigh
from pipelines.ingest.reading.evidence.models import LOADABLE, RIVALS
from pipelines.ingest.reading.marks import by_mark
from pipelines.ingest.reading.mixed import proven
from pipelines.ingest.reading.result import FileRefused
from pipelines.ingest.reading.sample import decodable_share, non_ascii_lines, spread

_MOSTLY = 0.9  # share of lines that must decode, else the encoding is another one
_MARGIN = 12.0  # bits by which an encoding must beat the next: one in four thousand
_DECLARED = 24.0  # bits that the contract's word is worth
_VALID_UTF8 = 15.0
_UTF8_BYTES = 32  # so many bytes beyond ASCII are never valid UTF-8 by chance
_GARBAGE = 18.0  # bits a character; what no model knows costs more
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
_ALIASES = {"cp936": "gbk", "936": "gbk", "ansi": "gbk", "ms936": "gbk", "sjis": "cp932", "shift_jis": "cp932"}


@dataclass(frozen=True)
class Encoding:
    """`codecs` to try strictly over the whole file, in order; `bom` bytes to pass over; why.

    `is_mixed`: lines prove to be of another encoding, so no codec reads the whole file and `codecs` is empty.
    """

    family: tuple[str, ...]
    bom: int
    evidence: dict[str, Any]
    is_mixed: bool = False

    @property
    def codecs(self) -> tuple[str, ...]:
        return () if self.is_mixed else self.family

    @property
    def name(self) -> str:
        return self.family[-1]

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
    family = codec_family(declared)
    marked = by_mark(head)
    if marked:
        name, bom, rule = marked
        return Encoding((name,), bom, {"rule": rule})
    sample = non_ascii_lines(path)
    if not sample:
        return Encoding(("utf-8",), 0, {"rule": "ascii", "declared": declared})
    utf8 = decodable_share(sample, "utf-8")
    if utf8 >= _MOSTLY and (family == ("utf-8",) or _bytes_beyond_ascii(sample) >= _UTF8_BYTES):
        return Encoding(("utf-8",), 0, {"rule": "strict_utf8", "decodable_lines": utf8})
    return _by_evidence(sample, head, family, expected_headers)


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


def _by_evidence(sample: list[bytes], head: bytes, declared: tuple[str, ...], expected: frozenset[str]) -> Encoding:
    own = declared[-1] if declared else None
    if own and own not in LOADABLE:
        share = decodable_share(sample, own)
        if share >= _MOSTLY:
            return Encoding(declared, 0, {"rule": "declared", "declared": own, "decodable_lines": share})
    lines = spread(sample)
    weighed = [one for one in weigh(lines, head, (*LOADABLE, *RIVALS), expected) if one.decodable]
    ranked = sorted(weighed, key=lambda one: _wanted(one, own))
    best, others = ranked[0], _others(ranked)  # cp850 and mac_roman read anything
    margin = min((_wanted(one, own) for one in others), default=math.inf) - _wanted(best, own)
    strange = _strange_lines(best, others, lines)
    foreign = len(strange) - strange.count(None)
    evidence = _evidence(ranked, own, margin, foreign)
    is_read = strange.count(None) <= len(lines) * (1 - _MOSTLY) and (best.rate <= _GARBAGE or best.name == own)
    if best.name in RIVALS or not is_read or (margin < _MARGIN and not foreign):
        raise _undecided(ranked, evidence)
    family = declared if best.name == own else _FAMILIES.get(best.name, (best.name,))
    return Encoding(family, 0, {"rule": _rule(best, others, own), **evidence}, is_mixed=bool(foreign))


def _wanted(one: Candidate, declared: str | None) -> float:
    """Bits, with what the contract's word and valid UTF-8 are worth: few other bytes are valid UTF-8 by chance."""
    if one.name == "utf-8" and one.decodable == 1:
        return one.bits - _VALID_UTF8
    return one.bits - _DECLARED * (one.name == declared and one.decodable >= _MOSTLY)


def _others(ranked: Sequence[Candidate]) -> list[Candidate]:
    """The encodings that read something else than the best: cp1250 and cp1252 have the same é."""
    return [one for one in ranked[1:] if one.text != ranked[0].text]


def _strange_lines(best: Candidate, others: Sequence[Candidate], lines: Sequence[bytes]) -> list[str | None]:
    """Of each line that the best encoding does not read, or reads far worse than another: what proves to be its own."""
    loadable = [one.lines for one in others if one.name in LOADABLE]
    cheapest = [min(line) for line in zip(*loadable, strict=True)] or [math.inf] * len(lines)
    worse = (own == math.inf or own - other >= 2 * _MARGIN for own, other in zip(best.lines, cheapest, strict=True))
    return [proven(line) for line, is_strange in zip(lines, worse, strict=True) if is_strange]


def _rule(best: Candidate, others: Sequence[Candidate], own: str | None) -> str:
    if best.name == own:
        return "declared"
    if best.name == "utf-8":
        return "strict_utf8"
    if best.headers and not any(one.headers for one in others):
        return "expected_headers"
    if best.name == "cp1252":
        return "latin_words"
    return "common_characters" if any(one.decodable >= _MOSTLY for one in others) else "only_one_decodes"


def _evidence(ranked: Sequence[Candidate], declared: str | None, margin: float, foreign: int) -> dict[str, Any]:
    """Of the encodings that nobody loads only the ones that come near are worth a word."""
    near = [one for one in ranked if one.name in LOADABLE or one.bits - ranked[0].bits < _MARGIN]
    shown = {one.name: one.as_evidence() for one in near}
    sure = {} if margin == math.inf else {"margin_bits": round(margin, 1)}
    return {"declared": declared, "candidates": shown, **sure, **({"foreign_lines": foreign} if foreign else {})}


def _undecided(ranked: Sequence[Candidate], evidence: dict[str, Any]) -> FileRefused:
    if not any(one.decodable >= _MOSTLY for one in ranked if one.name in LOADABLE):
        message = "the text is in no encoding that can be told; the contract can declare reads.encoding"
        return FileRefused("unknown_encoding", message, evidence=evidence)
    near = _MARGIN if ranked[0].rate <= _GARBAGE else math.inf
    possible = [one.name for one in ranked if one.bits - ranked[0].bits < near and one.decodable >= _MOSTLY]
    message = f"the text could be {' or '.join(possible)}; the contract can declare reads.encoding"
    return FileRefused("ambiguous_encoding", message, evidence=evidence)


def _bytes_beyond_ascii(sample: Sequence[bytes]) -> int:
    return sum(byte > 127 for line in sample[:200] for byte in line)

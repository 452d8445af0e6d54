"""Lines of another encoding than their file's: which prove themselves and are read, which prove nothing.

A line that decodes in the file's encoding is taken for another one's only where that is far more natural; one that
does not decode needs an encoding that beats every other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from pipelines.ingest.reading.evidence.candidates import line_bits
from pipelines.ingest.reading.evidence.models import LOADABLE, PRIOR

_SURE, _FAR, _LIKELY = 12.0, 24.0, 7.0  # bits
_NATURAL = {"cp1252": 11.0}  # bits a character beyond ASCII that a line may cost at most
_NATURAL_HAN = 17.0
_LOOKS = 512  # lines of a block that are looked at before all are
_SAME = {"gbk": "gb18030", "gb2312": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs"}
_NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030", "big5hkscs": "Big5", "cp1252": "Windows-1252"}


@dataclass
class Lines:
    """Text of some lines; by number of the line: what an `undecodable` one could be, and a `foreign` one is."""

    text: str
    undecodable: dict[int, str] = field(default_factory=dict)
    foreign: dict[int, str] = field(default_factory=dict)


def decode_lines(raw: bytes, codec: str) -> Lines:
    """Decode whole lines; what is in no telling encoding has U+FFFD in it."""
    own = _SAME.get(codec, codec)
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError:
        return _each(raw, own)
    if own in LOADABLE and own != "utf-8" and not raw.isascii() and _seems_mixed(raw, own):
        return _each(raw, own)
    return Lines(text)


def _seems_mixed(raw: bytes, own: str) -> bool:
    """Whether one of some lines, spread over the block, proves to be another encoding's."""
    lines = [line for line in raw.splitlines() if not line.isascii()]
    return any(_stranger(line, own) for line in lines[:: max(1, len(lines) // _LOOKS)])


def _each(raw: bytes, own: str) -> Lines:
    lines = raw.splitlines(keepends=True)
    codecs = [own if line.isascii() else _codec_of(line, own) for line in lines]
    foreign = {number: codec for number, codec in enumerate(codecs) if codec and codec != own}
    if foreign:
        prior = math.log2(max(1.0, (len(lines) - len(foreign)) / len(foreign)))
        codecs = [
            codec if _is_settled(line, codec, own, prior) else None for line, codec in zip(lines, codecs, strict=True)
        ]
    parts = [line.decode(codec or own, "replace") for line, codec in zip(lines, codecs, strict=True)]
    bad = {number: _possible(lines[number]) for number, codec in enumerate(codecs) if codec is None}
    return Lines("".join(parts), bad, foreign)


def _codec_of(line: bytes, own: str) -> str | None:
    try:
        line.decode(own)
    except UnicodeDecodeError:
        return proven(line)
    return (_stranger(line, own) if own in LOADABLE and own != "utf-8" else None) or own


def _is_settled(line: bytes, codec: str | None, own: str, prior: float) -> bool:
    """Among foreign lines a line of the file's own encoding has to be the likelier reading too."""
    if codec != own or own == "utf-8" or line.isascii():
        return True
    others = min(line_bits(line, name) for name in LOADABLE if name != own)
    return prior + others - line_bits(line, own) >= _LIKELY


def _stranger(line: bytes, own: str) -> str | None:
    """The encoding that a line which decodes in its file's is far more natural in."""
    other = proven(line)
    return other if other and other != own and line_bits(line, own) - line_bits(line, other) >= _FAR else None


def proven(line: bytes) -> str | None:
    """The one encoding that reads a line well and beats all others."""
    costs = sorted((line_bits(line, name) + PRIOR[name], name) for name in LOADABLE)
    (best, name), (second, _) = costs[:2]
    if best == float("inf") or second - best < _SURE:
        return None
    text = line.decode(name)
    high = sum(not char.isascii() for char in text)
    rate = (best - PRIOR[name] - 6.0 * (len(text) - high)) / high
    return name if rate <= _NATURAL.get(name, _NATURAL_HAN) else None


def _possible(line: bytes) -> str:
    """What a line could be, for the person who looks at it."""
    names = [_NAMES[name] for name in LOADABLE if line_bits(line, name) < float("inf")]
    return f"could be {' or '.join(names)}" if names else "in no encoding that Juke reads"

"""Lines of bytes against every encoding they could be in: what each costs in bits, and what a person can check of it.

A line of another encoding than its file's costs a file a bounded sum, so that a few foreign or broken lines do not
decide for all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.ingest.reading.evidence.characters import common_share
from pipelines.ingest.reading.evidence.latin import natural_share
from pipelines.ingest.reading.evidence.models import PRIOR, surprise
from pipelines.ingest.reading.headers import normalise_header

SWITCH = 16.0  # bits for a line that is in another encoding than its file
_HEADER = 10.0  # bits that each character of an expected header found in the text is worth
# A control character is no evidence: where it stands in a text it is a delimiter, and in no encoding a part of another.
_CONTROLS = bytes.maketrans(bytes(range(1, 9)) + bytes(range(14, 32)), b"," * 26)


@dataclass(frozen=True)
class Candidate:
    """One encoding for the lines of a file: `bits` beyond the cheapest encoding of each line, lower is better."""

    name: str
    bits: float
    lines: tuple[float, ...]
    text: str
    decodable: float
    share: float
    characters: int
    headers: int
    rate: float

    def as_evidence(self) -> dict[str, Any]:
        return {
            "decodable_lines": self.decodable,
            "common_share": round(self.share, 3),
            "characters": self.characters,
            "headers_found": self.headers,
            "bits": round(self.bits, 1),
        }


def weigh(lines: Sequence[bytes], head: bytes, names: Iterable[str], expected: frozenset[str]) -> list[Candidate]:
    """Every encoding of `names`, the most probable first."""
    costs = {name: tuple(line_bits(line, name) for line in lines) for name in names}
    cheapest = [min(line) for line in zip(*costs.values(), strict=True)]
    found = [_candidate(name, lines, head, own, cheapest, expected) for name, own in costs.items()]
    return sorted(found, key=lambda one: one.bits)


def line_bits(line: bytes, name: str) -> float:
    """Bits that a line costs in an encoding; infinite where it does not decode."""
    try:
        return surprise(line.translate(_CONTROLS).decode(name), name)
    except UnicodeDecodeError:
        return math.inf


def _candidate(
    name: str,
    lines: Sequence[bytes],
    head: bytes,
    own: tuple[float, ...],
    cheapest: Sequence[float],
    expected: frozenset[str],
) -> Candidate:
    beyond = sum(min(bits - best, SWITCH) for bits, best in zip(own, cheapest, strict=True) if best < math.inf)
    text = "\n".join(line.decode(name, "replace") for line in lines)
    headers = _headers(head.decode(name, "replace"), expected)
    share, characters = natural_share(text) if name.startswith("cp125") else common_share(text, name)
    sure = [bits for bits in own if bits < math.inf]
    high = sum(not char.isascii() for char in text)
    return Candidate(
        name=name,
        bits=beyond + PRIOR.get(name, 0.0) - _HEADER * sum(map(len, headers)),
        lines=own,
        text=text,
        decodable=round(len(sure) / max(1, len(own)), 4),
        share=share,
        characters=characters,
        headers=len(headers),
        rate=(sum(sure) - 6.0 * (len(text) - high)) / max(1, high),
    )


def _headers(opening: str, expected: frozenset[str]) -> list[str]:
    wanted = {normalise_header(header) for header in expected if not header.isascii()}
    text = normalise_header(opening)
    return [header for header in wanted if header in text]

"""The lines of a file that tell encodings apart, from anywhere in it: an ASCII beginning proves nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

_BLOCK = 1 << 22
_SAMPLE = 1 << 18  # bytes of lines with non-ASCII characters
_WEIGHED = 1 << 13  # of them, spread over the sample, are weighed one by one


def non_ascii_lines(path: Path) -> list[bytes]:
    """The first lines with a byte beyond ASCII, up to 256 kB of them."""
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


def spread(lines: Sequence[bytes], size: int = _WEIGHED) -> list[bytes]:
    """About `size` bytes of lines, taken evenly."""
    total = sum(map(len, lines))
    step = max(1, total // size)
    return [line[:size] for line in lines[::step]]


def decodable_share(lines: Sequence[bytes], name: str) -> float:
    good = len(lines) if _decodes(b"\n".join(lines), name) else sum(_decodes(line, name) for line in lines)
    return round(good / max(1, len(lines)), 4)


def _decodes(line: bytes, name: str) -> bool:
    try:
        line.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _line_blocks(path: Path) -> Iterator[bytes]:
    rest = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK if rest else 1 << 18):
            cut = block.rfind(b"\n") + 1
            yield rest + block[:cut]
            rest = block[cut:][:_BLOCK]
    yield rest

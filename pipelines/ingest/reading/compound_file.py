"""One stream out of an OLE2 compound file, the coat of every .xls. Knows sectors, not spreadsheets."""

from __future__ import annotations

import struct

_END, _SMALL = 0xFFFFFFFA, 4096  # sector numbers from here on are marks; smaller streams live in the mini stream


def stream_of(content: bytes, *names: str) -> bytes | None:
    """The first of the streams that is there; None where none is, or the chains of sectors make no sense."""
    try:
        return _stream_of(content, names)
    except (struct.error, IndexError, ValueError):
        return None


def _stream_of(content: bytes, names: tuple[str, ...]) -> bytes | None:
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    if size not in (512, 4096):
        return None
    chains = _fat(content, size)
    directory = _chain(content, chains, struct.unpack_from("<I", content, 48)[0], size, size)
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    for wanted in names:
        for entry in entries:
            if _name(entry) == wanted and entry[66] == 2:
                return _content(content, chains, entries[0], entry, size)
    return None


def _fat(content: bytes, size: int) -> list[int]:
    """For each sector the next one. The first 109 parts are listed in the header, further ones in a chain of lists."""
    parts = list(struct.unpack_from("<109I", content, 76))
    following, many = struct.unpack_from("<II", content, 68)
    for _ in range(min(many, len(content) // size + 1)):
        if following >= _END:
            break
        *more, following = struct.unpack_from(f"<{size // 4}I", content, (following + 1) * size)
        parts += more
    used = [part for part in parts if part < _END]
    return [number for part in used for number in struct.unpack_from(f"<{size // 4}I", content, (part + 1) * size)]


def _chain(content: bytes, chains: list[int], first: int, size: int, offset: int) -> bytes:
    """The sectors from `first` on, joined; a chain that runs in a circle ends."""
    found: list[bytes] = []
    while first < _END and len(found) <= len(chains):
        found.append(content[offset + first * size : offset + (first + 1) * size])
        first = chains[first]
    return b"".join(found)


def _content(content: bytes, chains: list[int], root: bytes, entry: bytes, size: int) -> bytes:
    first, length = struct.unpack_from("<II", entry, 116)
    if length >= _SMALL:
        return _chain(content, chains, first, size, size)[:length]
    mini = _chain(content, chains, struct.unpack_from("<I", root, 116)[0], size, size)
    table = _chain(content, chains, struct.unpack_from("<I", content, 60)[0], size, size)
    small = list(struct.unpack(f"<{len(table) // 4}I", table))
    return _chain(mini, small, first, 64, 0)[:length]


def _name(entry: bytes) -> str:
    length = struct.unpack_from("<H", entry, 64)[0]
    return entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")

"""Text as a spreadsheet's XML writes it, back to what it says: entities, and `_x000D_` for what XML cannot hold."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.reading.result import FileRefused

_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));")
_CODE_UNITS = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")


def may_be_escaped(block: bytes) -> bool:
    """Whether anything in it can be; single characters are found ten times faster than pairs."""
    return b"&" in block or (b"_" in block and b"_x" in block)


def unescape(texts: pa.StringArray, is_escaped: bool = True) -> pa.StringArray:
    """Of a whole array, proved to be UTF-8; only the few texts that need it pass through Python.

    Raises
    ------
    FileRefused
        `damaged_file` where the bytes are not UTF-8.
    """
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        raise FileRefused("damaged_file", "the XML inside is not UTF-8") from None
    if not is_escaped:
        return texts
    needs = pc.or_(pc.match_substring(texts, "&"), pc.match_substring(texts, "_x"))
    if not pc.any(needs).as_py():
        return texts
    at = np.flatnonzero(needs.to_numpy(zero_copy_only=False))
    return replaced(texts, at, pa.array([plain(text) for text in texts.take(pa.array(at)).to_pylist()], pa.string()))


def replaced(texts: pa.StringArray, at: npt.NDArray[np.int64], others: pa.StringArray) -> pa.StringArray:
    """The array with other texts at some places."""
    if not len(at):
        return texts
    places = np.arange(len(texts))
    places[at] = len(texts) + np.arange(len(at))
    return pa.concat_arrays([texts, others]).take(pa.array(places))


def plain(text: str) -> str:
    """One text."""
    return _CODE_UNITS.sub(_units, _ENTITY.sub(_entity, text))


def escaped(text: str) -> str:
    """As it would be written, so that `unescape` can take parsed texts and raw ones alike."""
    return text.replace("&", "&amp;") if "&" in text else text


def _entity(found: re.Match[str]) -> str:
    name, decimal, hexadecimal = found.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _units(found: re.Match[str]) -> str:
    """UTF-16 code units, two of which may make one character; a lone half is damage."""
    units = b"".join(int(unit[2:6], 16).to_bytes(2, "little") for unit in re.findall(r"_x\w{4}_", found.group()))
    return units.decode("utf-16-le", "replace")

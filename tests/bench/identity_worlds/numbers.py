"""Numbers that prove themselves, made by the thousand: 身份证 (GB 11643) and 统一社会信用代码 (GB 32100)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tests.bench.identity_worlds.words import Ints

_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)
_CREDIT_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])
_CITIZEN_WEIGHTS = np.array([pow(2, 17 - place, 11) for place in range(17)])
_CITIZEN_CHECK = np.frombuffer(b"10X98765432", dtype=np.uint8)


def citizen_numbers(divisions: pa.Array, born: Ints, serial: Ints) -> pa.Array:
    """18 characters each: division code, birth date, serial number, check character."""
    code = pc.cast(divisions, pa.int64()).to_numpy()
    digits = _split(code * 10**11 + born * 10**3 + serial, 17)
    check = _CITIZEN_CHECK[(digits * _CITIZEN_WEIGHTS).sum(axis=1) % 11]
    return _texts(np.column_stack([digits + ord("0"), check]))


def credit_codes(numbers: Ints) -> pa.Array:
    """18 characters each: an enterprise (91) of a division, its number, check character."""
    values = _split(91_310_000 * 10**9 + numbers, 17)
    check = _ALPHABET[(31 - (values * _CREDIT_WEIGHTS).sum(axis=1) % 31) % 31]
    return _texts(np.column_stack([_ALPHABET[values], check]))


def _split(numbers: Ints, width: int) -> Ints:
    return numbers[:, None] // 10 ** np.arange(width - 1, -1, -1, dtype=np.int64) % 10


def _texts(characters: Ints) -> pa.Array:
    """Rows of character codes as texts."""
    rows = np.ascontiguousarray(characters, dtype=np.uint8)
    offsets = np.arange(0, rows.size + 1, rows.shape[1], dtype=np.int32)
    return pa.StringArray.from_buffers(len(rows), pa.py_buffer(offsets), pa.py_buffer(rows))

"""Day numbers of spreadsheets as text, whole arrays at a time: both date systems, days, times, spans."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.ingest.reading.xml_text import replaced

Floats = npt.NDArray[np.float64]
_TABLE = 80_000  # days from 1900, until 2119, whose texts are made once
_LAST = 2_958_466  # the day after 9999-12-31
_SHIFT_1904 = 1462
NO_DAY = 60  # 1900-02-29, which never was: the 1900 system counts it


def day_texts(serials: Floats, is_1904: bool) -> tuple[pa.StringArray, npt.NDArray[np.bool_]]:
    """ISO days, moments to the second, or times where no day is; and which of them are the day that never was.

    What no calendar holds (negative, beyond the year 9999) is left as None.
    """
    seconds = np.rint(np.where(np.abs(serials) < 1e8, serials, -1) * 86_400).astype(np.int64)
    days, rest = seconds // 86_400, seconds % 86_400
    if is_1904:
        days = np.where(days > 0, days + _SHIFT_1904, days)
    is_known = (days >= 0) & (days < _TABLE)
    texts = _known(np.where(is_known, days, 0), rest)
    if not is_known.all():
        texts = _with_far(texts, days, rest, np.flatnonzero(~is_known))
    return texts, (days == NO_DAY) & (not is_1904)


def span_text(days: float) -> str:
    """[h]:mm:ss, hours beyond a day counted on."""
    seconds = round(days * 86_400)
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _known(days: npt.NDArray[np.int64], rest: npt.NDArray[np.int64]) -> pa.StringArray:
    """'2026-11-20', '2026-11-20 10:29:00' or '10:29:00' cut out of nineteen characters each."""
    whole = np.full((len(days), 19), ord(" "), np.uint8)
    whole[:, :10], whole[:, 11:] = _day_table()[days], _time_table()[rest]
    begins = np.arange(len(days)) * 19
    has_day, has_time = days > 0, (rest > 0) | (days == 0)
    offsets = np.empty(2 * len(days) + 1, np.int32)
    offsets[0:-1:2], offsets[1::2] = begins + np.where(has_day, 0, 11), begins + np.where(has_time, 19, 10)
    offsets[-1] = len(days) * 19
    both = pa.StringArray.from_buffers(2 * len(days), pa.py_buffer(offsets), pa.py_buffer(whole))
    return both.take(pa.array(np.arange(0, 2 * len(days), 2)))


def _with_far(
    texts: pa.StringArray, days: npt.NDArray[np.int64], rest: npt.NDArray[np.int64], at: npt.NDArray[np.int64]
) -> pa.StringArray:
    far = [_far(int(day), int(second)) for day, second in zip(days[at], rest[at], strict=True)]
    return replaced(texts, at, pa.array(far, pa.string()))


def _far(day: int, second: int) -> str | None:
    if not _TABLE <= day < _LAST:
        return None
    moment = np.datetime64("1899-12-30") + day
    time = _time_table()[second].tobytes().decode()
    return f"{moment} {time}" if second else str(moment)


@cache
def _day_table() -> npt.NDArray[np.uint8]:
    """Before the day that never was, the 1900 system counts from a day later."""
    numbers = np.arange(_TABLE)
    days = np.datetime64("1899-12-30") + numbers + (numbers < NO_DAY)
    days[NO_DAY] = np.datetime64("1900-02-28")
    texts = days.astype("S10")
    texts[NO_DAY] = b"1900-02-29"
    return np.frombuffer(texts.tobytes(), np.uint8).reshape(-1, 10)


@cache
def _time_table() -> npt.NDArray[np.uint8]:
    seconds = np.arange(86_400)
    parts = (seconds // 3600, seconds // 60 % 60, seconds % 60)
    table = np.full((86_400, 8), ord(":"), np.uint8)
    for at, part in zip((0, 3, 6), parts, strict=True):
        table[:, at], table[:, at + 1] = part // 10 + 48, part % 10 + 48
    return table

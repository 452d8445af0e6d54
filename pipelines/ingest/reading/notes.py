"""Records that are no data though they stand below or between data: totals, signatures, print dates, page numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.ingest.reading.profile import Profile

FOOTER, TOTAL_ROW = "footer", "total_row"
NOTES = frozenset((FOOTER, TOTAL_ROW))
_TOTALS = frozenset(
    (
        *("合计", "总计", "小计", "共计", "累计", "本页合计", "本页小计"),
        *("合計", "總計", "小計", "共計", "累計", "本頁合計", "本頁小計"),
        *("total", "totals", "subtotal", "grandtotal", "sum"),
    )
)
_NOTE = re.compile(
    r"(?i)^\W*(制表|製表|审核|審核|复核|複核|批准|经办|經辦|填报|填報|备注|備註|注\d*[:：]|註\d*[:：]|说明|說明|打印|列印|导出|匯出|"
    r"数据来源|資料來源|第\s*\d+\s*[页頁]|共\s*\d+\s*[页頁条條行笔筆]|以上|"
    r"page\s*\d|printed|generated|exported|prepared by|source\s*:|notes?\s*:|end of|\d+ (rows?|records?)\b)"
)


def note_kind(row: Sequence[str], width: int, profile: Profile | None, is_cut_off: bool = False) -> str | None:
    """`total_row` or `footer` where a record says so and lacks what all others have, or is one lone text; else None."""
    filled = [cell.strip() for cell in row if cell.strip()]
    if not filled or (len(row) >= width and not _lacks(row, profile)):
        return None
    if _says_total(filled[0]):
        return TOTAL_ROW
    is_alone = len(row) < width and len(filled) == 1 and width > 2 and not _begins_a_record(row, profile)
    return FOOTER if _NOTE.match(filled[0]) or (is_alone and not is_cut_off) else None


def may_be_note(row: Sequence[str], width: int) -> bool:
    """Whether it is worth knowing the columns: a record of the table's width is a note only if its words say so."""
    first = next((cell.strip() for cell in row if cell.strip()), "")
    return bool(first) and (len(row) < width or _says_total(first) or bool(_NOTE.match(first)))


def _says_total(text: str) -> bool:
    return "".join(text.split()).rstrip(":：").casefold() in _TOTALS


def _lacks(row: Sequence[str], profile: Profile | None) -> bool:
    """Whether it is empty where the table never is: proof that it is no record like the others."""
    if profile is None:
        return False
    pairs = zip(profile.columns, row, strict=False)
    return any(column.is_mostly_filled and not cell.strip() for column, cell in pairs)


def _begins_a_record(row: Sequence[str], profile: Profile | None) -> bool:
    """A lone first cell like those above it: a record that was cut off."""
    first = profile.columns[0] if profile else None
    return first is not None and first.is_strict and bool(row[0].strip()) and first.fits(row[0])

"""Why a record or a whole file is not loaded: the closed list of codes, each with what it means and what to do.

A reason is `code` or `code: column`. Whoever shows one to people asks `explain`; nobody words a reason by himself.
"""

# ruff: noqa: E501 - sentences of two languages side by side
from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Words:
    """What happened and what to do, in both languages."""

    zh: str
    do_zh: str
    en: str
    do_en: str

    def what(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def do(self, language: Language) -> str:
        return self.do_zh if language == "zh" else self.do_en


#: Of a cell that does not fit its column.
TYPING = {
    "missing_value": Words(
        "必填列为空", "补上该值后重新导出，或用 `juke quarantine fix` 修正",
        "a required column is empty", "have the cell filled and exported again, or amend it with `juke quarantine fix`",
    ),
    "bad_number": Words(
        "文本不是数字，或其写法未在接入约定中写明", "在接入约定中写明写法（decimal、numerals、percent、unit、scale），或更正单元格",
        "the text is no number, or is written in a way the contract does not state",
        "state the way in the contract (decimal, numerals, percent, unit, scale), or mend the cell",
    ),
    "bad_date": Words(
        "日期不存在，或不符合接入约定中的格式", "在接入约定的 format 中补上该格式，或更正单元格",
        "there is no such day, or it is not in a format of the contract",
        "add its form to format in the contract, or mend the cell",
    ),
    "other_currency": Words(
        "金额带有其他币种的符号", "按币种分开导出，或更正 assume.currency",
        "the amount bears another currency's sign", "export each currency apart, or correct assume.currency",
    ),
    "out_of_range": Words(
        "值超出接入约定 between 的范围", "更正单元格；若属正常，放宽 between 或写 else: warn",
        "the value lies outside the contract's between", "mend the cell; if it is right, widen between or say else: warn",
    ),
    "unknown_value": Words(
        "该词不在接入约定的 values 中", "在 values 中补上该词的含义",
        "the contract's values do not list this word", "add what it means under values",
    ),
    "precision_lost": Words(
        "长编号已被电子表格四舍五入，尾数丢失", "请以文本格式重新导出该列",
        "a spreadsheet has rounded a long number, its last digits are lost", "ask for the column exported as text",
    ),
    "formula_error": Words(
        "单元格是公式错误（如 #REF!）", "修正公式后重新导出",
        "the cell is a formula's error (as #REF!)", "have the formula mended and the file exported again",
    ),
}  # fmt: skip

#: Of a record that cannot be cut into cells, or is none.
READING = {
    "width": Words(
        "列数与表头不符", "查看原始行：多半是未加引号的分隔符或换行",
        "it has more or fewer cells than the header", "look at the raw line: mostly a separator or line end without quotes",
    ),
    "unclosed_quote": Words(
        "引号没有闭合", "请以规范的引号重新导出", "a quote is never closed", "ask for an export that closes its quotes",
    ),
    "stray_quote": Words(
        "引号出现在单元格中间，读法不唯一", "请以规范的引号重新导出",
        "a quote stands inside a cell, and it can be read in two ways", "ask for an export that doubles quotes",
    ),
    "undecodable": Words(
        "有字节不属于该文件的编码", "在 reads.encoding 中写明编码，或请重新导出",
        "bytes do not belong to the file's encoding", "state reads.encoding, or ask for the file again",
    ),
    "nul_byte": Words("含有 NUL 字节", "请重新导出", "it holds a NUL byte", "ask for the file again"),
    "record_too_long": Words(
        "一条记录超过 1 MB", "多半是引号未闭合；请重新导出",
        "one record is longer than 1 MB", "mostly a quote that is not closed; ask for the file again",
    ),
    "merged_cells": Words(
        "位于合并单元格之下", "取消合并，或写 reads.merged: fill",
        "it lies under a merged cell", "have the cells unmerged, or state reads.merged: fill",
    ),
    "uncomputed_formula": Words(
        "公式没有保存计算结果", "用电子表格打开、保存后再导出",
        "a formula was saved without its value", "open the file in the spreadsheet, save it and send it again",
    ),
    "serial_60": Words(
        "1900-02-29 并不存在（Excel 序列号 60）", "更正单元格", "29 February 1900 (serial 60) was no day", "mend the cell",
    ),
    "second_table": Words(
        "同一文件中的第二张表", "请每个文件只放一张表", "it belongs to a second table in the file", "ask for one table a file",
    ),
    "repeated_header": Words(
        "重复出现的表头", "无需处理；若是数据，请更正", "the header stands there again", "nothing; if it is data, have it mended",
    ),
    "total_row": Words(
        "合计行", "在 reads.total_row 中写明，合计即用于核对",
        "a row of totals", "declare it as reads.total_row, and its sums are checked",
    ),
    "footer": Words("表尾说明", "无需处理", "a note below the table", "nothing"),
    "not_json": Words("不是合法的 JSON", "请重新导出", "it is no valid JSON", "ask for the file again"),
    "not_an_object": Words("该行不是 JSON 对象", "请重新导出", "the line is no JSON object", "ask for the file again"),
    "not_a_number": Words("含有 NaN 或 Infinity", "请重新导出", "it holds NaN or Infinity", "ask for the file again"),
    "duplicate_key": Words("同一对象中键名重复", "请重新导出", "an object has one key twice", "ask for the file again"),
    "too_deep": Words("嵌套过深", "请以较浅的结构导出", "it is nested too deeply", "ask for a flatter export"),
    "too_many_columns": Words("列数过多", "请以较少的列导出", "it has too many columns", "ask for fewer columns"),
}  # fmt: skip

#: Of a whole file, where typing found that it cannot be read without a guess, or hardly at all.
WHOLE_FILE = {
    "too_many_bad_rows": Words(
        "不能入库的行超过 tolerate.bad_rows", "先看最多的原因；修正接入约定或请重新导出",
        "more rows than tolerate.bad_rows cannot be loaded", "look at the reason named most; mend the contract or ask again",
    ),
    "ambiguous_date_format": Words(
        "日期可作日/月或月/日两读，接入约定未写明", "在该列写明 format: \"%d/%m/%Y\" 或 \"%m/%d/%Y\"",
        "days and months cannot be told apart and the contract states no format",
        'state format: "%d/%m/%Y" or "%m/%d/%Y" for the column',
    ),
}  # fmt: skip

REASONS = {**TYPING, **READING, **WHOLE_FILE}


def code_of(reason: str) -> str:
    """`bad_date` of `bad_date: ordered_at`."""
    return reason.partition(":")[0].strip()


def explain(reason: str) -> Words | None:
    """What a reason means and what to do; None for one that is no reason of a record."""
    return REASONS.get(code_of(reason))

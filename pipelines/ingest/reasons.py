"""Why a record was refused, in words for the department that sent it; the codes themselves are reading's and typing's.

Reasons of whole files are explained in the runbook and on the pages.
"""

from __future__ import annotations

_WORDS = {
    "missing_value": ("必填列为空", "a required column is empty"),
    "bad_number": ("不是数字", "the text is no number"),
    "bad_date": ("不是日期，或没有这一天", "the text is no date that exists"),
    "unknown_value": ("合同未列出的值", "a word the contract does not list"),
    "precision_lost": ("长号码被表格软件四舍五入", "a spreadsheet has rounded a long number"),
    "width": ("单元格数与表头不符", "the row has not as many cells as there are headers"),
    "unclosed_quote": ("引号未闭合", "a quote is never closed"),
    "undecodable": ("字节无法按该编码读出", "its bytes are not text in the file's encoding"),
    "nul_byte": ("含有空字节", "it holds a NUL byte"),
    "stray_quote": ("引号位置不对，切分不能确定", "a quote stands where none should: the cut is not certain"),
    "record_too_long": ("一行超过 1 MB", "the row is longer than 1 MB"),
    "repeated_header": ("重复的表头行", "the header once more"),
    "second_table": ("文件中另一张表的行", "a row of another table in the same file"),
    "footer": ("表格下方的说明行", "a note below the table"),
    "total_row": ("合计行", "a row of totals"),
    "formula_error": ("单元格是公式错误值", "the cell holds an error of a formula"),
    "uncomputed_formula": ("公式没有保存计算结果", "a formula was saved without its result"),
    "merged_cells": ("合并单元格下的行", "a row under merged cells"),
    "other_currency": ("金额带有另一币种", "the amount names another currency"),
    "out_of_range": ("超出合同约定的范围", "the value is outside what the contract allows"),
    "not_json": ("不是有效的 JSON", "the line is no JSON"),
    "not_an_object": ("不是一个 JSON 对象", "the line is no JSON object"),
    "not_a_number": ("JSON 中出现 NaN 或无穷大", "JSON knows no NaN and no infinity"),
    "duplicate_key": ("同一个键出现两次", "one key stands there twice"),
    "too_deep": ("嵌套过深", "it is nested too deep"),
    "too_many_columns": ("键过多", "it has too many keys"),
}


def in_words(reason: str, language: str) -> str:
    """A reason (`bad_date: ordered_at`) in zh or en, with the column it is about; an unknown code as it is."""
    code, _, column = reason.partition(": ")
    zh, en = _WORDS.get(code, (code, code))
    said = zh if language == "zh" else en
    return f"{column}: {said}" if column else said

"""What a file was read as and why, as a sentence in both languages: from the evidence on its ledger row.

Words what `format`, `encoding` and `encoding_evidence` of the delivery log say; decides nothing and knows no file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NAMES = {
    "utf-8": "UTF-8", "utf-16-le": "UTF-16 LE", "utf-16-be": "UTF-16 BE", "gbk": "GBK", "gb18030": "GB18030",
    "big5hkscs": "Big5", "cp1252": "Windows-1252", "cp1250": "Windows-1250", "cp1251": "Windows-1251",
    "cp1254": "Windows-1254", "cp932": "Shift-JIS", "euc_kr": "EUC-KR", "euc_jp": "EUC-JP", "mac_roman": "Mac Roman",
    "cp850": "CP850",
}  # fmt: skip
_RULES = {
    "bom": ("文件开头有字节顺序标记", "a byte order mark says so"),
    "zero_bytes": ("零字节的位置说明是双字节编码", "its zero bytes stand as two-byte text has them"),
    "ascii": ("只有 ASCII 字符，各种编码读法相同", "it has ASCII characters only, alike in every encoding"),
    "strict_utf8": ("每个字节都符合 UTF-8", "its bytes are valid UTF-8"),
    "declared": ("接入约定指定，且字节不与之矛盾", "the contract says so and the bytes do not contradict"),
    "expected_headers": ("只有这样读才出现约定的表头", "only so the headers of the contract appear"),
    "latin_words": ("带重音的字母都在西文单词里", "its accented letters stand in Western words"),
    "only_one_decodes": ("其他编码都读不通", "no other encoding decodes it"),
    "common_characters": ("常用字最多", "its characters are common ones"),
}
_FORMATS = {
    "csv": ("分隔文本", "delimited text"), "json": ("JSON 文档", "a JSON document"),
    "jsonl": ("逐行 JSON", "JSON, an object a line"), "parquet": ("Parquet 数据文件", "a Parquet file"),
    "html": ("网页表格", "a table of a web page"), "mhtml": ("网页表格", "a table of a web page"),
    "xml": ("Excel 2003 XML 工作簿", "an Excel 2003 XML workbook"), "sql": ("数据库查询结果", "rows of a database"),
    "ods": ("ODS 工作簿", "an ODS workbook"),
    **{kind: (f"Excel 工作簿（.{kind}）", f"an Excel workbook (.{kind})") for kind in ("xlsx", "xlsm", "xlsb", "xls")},
}  # fmt: skip
_WEIGHED = ("expected_headers", "latin_words", "only_one_decodes", "common_characters", "declared")


def reading_sentence(format: str | None, encoding: str | None, evidence: Mapping[str, Any]) -> dict[str, str]:
    """What a delivery was taken for, by its bytes and never by its name, and why in its encoding."""
    said = encoding_sentence(encoding, evidence)
    if not format:
        return said
    kind, _, packed = format.partition(" in ")
    zh, en = _FORMATS.get(kind, (kind, kind))
    if packed:
        zh, en = f"{packed} 压缩的{zh}", f"{en}, {packed} compressed"
    en = en[:1].upper() + en[1:]
    if not said["zh"]:
        return {"zh": f"{zh}。", "en": f"{en}."}
    return {"zh": f"{zh}；{said['zh']}", "en": f"{en}; {said['en']}"}


def encoding_sentence(encoding: str | None, evidence: Mapping[str, Any]) -> dict[str, str]:
    """`{"zh": …, "en": …}`; empty texts where a file has no encoding, as a workbook."""
    if encoding is None and not evidence.get("candidates"):
        return {"zh": "", "en": ""}
    if encoding is None or "rule" not in evidence:
        return _refused(evidence)
    rule = evidence["rule"]
    zh, en = _RULES.get(rule, (rule, rule))
    shares_zh, shares_en = _shares(encoding, evidence) if rule in _WEIGHED else ("", "")
    name = encoding_name(encoding)
    mixed_zh, mixed_en = _mixed(evidence)
    return {"zh": f"{name}：{zh}{shares_zh}{mixed_zh}。", "en": f"{name}: {en}{shares_en}{mixed_en}."}


def encoding_name(codec: str) -> str:
    """What people call a codec."""
    return _NAMES.get(codec, codec)


def _shares(encoding: str, evidence: Mapping[str, Any]) -> tuple[str, str]:
    """`98 % of 412 characters are common, Big5 41 %`."""
    candidates = dict(evidence.get("candidates", {}))
    own = candidates.pop(encoding, None) or candidates.pop("gb18030" if encoding == "gbk" else encoding, None)
    if not own:
        return "", ""
    rivals = [f"{encoding_name(name)} {one['common_share']:.0%}" for name, one in candidates.items()
              if one["decodable_lines"] >= 0.9]  # fmt: skip
    share, count = f"{own['common_share']:.0%}", own["characters"]
    zh = "，".join([f"{count} 个字符中 {share} 为常用", *rivals])
    en = ", ".join([f"{share} of {count} characters are common", *rivals])
    return f"（{zh}）", f" ({en})"


def _mixed(evidence: Mapping[str, Any]) -> tuple[str, str]:
    lines = evidence.get("mixed_lines") or {}
    if not lines:
        return "", ""
    zh = "、".join(f"{count} 行为 {encoding_name(name)}" for name, count in lines.items())
    en = ", ".join(f"{count} in {encoding_name(name)}" for name, count in lines.items())
    return f"；另有{zh}，已逐行识别", f"; other lines were read in their own encoding: {en}"


def _refused(evidence: Mapping[str, Any]) -> dict[str, str]:
    """What a refused file could be, the likeliest first."""
    scored = evidence.get("candidates", {})
    names = [encoding_name(name) for name, one in scored.items() if one["decodable_lines"] >= 0.9] or ["?"]
    zh = f"无法确定编码：可能是 {'、'.join(names)}；可在接入约定的 reads.encoding 中指定。"
    en = f"The encoding is not certain: it could be {', '.join(names)}; the contract can say reads.encoding."
    return {"zh": zh, "en": en}

"""What each kind of damaged text is called, in both languages: for the findings of a delivery and its damaged cells.

The kinds are those that `pipelines.ingest.damage` tells apart; nothing here looks at a text.
"""

from __future__ import annotations

DAMAGES = {
    "replacement_character": ("无法还原的字符", "Lost character"),
    "replacement_read_as_gbk": ("锟斤拷乱码", "Lost characters read as GBK"),
    "memory_filler": ("烫屯乱码", "Filler of empty memory"),
    "private_use": ("自造字", "Private character"),
    "wedged_pinyin": ("夹在字间的拼音", "Pinyin between characters"),
    "stray_kana": ("夹杂的假名", "Kana within Chinese"),
    "byte_shift": ("错位乱码", "Bytes shifted by one"),
    "lost_quotes": ("丢失的引号", "Lost quotes"),
    "only_question_marks": ("全是问号", "Nothing but question marks"),
    "mixed_script": ("简繁混用", "Simplified and traditional mixed"),
    "utf8_read_as_gbk": ("UTF-8 误读为 GBK", "UTF-8 read as GBK"),
    "utf8_read_as_latin": ("UTF-8 误读为西文", "UTF-8 read as Latin"),
    "gbk_read_as_latin": ("GBK 误读为西文", "GBK read as Latin"),
    "big5_read_as_latin": ("Big5 误读为西文", "Big5 read as Latin"),
}


def damage_words(kind: str) -> dict[str, str]:
    """`{"zh": …, "en": …}`; a kind that is none of ours as it is."""
    zh, en = DAMAGES.get(kind, (kind, kind))
    return {"zh": zh, "en": en}

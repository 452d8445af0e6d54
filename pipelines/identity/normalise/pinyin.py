"""How a Chinese name sounds, without tones, so that a name written as heard meets the name as registered.

Given characters take their commonest reading, surnames the reading of surnames (单 shàn, 曾 zēng, 区 ōu, 仇 qiú …).
"""

from __future__ import annotations

from functools import lru_cache

from pipelines.identity.normalise.text import is_cjk

SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "区": "ou", "仇": "qiu", "解": "xie", "查": "zha", "盖": "ge",
    "任": "ren", "翟": "zhai", "朴": "piao", "尉": "wei", "缪": "miao", "乐": "yue", "员": "yun",
    "种": "chong", "秘": "bi", "冼": "xian", "召": "shao", "逄": "pang", "宓": "mi", "晁": "chao",
    "郇": "xun", "妫": "gui", "车": "che", "谌": "chen", "繁": "po", "隗": "wei", "乜": "nie",
    "燕": "yan", "纪": "ji", "宁": "ning", "重": "chong", "万俟": "mo qi", "尉迟": "yu chi",
    "长孙": "zhang sun", "澹台": "tan tai", "鲜于": "xian yu", "单于": "chan yu", "令狐": "ling hu",
    "夏侯": "xia hou", "覃": "qin", "瞿": "qu", "卜": "bu", "祭": "zhai",
}  # fmt: skip

_COMPOUND = (
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 长孙 宇文 夏侯 轩辕 司徒 司空 端木 "
    "南宫 西门 独孤 万俟 澹台 鲜于 单于 闻人 赫连 呼延 太史 申屠 公羊 濮阳 淳于 拓跋 百里 "
    "东郭 南郭 梁丘 左丘 钟离 闾丘"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())


@lru_cache(maxsize=50_000)
def _reading(character: str) -> str:
    if not is_cjk(character):
        return character
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(character, v_to_u=False, errors="ignore") and lazy_pinyin(character)[0])


def readings(text: str) -> str:
    """Syllables of Chinese characters and the other characters as they stand: 'zhang san', 'abc mao yi'."""
    parts: list[str] = []
    latin = ""
    for character in text:
        if is_cjk(character):
            parts += [latin, _reading(character)]
            latin = ""
        else:
            latin += character
    return " ".join(part for part in [*parts, latin.strip()] if part)


def surname_of(name: str) -> str:
    """The surname of a Chinese person's name: two characters where the name starts with a compound surname."""
    return name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]


def person_readings(name: str) -> str:
    """Syllables of a Chinese person's name; the surname read as surnames are."""
    surname = surname_of(name)
    rest = readings(name[len(surname) :])
    return f"{SURNAME_READINGS.get(surname) or readings(surname)} {rest}".strip()

"""Names, addresses and people for benches of text: real ones of ../shared/data where it is, and generated ones."""

from __future__ import annotations

import csv
import random
import tomllib
from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path

from pipelines.settings import REPOSITORY

SHARED = REPOSITORY.parent / "shared" / "data"
Words = tuple[list[str], list[str], list[str]]
_ACCENTS = str.maketrans("aeioucn", "áéíóüçñ")


@cache
def _list(name: str) -> list[str]:
    """Of texts.toml: phrases between semicolons, or single characters where there is none."""
    text = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))[name]
    return [one.strip() for one in text.replace("\n", " ").split(";")] if ";" in text else list(text.replace("\n", ""))


@cache
def simple_words() -> Words:
    """Simplified: company short forms and customers of shops, addresses, people."""
    rng = random.Random(1)
    people = _made(
        rng, lambda: rng.choice(_list("surnames")) + "".join(rng.choices(_list("given"), k=rng.choice((1, 2, 2))))
    )
    firms = _made(rng, lambda: _firm(rng))
    addresses = _made(rng, lambda: _address(rng))
    shops = _lines("cn_names/company_Company-Shorter-Form（28W）.txt", 6)
    customers = _column("cjk_reencoded/超市_订单.gbk.csv", "客户名称", "gbk")
    return firms + shops + customers, addresses, people + customers


@cache
def classic_words() -> Words:
    """Traditional: names of old and new, addresses of transactions in Taiwan."""
    rng = random.Random(2)
    people = _made(rng, lambda: rng.choice(_list("tw_surnames")) + "".join(rng.choices(_list("tw_given"), k=2)))
    old = _lines("cn_names/Ancient_Names_Corpus（25W）.txt", 9)
    addresses = [
        address
        for letter in "abe"
        for address in _column(f"taiwan_lvr/{letter}_lvr_land_a.csv", "土地位置建物門牌", "utf-8-sig")
    ]
    return old + people, addresses or people, people


@cache
def latin_words() -> Words:
    """Western: restaurants with accents added, streets of Europe, people."""
    rng = random.Random(3)
    people = _made(rng, lambda: f"{rng.choice(_list('latin_first'))} {rng.choice(_list('latin_last'))}")
    places = _column("er_fodors_zagats/fodors.csv", "name", "utf-8") or people
    streets = _made(
        rng, lambda: f"{rng.choice(_list('latin_streets'))} {rng.randint(1, 199)} {rng.choice(_list('latin_cities'))}"
    )
    return [_accented(rng, place) for place in places] + people, streets, people


def _made(rng: random.Random, make: Callable[[], str], count: int = 3000) -> list[str]:
    return sorted({make() for _ in range(count)})


def _firm(rng: random.Random) -> str:
    kind = rng.choice(("有限公司", "有限责任公司", "股份有限公司", "经营部", "商行"))
    return f"{''.join(rng.choices(_list('firm_names'), k=2))}{rng.choice(_list('firm_trades'))}{kind}"


def _address(rng: random.Random) -> str:
    kind = rng.choice(("路", "街", "大道", "东路", "西路"))
    road = f"{rng.choice(_list('districts'))}{rng.choice(_list('roads'))}{kind}"
    home = f"{rng.randint(1, 30)}栋{rng.randint(1, 6)}单元{rng.randint(1, 33)}0{rng.randint(1, 6)}室"
    return f"{road}{rng.randint(1, 999)}号{rng.choice(('', home, f'{rng.randint(1, 28)}楼'))}"


def _accented(rng: random.Random, name: str) -> str:
    """One letter in the middle of one word gets its accent."""
    words = name.title().split()
    at = rng.randrange(len(words))
    place = next((i for i in range(1, len(words[at])) if words[at][i] in "aeioun"), None)
    if place is not None:
        words[at] = words[at][:place] + words[at][place].translate(_ACCENTS) + words[at][place + 1 :]
    return " ".join(words)


def _lines(name: str, step: int) -> list[str]:
    path = SHARED / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig") as file:
        words = [line.strip() for line in islice(file, 4, None, step)]
    return [word for word in words if word]


def _column(name: str, column: str, encoding: str) -> list[str]:
    path = SHARED / name
    if not path.exists():
        return []
    with path.open(encoding=encoding, newline="") as file:
        return sorted({row[column] for row in csv.DictReader(file) if row[column]})

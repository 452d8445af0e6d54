"""Turns the word lists into DuckDB variables that the SQL of this package draws from, and defines its macros.

Every list exists in simplified and traditional form (`<name>` and `<name>_t`), converted once per word. All drawing is
`hash(seed, tag, row)`, so the same seed gives the same company whatever the threads do. Not here: the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import duckdb

from pipelines.demo import words, words_identity

PICKS = 2048

MACROS = (
    # Hashed twice: hash(a, b) is hash(a) and hash(b) joined by xor, so that two tags would differ by a constant only.
    "create macro h(tag, i) as (hash(hash(getvariable('seed'), tag, i)) >> 1)::bigint",
    "create macro u(tag, i) as (h(tag, i) % 1000003) / 1000003.0",
    "create macro pick(name, k) as getvariable(name)[1 + k % len(getvariable(name))]",
    "create macro word(name, i) as getvariable(name)[i]",
    "create macro yuan(cents) as (cents * 0.01::decimal(3, 2))::decimal(18, 2)",
    "create macro pieces(thousandths) as (thousandths * 0.001::decimal(4, 3))::decimal(18, 3)",
    "create macro wide(x) as translate(x, '0123456789-', '０１２３４５６７８９－')",
)


def install(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Define macros and variables on a fresh connection."""
    for macro in MACROS:
        connection.execute(macro)
    for name, value in _variables(seed).items():
        connection.execute(f"set variable {name} = ?", [value])


def weighted(weights: Sequence[float], size: int = PICKS) -> list[int]:
    """1-based positions, each as often as its weight asks, `size` in all: drawing one of them is one list look-up."""
    total, seen = sum(weights), 0.0
    picks: list[int] = []
    for position, weight in enumerate(weights, start=1):
        seen += weight
        picks += [position] * (round(size * seen / total) - len(picks))
    return picks


def products() -> list[dict[str, Any]]:
    """The catalogue; `price` in cents, `person` and `organisation` the weights of being drawn."""
    names = ("code", "name", "category", "subcategory", "unit", "price", "person", "organisation")
    rows = [dict(zip(names, line.split("|"), strict=True)) for line in words.PRODUCTS]
    return [
        {**row, "price": round(float(row["price"]) * 100), "person": int(row["person"]),
         "organisation": int(row["organisation"])}
        for row in rows
    ]  # fmt: skip


def _variables(seed: int) -> dict[str, Any]:
    texts = _texts()
    traditional = _traditional(texts)
    return {"seed": seed, **texts, **traditional, **_pinyin(texts), **_cities(), **_picks(), **_catalogue(),
            **_plain_words()}  # fmt: skip


def _texts() -> dict[str, list[str]]:
    cities = [line.split("|") for line in words.CITIES]
    reasons = {f"reasons_{kind}": text.split() for kind, text in words.TICKET_REASONS.items()}
    return {
        "surname": re.findall(r"\D+(?=\d)", words.SURNAMES.replace(" ", "")),
        "given": list(dict.fromkeys(words.GIVEN_CHARACTERS)),
        "province": [city[1] for city in cities],
        "city": [city[2] for city in cities],
        "town": [city[2].removesuffix("市") for city in cities],
        "district": [city[5] for city in cities],  # split at the space when drawn
        "road": words.ROADS.split(),
        "estate": words.ESTATES.split(),
        "firm_first": list(words.FIRM_FIRST),
        "firm_second": list(words.FIRM_SECOND),
        "trade": words.TRADES.split(),
        "suffix": list(words.SUFFIXES),
        "industry": words.INDUSTRIES.split(),
        "source": words.SOURCES.split(),
        "size_band": list(words.SIZES),
        "region": list(words.REGIONS.values()),
        "cancel_reason": words.CANCEL_REASONS.split(),
        "cause": words.TICKET_CAUSES.split(),
        "spike_reason": [words.SPIKE_REASON],
        **reasons,
        **_other_spellings(),
    }


def _other_spellings() -> dict[str, list[str]]:
    """Beside each given-name character one that looks like it, beside each surname one that sounds like it."""
    surnames = re.findall(r"\D+(?=\d)", words.SURNAMES.replace(" ", ""))
    looks, sounds = _pairs(words_identity.SHAPES), _pairs(words_identity.SURNAME_SOUNDS)
    return {
        "given_shape": [looks.get(one, one) for one in dict.fromkeys(words.GIVEN_CHARACTERS)],
        "surname_alike": [sounds.get(one, one) for one in surnames],
        "title": words_identity.TITLES.split(),
        "nickname": words_identity.NICKNAMES.split(),
    }


def _pairs(text: str) -> dict[str, str]:
    return {pair[0]: pair[1] for pair in text.split()}


def _plain_words() -> dict[str, list[Any]]:
    """What is the same in both scripts."""
    lists = {"english_name": words_identity.ENGLISH_NAMES, "false_phone": words_identity.FALSE_PHONES,
             "false_email": words_identity.FALSE_EMAILS, "false_address": words_identity.FALSE_ADDRESSES,
             "false_name": words_identity.FALSE_NAMES, "postcode": words_identity.POSTCODES}  # fmt: skip
    surnames = re.findall(r"\D+(?=\d)", words.SURNAMES.replace(" ", ""))
    given = list(dict.fromkeys(words.GIVEN_CHARACTERS))
    common = words_identity.COMMON_NAMES.split()
    return {
        **{name: list(text.split()) for name, text in lists.items()},
        "trade_english": words_identity.TRADES_ENGLISH.split("|"),
        "common_surname": [surnames.index(name[0]) + 1 for name in common],
        "common_given": [given.index(name[1]) + 1 for name in common],
    }


def _traditional(texts: dict[str, list[str]]) -> dict[str, list[str]]:
    import opencc

    converter = opencc.OpenCC("s2t")
    return {f"{name}_t": [converter.convert(value) for value in values] for name, values in texts.items()}


def _pinyin(texts: dict[str, list[str]]) -> dict[str, Any]:
    """Spellings for e-mail addresses and in capitals; for each given-name character another one of the same sound."""
    from pypinyin import lazy_pinyin

    read = ("given", "trade", "firm_first", "firm_second", "town")
    spoken = {name: ["".join(lazy_pinyin(value)) for value in texts[name]] for name in read}
    readings = {entry[0]: entry[1:] for entry in words_identity.SURNAME_READINGS.split()}
    spoken["surname"] = [readings.get(value) or "".join(lazy_pinyin(value)) for value in texts["surname"]]
    sounds = spoken["given"]
    alike = [_next_alike(sounds, position) for position in range(len(sounds))]
    capital = {f"{name}_pinyin": [value.capitalize() for value in values] for name, values in spoken.items()}
    return {**{f"{name}_latin": values for name, values in spoken.items()}, **capital, "given_alike": alike}


def _next_alike(sounds: list[str], position: int) -> int:
    """The 1-based position of the next character with the same sound; itself where there is none."""
    count = len(sounds)
    return next((at % count + 1 for at in range(position + 1, position + count)
                 if sounds[at % count] == sounds[position]), position + 1)  # fmt: skip


def _cities() -> dict[str, Any]:
    cities = [line.split("|") for line in words.CITIES]
    codes = list(words.REGIONS)
    return {
        "city_region": [codes.index(city[0]) + 1 for city in cities],
        "city_telephone": [city[3] for city in cities],
        "city_division": [city[4] for city in cities],
        "region_code": codes,
    }


def _picks() -> dict[str, Any]:
    surnames = [int(number) for number in re.findall(r"\d+", words.SURNAMES)]
    given = len(dict.fromkeys(words.GIVEN_CHARACTERS))
    return {
        "pick_surname": weighted(surnames),
        "pick_given": weighted([1 / (position + 12) for position in range(given)]),
        "pick_city": weighted(words.CITY_WEIGHTS),
        "pick_suffix": weighted(words.SUFFIX_WEIGHTS),
        "pick_source": weighted(words.SOURCE_WEIGHTS),
        "pick_size": weighted(words.SIZE_WEIGHTS),
        "mobile_prefix": [p for p in range(130, 200) if p // 10 in (13, 15, 18, 19) and p not in (154, 194)],
    }


def _catalogue() -> dict[str, Any]:
    catalogue = products()
    codes = [product["code"] for product in catalogue]
    partners = dict(words.GOES_WITH)
    follows = [codes.index(partners[code]) + 1 if code in partners else 0 for code in codes]
    columns = ("code", "name", "category", "subcategory", "unit", "price")
    lists = {f"product_{column}": [product[column] for product in catalogue] for column in columns}
    picks = {f"pick_{kind}": weighted([p[kind] for p in catalogue]) for kind in ("person", "organisation")}
    return {**lists, **picks, "product_partner": follows}

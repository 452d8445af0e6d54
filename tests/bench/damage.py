"""Damaged text: how much of made damage is found by kind, how often clean cells are called damaged, what it costs.

`python -m tests.bench.damage`. Clean and damaged texts are ../shared/data's and tests/bench/texts.py's; where that
folder is absent only the made ones are measured.
"""

from __future__ import annotations

import csv
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.ingest.damage import judge
from pipelines.ingest.damage.suspects import suspects
from tests.bench.texts import SHARED, classic_words, latin_words, simple_words

_EACH = 500
_CLEAN = {  # CSV files by encoding; every cell counts
    "cn_names/company_Company-Shorter-Form（28W）.txt": "utf-8-sig",
    "cn_names/Ancient_Names_Corpus（25W）.txt": "utf-8-sig",
    "cn_names/ChengYu_Corpus（5W）.txt": "utf-8-sig",
    "tmall_cn/cosmetic.csv": "utf-8-sig",
    "tmall_cn/tmall_order_report.csv": "utf-8-sig",
    "telecom_bill_complaints/Complaints.csv": "latin-1",
    "cjk_reencoded/超市_订单.gbk.csv": "gbk",
    "cjk_reencoded/e_lvr_land_a.big5.csv": "big5hkscs",
    "taiwan_lvr/a_lvr_land_a.csv": "utf-8-sig",
    "taiwan_lvr/b_lvr_land_a.csv": "utf-8-sig",
}
_GOAL = {"false_alarm_share": "< 0.001 in every corpus", "recall": ">= 0.8 of every kind", "wrong_proposals": "< 0.005"}
Made = tuple[str, str]  # damaged, as it was


def _latin(raw: bytes) -> str:
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in raw)


def _makers(rng: random.Random) -> dict[str, Callable[[], Made]]:
    """By kind: a text made damaged, as the damage happens in life."""

    def one(words: tuple[list[str], list[str], list[str]]) -> str:
        return rng.choice(rng.choice(words))

    def put(text: str, what: str, over: int) -> str:
        at = rng.randrange(1, max(2, len(text)))
        return text[:at] + what + text[at + over :]

    def reread(words: tuple[list[str], list[str], list[str]], way: Callable[[str], str]) -> Made:
        text = one(words)
        return way(text), text

    simple, classic, latin = simple_words(), classic_words(), latin_words()
    gbk_of: Callable[[str], str] = lambda text: text.encode().decode("gbk", "replace").replace("\ufffd", "?")  # noqa: E731
    return {
        "replacement_character": lambda: reread(simple, lambda text: put(text, "\ufffd", 1)),
        "replacement_read_as_gbk": lambda: reread(simple, lambda text: put(text, "锟斤拷锟斤拷", 2)),
        "utf8_read_as_gbk": lambda: reread(rng.choice((simple, classic)), gbk_of),
        "utf8_read_as_latin": lambda: reread(rng.choice((simple, classic, latin)), lambda text: _latin(text.encode())),
        "gbk_read_as_latin": lambda: reread(simple, lambda text: _latin(text.encode("gb18030"))),
        "big5_read_as_latin": lambda: reread(classic, lambda text: _latin(text.encode("big5hkscs", "ignore"))),
        "wedged_pinyin": lambda: reread(rng.choice((simple, classic)), lambda text: _wedged(rng, text)),
        "stray_kana": lambda: reread((simple[1],) * 3, lambda text: put(text, rng.choice("やゼにマ"), 0)),
        "private_use": lambda: reread(classic, lambda text: put(text, chr(rng.randrange(0xE000, 0xF8FF)), 1)),
        "byte_shift": lambda: reread((simple[1],) * 3, lambda text: _shifted(rng, text)),
        "lost_quotes": lambda: reread((simple[2],) * 3, lambda text: f"?{text}?"),
        "mixed_script": lambda: reread(simple, _mixed),
    }


def _wedged(rng: random.Random, text: str) -> str:
    from pypinyin import pinyin

    han = [at for at, char in enumerate(text) if "\u4e00" <= char <= "\u9fff"]
    if not han:
        return text
    at = rng.choice(han)
    reading = pinyin(text[at])[0][0]
    return text[: at + 1] + (f"({reading})" if rng.random() < 0.7 else reading) + text[at + 1 :]


def _shifted(rng: random.Random, text: str) -> str:
    """One byte of GBK is lost: every second byte behind it meets a stranger until a character of one byte comes."""
    raw = bytearray(text.encode("gbk", "ignore"))
    at = rng.randrange(1, max(2, len(raw) - 4))
    if raw[at] < 0x80:
        return text
    raw[at] = ord("?")
    return bytes(raw).decode("gbk", "replace").replace("\ufffd", "?")


def _mixed(text: str) -> str:
    from opencc import OpenCC

    half = len(text) // 2
    first, second = text[:half], OpenCC("s2tw").convert(text[half:])
    is_mixed = second != text[half:] and first != OpenCC("s2tw").convert(first)
    return first + second if is_mixed else text


def made() -> dict[str, dict[str, float]]:
    """By kind: cells, the share found, proposals and how many of them are not what the text was."""
    found: dict[str, dict[str, float]] = {}
    for kind, make in _makers(random.Random(11)).items():
        pairs = [pair for pair in (make() for _ in range(_EACH)) if pair[0] != pair[1]]
        passed = _passing([damaged for damaged, _ in pairs])
        judged = [(judge(damaged) if damaged in passed else [], text) for damaged, text in pairs]
        proposals = [(one.proposal, text) for damage, text in judged for one in damage if one.proposal]
        found[kind] = {
            "cells": len(pairs),
            "recall": round(sum(bool(damage) for damage, _ in judged) / len(pairs), 3),
            "proposed": len(proposals),
            "wrong": sum(proposal != text for proposal, text in proposals),
        }
    return found


def _passing(texts: list[str]) -> set[str]:
    """The texts that the pattern suspects, as the landing asks for them."""
    return {text for _, text in _suspects(texts)}


def _suspects(texts: list[str]) -> list[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"threads": 1}) as connection:
        path = Path(folder) / "cells.parquet"
        pq.write_table(pa.table({"cell": texts}), path)
        return list(suspects(path, len(texts), ["cell"], lambda: connection))


def clean() -> dict[str, dict[str, object]]:
    """By corpus: cells, how many are called damaged, of which kinds, and CPU nanoseconds a cell."""
    found: dict[str, dict[str, object]] = {}
    for name, encoding in _CLEAN.items():
        if not (SHARED / name).exists():
            continue
        cells = list(_cells(SHARED / name, encoding))
        counts = Counter(cells)
        begun = time.process_time()
        judged = {text: damage for _, text in _suspects(cells) if (damage := judge(text))}
        spent = time.process_time() - begun
        kinds = Counter(one.kind for text, damage in judged.items() for one in damage for _ in range(counts[text]))
        alarms = sum(counts[text] for text in judged)
        found[name] = {"cells": len(cells), "alarms": alarms, "share": round(alarms / len(cells), 6),
                       "kinds": dict(kinds), "ns_a_cell": round(spent / len(cells) * 1e9)}  # fmt: skip
    return found


def _cells(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, newline="") as file:
        yield from (cell for row in csv.reader(file) for cell in row if cell)


def real() -> dict[str, object]:
    """The five damaged essays, line by line: lines of each that are damaged, and of which kinds."""
    found: dict[str, object] = {}
    for path in sorted((SHARED / "damaged_text").glob("*.txt")):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        judged = [damage for line in lines if (damage := judge(line))]
        kinds = Counter(one.kind for damage in judged for one in damage)
        found[path.name[:3]] = {"lines": len(lines), "damaged": len(judged), "kinds": dict(kinds)}
    return found


def main() -> None:
    by_kind, by_corpus = made(), clean()
    wrong = sum(one["wrong"] for one in by_kind.values()) / max(1, sum(one["proposed"] for one in by_kind.values()))
    met = (
        all(one["recall"] >= 0.8 for one in by_kind.values())
        and all(one["share"] < 0.001 for one in by_corpus.values())  # type: ignore[operator]
        and wrong < 0.005
    )
    measured = {"made": by_kind, "wrong_proposals": round(wrong, 4), "clean": by_corpus, "real": real()}
    print(json.dumps({"bench": "damage", "measured": measured, "goal": _GOAL, "met": met}, ensure_ascii=False))


if __name__ == "__main__":
    main()

"""1,200 short files in six encodings, nothing told: how many are read right, refused as ambiguous, or garbled.

`python -m tests.bench.encodings [--seed 7] [--half 1]`. Rules were derived on half 0 of every list of names.
Beside it charset-normalizer on the same bytes. Texts are ../shared/data's and a generator's; nothing is kept.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.bench.texts import classic_words, latin_words, simple_words

SIZES = (1, 2, 3, 5, 10, 20, 50, 100, 200)
FILES = 1200
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs", "cp1252")
_BOMS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
_HEADERS = {
    "s": ("订单号", "客户名称", "收货地址", "联系人", "金额"),
    "t": ("訂單編號", "客戶名稱", "地址", "聯絡人", "金額"),
    "l": ("Référence", "Name", "Adresse", "Représentant", "Montant"),
    "ascii": ("order_no", "customer", "address", "contact", "amount"),
}
_GOAL = {"right": ">= 0.95", "right_over_20_rows": ">= 0.995", "mojibake": 0}


@dataclass(frozen=True)
class Sample:
    """One file: its bytes, and the cells that a careful person reads in it."""

    encoding: str
    rows: int
    content: bytes
    header: tuple[str, ...]
    cells: list[tuple[str, ...]]


def samples(seed: int, half: int, count: int = FILES) -> Iterator[Sample]:
    """Files in turn of every encoding and size; drawn from one half of all words."""
    for number in range(count):
        encoding = ENCODINGS[number % len(ENCODINGS)]
        rows = SIZES[number // len(ENCODINGS) % len(SIZES)]
        yield _sample(random.Random(f"{seed}/{half}/{number}"), encoding, rows, half)


def _sample(rng: random.Random, encoding: str, rows: int, half: int) -> Sample:
    script = _script(rng, encoding)
    delimiter = rng.choice(",,,;\t|")
    columns = rng.choice(((0, 1), (0, 1, 4), (0, 1, 2, 4), (0, 1, 2, 3, 4)))
    headers = _HEADERS["ascii" if rng.random() < 0.7 else script]
    while True:
        cells = [_row(rng, script, number, columns, half) for number in range(rows)]
        table = [tuple(headers[at] for at in columns), *cells]
        end = rng.choice(("\n", "\r\n"))
        text = "".join(delimiter.join(row) + end for row in table)
        if not text.isascii() and _holds(text, encoding) and delimiter not in "".join(map("".join, table)):
            bom = _BOMS.get(encoding, b"") if rng.random() < 0.5 else b""
            return Sample(encoding, rows, bom + text.encode(encoding), table[0], cells)


def _script(rng: random.Random, encoding: str) -> str:
    fixed = {"gb18030": "s", "big5hkscs": "t", "cp1252": "l"}
    return fixed.get(encoding) or rng.choice("sstl")


def _row(rng: random.Random, script: str, number: int, columns: Sequence[int], half: int) -> tuple[str, ...]:
    names, addresses, people = _words(script, half)
    amount = f"{rng.randint(1, 99999)}.{rng.randint(0, 99):02d}"
    row = (f"SO{number + 10001}", rng.choice(names), rng.choice(addresses), rng.choice(people), amount)
    return tuple(row[at] for at in columns)


@cache
def _words(script: str, half: int) -> tuple[list[str], list[str], list[str]]:
    lists = {"s": simple_words, "t": classic_words, "l": latin_words}[script]()
    names, addresses, people = ([word for word in words if zlib.crc32(word.encode()) % 2 == half] for words in lists)
    return names, addresses, people


def _holds(text: str, encoding: str) -> bool:
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeEncodeError:
        return False


def outcome(sample: Sample, folder: Path) -> str:
    """`right`, `ambiguous`, `mojibake` (loaded with other cells) or `refused <code>`."""
    import duckdb

    from pipelines.ingest.reading.dispatch import read_here
    from pipelines.ingest.reading.result import FileRefused, Hints
    from pipelines.settings import Limits

    path = folder / "export"
    path.write_bytes(sample.content)
    try:
        reading = read_here(path, Hints(), folder / "scratch", frozenset(), Limits())
    except FileRefused as refused:
        return "ambiguous" if refused.code == "ambiguous_encoding" else f"refused {refused.code}"
    columns = ", ".join(f"c{at}" for at in range(len(reading.headers)))
    with duckdb.connect() as connection:
        found = connection.execute(f"select {columns} from {reading.scan_sql()} where not _is_blank").fetchall()
    is_right = reading.headers == sample.header and found == sample.cells
    return "right" if is_right else "mojibake"


def _other(sample: Sample) -> str:
    """What charset-normalizer makes of the same bytes."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample.content).best()
    if best is None:
        return "ambiguous"
    text = str(best).removeprefix("\ufeff")
    wanted = sample.content.decode(sample.encoding).removeprefix("\ufeff")
    return "right" if text == wanted else "mojibake"


def run(seed: int, half: int, count: int, beside: bool) -> dict[str, object]:
    ours, theirs = defaultdict[tuple[str, int], Counter[str]](Counter), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        for sample in samples(seed, half, count):
            ours[sample.encoding, sample.rows][outcome(sample, Path(folder))] += 1
            if beside:
                theirs[_other(sample)] += 1
    return _summary(ours, theirs)


def _summary(ours: dict[tuple[str, int], Counter[str]], theirs: Counter[str]) -> dict[str, object]:
    total = _sum(ours.values())
    large = _sum(counts for (_, rows), counts in ours.items() if rows > 20)
    measured = {
        "files": total.total(),
        "right": round(total["right"] / total.total(), 4),
        "right_over_20_rows": round(large["right"] / max(1, large.total()), 4),
        "mojibake": total["mojibake"],
        "outcomes": dict(total),
        "per_encoding": {name: dict(_sum(c for (e, _), c in ours.items() if e == name)) for name in ENCODINGS},
        "per_rows": {str(rows): dict(_sum(c for (_, r), c in ours.items() if r == rows)) for rows in SIZES},
        "charset_normalizer": dict(theirs),
    }
    met = measured["right"] >= 0.95 and measured["right_over_20_rows"] >= 0.995 and not total["mojibake"]  # type: ignore[operator]
    others = total.total() - total["right"] - total["ambiguous"]
    return {"bench": "encodings", "measured": measured, "goal": _GOAL, "met": bool(met and not others)}


def _sum(counters: Iterator[Counter[str]] | object) -> Counter[str]:
    return sum(counters, Counter())  # type: ignore[call-overload, no-any-return]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--half", type=int, default=1)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--alone", action="store_true", help="without charset-normalizer")
    given = parser.parse_args()
    print(json.dumps(run(given.seed, given.half, given.files, not given.alone), ensure_ascii=False))


if __name__ == "__main__":
    main()

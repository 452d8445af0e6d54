"""JSON, Parquet, archives, and things that are no table at all."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.bench.naughty.case import HEADERS, Case, Expect, Row, as_landed, file, good_rows
from tests.bench.naughty.sheets import book, table
from tests.bench.naughty.texts import joined


def document_cases() -> Iterator[Case]:
    """Every case of this module."""
    good = good_rows()
    right = Expect(loaded=len(good), rows=as_landed(good))
    for name, content in {**_json(good), **_packed(good), "parquet": _parquet(good)}.items():
        yield Case(name, file("payments.dat", content), right)
    yield from _broken_json(good)
    yield from _no_tables()
    yield from _packed_badly(good)


def _records(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [dict(zip(HEADERS, row, strict=True)) for row in rows]


def _json(good: Sequence[Row]) -> dict[str, bytes]:
    records = _records(good)
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in records)
    numbers = [{**one, "金额": float(one["金额"])} for one in records]
    return {
        "JSON lines": lines.encode(),
        "JSON lines, BOM and CRLF": b"\xef\xbb\xbf" + lines.replace("\n", "\r\n").encode(),
        "JSON lines, escaped": "\n".join(json.dumps(one) for one in records).encode(),
        "a JSON array": json.dumps(records, ensure_ascii=False).encode(),
        "a JSON array, indented": json.dumps(records, ensure_ascii=False, indent=2).encode(),
        "a JSON array of numbers": json.dumps(numbers, ensure_ascii=False).encode(),
        "a JSON document with one list": json.dumps({"total": 12, "data": {"rows": records}}).encode(),
    }


def _parquet(good: Sequence[Row]) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table({name: [row[at] for row in good] for at, name in enumerate(HEADERS)}), target)
    return target.getvalue()


def zipped(members: dict[str, bytes], **options: Any) -> bytes:
    """A zip archive as bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, **options) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return target.getvalue()


def _packed(good: Sequence[Row]) -> dict[str, bytes]:
    text = joined(good)
    junk = {"__MACOSX/._payments.csv": b"\0\5", ".DS_Store": b"\0\0\0\1"}
    return {
        "a csv in gz": gzip.compress(text.encode("gbk")),
        "a csv in zip": zipped({"回款.csv": text.encode("gbk")}),
        "a csv in zip beside junk": zipped({"payments.csv": text.encode(), **junk}),
        "a csv in zip in a folder": zipped({"2024/05/payments.csv": text.encode()}),
        "a workbook in zip": zipped({"payments.xlsx": book(table(good))}),
        "a hostile name in zip": zipped({"../../etc/payments.csv": text.encode()}),
    }


def _broken_json(good: Sequence[Row]) -> Iterator[Case]:
    records = _records(good)
    lines = [json.dumps(one, ensure_ascii=False) for one in records]
    for name, line in {
        "cut off": '{"单号": "P900", "客户',
        "NaN": '{"单号": "P900", "客户": "C1", "日期": "2024-05-01", "金额": NaN, "方式": "现金"}',
        "a key twice": '{"单号": "P900", "单号": "P901", "客户": "C1", "日期": "2024-05-01", "金额": 1, "方式": "x"}',
        "a list": "[1, 2]",
        "a word": "none",
    }.items():
        text = "\n".join([*lines[:5], line, *lines[5:]])
        right = Expect(loaded=len(good), quarantined=1, rows=as_landed(good))
        yield Case(f"JSON lines, one is {name}", file("payments.jsonl", text.encode()), right)
    whole = json.dumps(records, ensure_ascii=False)
    refused = {
        "an array that never ends": whole[:-1],
        "an array with a comma too many": whole[:-1] + ",]",
        "an array with NaN": whole.replace('"10.50"', "NaN"),
        "deep nesting": "[" * 100_000,
        "deep objects": '{"a":' * 100_000,
        "text after the array": whole + "x",
    }
    for name, text in refused.items():
        wrong = Expect("quarantined", quarantined=None)
        yield Case(f"JSON, {name}", file("payments.json", text.encode()), wrong)
    big = [{**records[0], "单号": 12345678901234567890}]
    exact = Expect(loaded=1, rows=as_landed([("12345678901234567890", *good[0][1:])]))
    yield Case("JSON, a number of 20 digits", file("payments.json", json.dumps(big).encode()), exact)


def _no_tables() -> Iterator[Case]:
    """Bytes of other kinds, whatever they are called."""
    contents = {
        "nothing": (b"", "empty_file"),
        "a byte order mark": (b"\xef\xbb\xbf", "empty_file"),
        "a document": (b"%PDF-1.7\n" + os.urandom(2000), "unsupported_format"),
        "a picture": (b"\x89PNG\r\n\x1a\n" + os.urandom(2000), "unsupported_format"),
        "a program": (b"\x7fELF" + os.urandom(2000), "unsupported_format"),
        "a rar archive": (b"Rar!\x1a\x07\x01\x00" + os.urandom(2000), "unsupported_format"),
        "half a parquet file": (_parquet(good_rows())[:200], None),
        "noise": (bytes(range(128, 256)) * 40, None),
        "zeros": (bytes(100_000), None),
    }
    for name, (content, reason) in contents.items():
        for suffix in (".csv", ".xlsx"):
            wrong = Expect("quarantined", reason, quarantined=None)
            yield Case(f"{name} as {suffix}", file(f"payments{suffix}", content), wrong)
    head = (",".join(HEADERS) + "\n").encode()
    yield Case("a header and no rows", file("payments.csv", head), Expect(loaded=0))
    yield Case("a header and blank lines", file("payments.csv", head + b"\n\n"), Expect(loaded=0))


def _packed_badly(good: Sequence[Row]) -> Iterator[Case]:
    text = joined(good).encode()
    refused: dict[str, tuple[bytes | Callable[[], bytes], str | None]] = {
        "a gz bomb": (gzip_bomb, None),
        "a zip bomb": (zip_bomb, None),
        "a zip within a zip": (zipped({"a.zip": zipped({"a.csv": text})}), None),
        "two tables in zip": (zipped({"a.csv": text, "b.csv": text}), None),
        "an empty zip": (zipped({}), None),
        "half a gz": (gzip.compress(joined(good_rows(500)).encode())[:1500], None),
        "half a zip": (zipped({"a.csv": text})[:120], None),
    }
    for name, (content, reason) in refused.items():
        yield Case(name, file("payments.zip", content), Expect("quarantined", reason, quarantined=None))


def gzip_bomb() -> bytes:
    """400 MB of zeros."""
    target = io.BytesIO()
    with gzip.GzipFile(fileobj=target, mode="wb") as made:
        for _ in range(400):
            made.write(bytes(1_000_000))
    return target.getvalue()


def zip_bomb() -> bytes:
    """The same in a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made, made.open("a.csv", "w") as member:
        for _ in range(400):
            member.write(bytes(1_000_000))
    return target.getvalue()


def lay_link(folder: Path) -> None:
    """A link to a file that is no department's."""
    (folder / "payments.csv").symlink_to("/etc/hostname")

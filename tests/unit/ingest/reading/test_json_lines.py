"""JSON lines: strict records, flattened objects, numbers as written, and each line that is no record kept apart."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pipelines.ingest.reading import FileRefused
from tests.unit.ingest.reading.conftest import Read

Reader = Callable[..., Read]
GOOD = '{"id": "S1", "score": 5}\n'


def test_json_lines_are_known_by_their_content_alone(read_bytes: Reader) -> None:
    read = read_bytes((GOOD + '{"id": "S2", "score": null, "渠道": "電話"}').encode())
    assert read.reading.format == "jsonl"
    assert read.reading.headers == ("id", "score", "渠道")
    assert read.cells == [("S1", "5", None), ("S2", None, "電話")]
    assert (read.reading.header_count, read.reading.record_count, read.reading.flags) == (0, 2, ("no_final_line_end",))


def test_objects_within_are_flattened_and_lists_stay_json(read_bytes: Reader) -> None:
    line = '{"a": {"b": 1.50, "c": {"d": true}}, "e": [1.0, "x", {"f": null}], "g": {}, "h": false}\n'
    read = read_bytes(line.encode())
    assert read.reading.headers == ("a.b", "a.c.d", "e", "g", "h")
    assert read.cells == [("1.50", "true", '[1.0,"x",{"f":null}]', None, "false")]


def test_long_and_odd_numbers_keep_every_digit(read_bytes: Reader) -> None:
    read = read_bytes(b'{"a": 123456789012345678901234567890, "b": 1e400, "c": 0.10}\n')
    assert read.cells == [("123456789012345678901234567890", "1e400", "0.10")]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"id": 1, "id": 2}', "duplicate_key"),
        ('{"a": {"b": 1}, "a.b": 2}', "duplicate_key"),
        ('{"id": 1, "ｉｄ": 2}', "duplicate_key"),
        ('{"id": NaN}', "not_a_number"),
        ('{"id": -Infinity}', "not_a_number"),
        ('{"id": 1} {"id": 2}', "not_json: something stands after the record"),
        ('{"id": 1},', "not_json: something stands after the record"),
        ('{"id": 1', "not_json"),
        ("{'id': 1}", "not_json"),
        ('{"id": 01}', "not_json"),
        ('["id", 1]', "not_an_object"),
        ("17", "not_an_object"),
        ('{"id": "\\ud800"}', "undecodable"),
        ('{"id": "a\\u0000b"}', "nul_byte"),
        ('{"id": ' + '{"a": ' * 40 + "1" + "}" * 41, "too_deep"),
        ('{"id": ' + "[" * 40 + "]" * 40 + "}", "too_deep"),
        ('{"id": ' + "[" * 100_000 + "]" * 100_000 + "}", "too_deep"),
    ],
)
def test_a_line_that_is_no_record_is_kept_with_its_reason(read_bytes: Reader, line: str, what: str) -> None:
    read = read_bytes((GOOD + line + "\r\n" + GOOD).encode())
    assert read.problems == {2: what}
    assert read.raw == {2: (len(GOOD), (line + "\r\n").encode())}
    assert read.cells == [("S1", "5"), ("S1", "5")]


def test_objects_at_the_deepest_level_allowed_are_read(read_bytes: Reader) -> None:
    read = read_bytes((GOOD + '{"a":' * 32 + "1" + "}" * 32 + "\n").encode())
    assert not read.problems


def test_bytes_that_do_not_decode_cost_only_their_line(read_bytes: Reader) -> None:
    lines = ['{"id": "客户", "score": 5}\n'.encode()] * 30
    lines[7] = b'{"id": "\xff\xfe", "score": 1}\n'
    read = read_bytes(b"".join(lines))
    assert read.problems == {8: "undecodable"}
    assert len(read.cells) == 29


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gbk"])
def test_json_lines_are_read_in_other_encodings(read_bytes: Reader, encoding: str) -> None:
    text = '{"編號": "一", "客户": "上海化工有限公司"}\n' * 3
    read = read_bytes(text.encode(encoding), format="jsonl", encoding=None if encoding != "gbk" else "gbk")
    assert read.cells == [("一", "上海化工有限公司")] * 3


def test_blank_lines_are_counted_and_a_cut_end_is_flagged(read_bytes: Reader) -> None:
    read = read_bytes((GOOD + "\n  \r\n" + GOOD + '{"id": "S').encode())
    assert (len(read.cells), read.reading.record_count) == (2, 5)
    assert (read.problems, read.reading.flags) == ({5: "not_json"}, ("truncated",))


def test_a_key_that_first_stands_late_has_its_column_from_the_start(read_bytes: Reader) -> None:
    filler = json.dumps({"id": "S1", "text": "x" * 500}) + "\n"
    read = read_bytes((filler * 10_000 + '{"id": "S2", "late": 1}\n').encode())
    assert read.reading.headers == ("id", "text", "late")
    assert read.reading.record_count == 10_001
    assert (read.cells[0][2], read.cells[-1]) == (None, ("S2", None, "1"))


def test_a_record_of_several_megabytes_is_refused_alone(read_bytes: Reader) -> None:
    for size in (2 << 20, 9 << 20):
        read = read_bytes((GOOD + '{"id": "' + "x" * size + '"}\n' + GOOD).encode())
        assert read.problems == {2: "record_too_long"}
        assert len(read.cells) == 2


def test_a_declared_file_without_one_object_is_refused(refusal: Callable[..., FileRefused]) -> None:
    assert refusal(b"hello\nworld\n", format="jsonl").code == "no_records"


def test_a_delimited_file_that_begins_with_a_brace_stays_delimited(read_bytes: Reader) -> None:
    read = read_bytes(b"{id},score\n{1},5\n{2},4\n", expected=("{id}", "score"))
    assert read.reading.format == "csv"

"""JSON documents: lists of records wherever they lie, strict to the byte, cut without holding the whole."""

from __future__ import annotations

import json
import random
import tarfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pipelines.ingest.reading import FileRefused
from pipelines.ingest.reading.json_strict import first_flaw
from pipelines.settings import REPOSITORY
from tests.unit.ingest.reading.conftest import Read

Reader = Callable[..., Read]
Refusal = Callable[..., FileRefused]
ROWS = [{"id": "S1", "n": 1}, {"id": "S2", "n": None, "电话": "+86"}]
SUITE = REPOSITORY.parent / "shared" / "data" / "json_suite" / "test_parsing.tar.xz"
WIDTHS = ({}, {"indent": 2}, {"ensure_ascii": False}, {"separators": (",", ":")})


def suite(kind: str) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(SUITE) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content and member.name.split("/")[-1].startswith(kind):
                yield member.name, content.read()


@pytest.mark.skipif(not SUITE.exists(), reason="../shared/data/json_suite is absent")
def test_what_the_suite_calls_no_json_is_refused_whole(refusal: Refusal) -> None:
    codes = {refusal(content, format="json").code for _, content in suite("n_")}
    encodings = {"undecodable", "ambiguous_encoding", "unknown_encoding"}  # some are no text in UTF-8
    assert codes - encodings == {"not_json", "truncated_file", "too_deep", "empty_file"}


@pytest.mark.skipif(not SUITE.exists(), reason="../shared/data/json_suite is absent")
def test_what_the_suite_calls_json_is_read(read_bytes: Reader) -> None:
    for name, content in suite("y_"):
        problems = set(read_bytes(content, expected=(), format="json").problems.values())
        assert problems <= {"nul_byte", "duplicate_key"}, name  # JSON, and still no record to load


@pytest.mark.skipif(not SUITE.exists(), reason="../shared/data/json_suite is absent")
def test_what_the_suite_leaves_open_never_breaks_the_reader(read_bytes: Reader) -> None:
    outcomes = set()
    for _, content in suite("i_"):
        try:
            outcomes.add(read_bytes(content, expected=(), format="json").reading.format)
        except FileRefused as refused:
            outcomes.add(refused.code)
    assert "json" in outcomes


@pytest.mark.parametrize("layout", WIDTHS)
@pytest.mark.parametrize("wrap", [None, "items", "data.page.items"])
def test_a_list_of_objects_is_found_wherever_it_lies(read_bytes: Reader, layout: Any, wrap: str | None) -> None:
    document: Any = ROWS
    for name in reversed(wrap.split(".") if wrap else []):
        document = {"code": 0, name: document, "tags": ["a"]}
    read = read_bytes(json.dumps(document, **layout).encode(), expected=("id",))
    assert (read.reading.format, read.reading.headers) == ("json", ("id", "n", "电话"))
    assert read.cells == [("S1", "1", None), ("S2", None, "+86")]
    assert read.reading.dialect == {"records": wrap or "$"}


def test_of_two_lists_the_one_whose_names_are_known_is_read(read_bytes: Reader, refusal: Refusal) -> None:
    content = json.dumps({"errors": [{"code": 7}], "items": ROWS}).encode()
    assert read_bytes(content, expected=("id",)).cells[0] == ("S1", "1", None)
    assert read_bytes(content, expected=("code",)).cells == [("7",)]
    assert read_bytes(content, expected=(), records="errors").cells == [("7",)]
    refused = refusal(content, expected=("nothing",))
    assert (refused.code, refused.evidence) == ("several_lists", {"lists": ["errors", "items"]})
    missing = refusal(content, records="data.items")
    assert (missing.code, "errors, items" in missing.message) == ("records_missing", True)


def test_an_object_is_one_record_where_its_own_names_are_known(read_bytes: Reader) -> None:
    order = json.dumps({"order": "S1", "paid": True, "lines": [{"sku": "A"}, {"sku": "B"}]}, indent=1).encode()
    assert read_bytes(order, expected=("order", "paid")).cells == [("S1", "true", '[{"sku":"A"},{"sku":"B"}]')]
    assert read_bytes(order, expected=("sku",)).cells == [("A",), ("B",)]
    assert read_bytes(order, expected=(), records="$", explode="lines").cells == [
        ("S1", "true", "A"),
        ("S1", "true", "B"),
    ]


def test_contract_paths_reach_into_objects_and_lists(read_bytes: Reader) -> None:
    content = b'[{"id":1,"who":{"tel":"138","n":2},"items":[{"sku":"A","p":1.10},{"sku":"B"}]},{"id":2,"items":[]}]'
    read = read_bytes(content, expected=("who.tel", "who", "items[0].sku", "items[1].sku", "items[0].p"))
    assert dict(zip(read.reading.headers, read.cells[0], strict=True)) == {
        "id": "1",
        "who": '{"tel":"138","n":2}',
        "who.tel": "138",
        "who.n": "2",
        "items": '[{"sku":"A","p":1.10},{"sku":"B"}]',
        "items[0].sku": "A",
        "items[1].sku": "B",
        "items[0].p": "1.10",
    }


@pytest.mark.parametrize("form", ["lines", "list"])
def test_an_exploded_list_gives_a_record_an_element_with_its_parents_fields(read_bytes: Reader, form: str) -> None:
    parents = [{"no": 1, "of": {"lines": [{"sku": "A"}, {"sku": "B"}]}}, {"no": 2, "of": {"lines": []}}, {"no": 3}]
    text = "\n".join(map(json.dumps, parents)) if form == "lines" else json.dumps(parents)
    read = read_bytes(text.encode(), expected=("no", "of.lines.sku"), explode="of.lines")
    sku, no = (read.reading.headers.index(name) for name in ("of.lines.sku", "no"))
    assert [(row[no], row[sku]) for row in read.cells] == [("1", "A"), ("1", "B"), ("2", None), ("3", None)]


def test_lists_under_a_first_row_of_names_are_a_table(read_bytes: Reader) -> None:
    read = read_bytes(b'[["id","amt"],["S1",1.50],["S2"],["S3",null]]')
    assert (read.reading.headers, read.reading.header_count, read.reading.record_count) == (("id", "amt"), 1, 3)
    assert read.cells == [("S1", "1.50"), ("S3", None)]
    assert read.problems == {2: "width: 1 fields, 2 expected"}


def test_objects_printed_one_after_another_are_records(read_bytes: Reader, refusal: Refusal) -> None:
    content = "\n".join(json.dumps(row, indent=2, ensure_ascii=False) for row in ROWS * 5_000).encode()
    read = read_bytes(content, expected=("id",))
    assert (read.reading.format, len(read.cells), read.cells[-1]) == ("json", 10_000, ("S2", None, "+86"))
    assert refusal(content + b" 7").evidence == {"byte_offset": len(content) + 1}
    assert refusal(content + b",{}").code == "not_json"


@pytest.mark.parametrize("content", [b" ", b"\n \r\n\t", b"\xef\xbb\xbf "])
def test_white_space_alone_is_an_empty_file(refusal: Refusal, content: bytes) -> None:
    assert {refusal(content, format=kind).code for kind in ("auto", "json")} == {"empty_file"}


def test_lists_with_an_element_a_line_are_no_lines_of_objects(read_bytes: Reader) -> None:
    elements = ",\n".join(json.dumps({"id": str(n), "text": "x" * 99}) for n in range(5_000))
    read = read_bytes(('{"code": 0, "rows": [' + elements + "]}").encode(), expected=("id",))
    assert (read.reading.format, len(read.cells)) == ("json", 5_000)
    lines = "".join(json.dumps({"id": str(n), "text": "x" * 99_000}) + "\n" for n in range(5))
    read = read_bytes(lines.encode(), expected=("id",))
    assert (read.reading.format, len(read.cells)) == ("jsonl", 5)


@pytest.mark.parametrize("content", [b"[]", b' { "data": {"items": [] }, "total": 0 } '])
def test_an_empty_list_is_a_delivery_without_rows(read_bytes: Reader, content: bytes) -> None:
    read = read_bytes(content, expected=("id", "amt"))
    assert (read.reading.headers, read.reading.record_count) == (("amt", "id"), 0)


@pytest.mark.parametrize(
    ("tail", "code", "offset"),
    [
        (b"", "truncated_file", 13),
        (b',{"id"', "truncated_file", 19),
        (b',{"id": NaN}]', "not_json", 21),
        (b',{"id": 1, "id": 2}]', "duplicate_key", 24),
        (b',{"id": 01}]', "not_json", 21),
        (b",]", "not_json", 14),
        (b"] []", "not_json", 15),
        (b',{"id": "\xe5\xae\xa2\xff"}]', "undecodable", 25),
        (b"," + b'{"a":' * 40 + b"1" + b"}" * 40 + b"]", "too_deep", 14),
        (b"," + b"[" * 100_000, "too_deep", 46),
    ],
)
def test_a_document_that_is_no_json_is_refused_at_its_byte(
    refusal: Refusal, tail: bytes, code: str, offset: int
) -> None:
    refused = refusal(b'[{"id": "S"} ' + tail)
    assert (refused.code, refused.evidence["byte_offset"], refused.where) == (code, offset, f"byte {offset:,}")


def test_json_that_is_no_record_costs_only_itself(read_bytes: Reader) -> None:
    content = '[{"id": "上海"}, 7, {"id": "\\ud800"}, {"id": "a\\u0000"}, {"id": "S5"}]'.encode()
    read = read_bytes(content)
    assert read.problems == {2: "not_an_object", 3: "undecodable", 4: "nul_byte"}
    assert read.raw[2] == (content.index(b"7"), b"7")
    assert read.raw[3] == (content.index(b'{"id": "\\ud800"}'), b'{"id": "\\ud800"}')
    assert read.cells == [("上海",), ("S5",)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "gbk"])
def test_documents_are_read_in_other_encodings(read_bytes: Reader, encoding: str) -> None:
    text = json.dumps([{"客户名称": "上海化工有限公司", "id": 1}] * 20 + [{"id": "\ud800"}], ensure_ascii=False)
    content = text.replace("\ud800", "\\ud800").encode(encoding)
    read = read_bytes(content, format="json")
    assert read.cells == [("上海化工有限公司", "1")] * 20
    begin, raw = read.raw[21]
    assert content[begin : (begin or 0) + len(raw)] == raw


def test_a_list_longer_than_the_window_is_read_across_its_edges(read_bytes: Reader) -> None:
    rows = [{"id": str(n), "text": "客" * 900, "n": n * 1.5} for n in range(9_000)]
    read = read_bytes(json.dumps({"rows": rows}, ensure_ascii=False, indent=1).encode(), expected=("id", "text", "n"))
    assert [(row[0], row[2]) for row in read.cells] == [(str(n), str(n * 1.5)) for n in range(9_000)]
    late = json.dumps([*rows, {"late": 1}, 5], ensure_ascii=False).encode()
    read = read_bytes(late, expected=("id",))
    assert (read.reading.headers[-1], read.cells[-1][-1]) == ("late", "1")
    assert read.raw[9_002] == (len(late) - 2, b"5")


def test_a_value_longer_than_a_record_may_be_is_set_aside_or_refused(read_bytes: Reader, refusal: Refusal) -> None:
    read = read_bytes(b'[{"id": "' + b"x" * (2 << 20) + b'"}, {"id": "S2"}]')
    assert (read.problems, read.cells) == ({1: "record_too_long"}, [("S2",)])
    assert refusal(b'[{"id": "' + b"x" * (9 << 20) + b'"}]').code == "record_too_long"


@pytest.mark.parametrize("text", ["[id],[name]\n[1],[x]\n", "{id},score\n{1},5\n", "[2026-11-20] a,b\n1,2\n"])
def test_delimited_files_that_begin_with_brackets_stay_delimited(read_bytes: Reader, text: str) -> None:
    assert read_bytes(text.encode(), expected=("score", "b", "[name]")).reading.format == "csv"


def test_the_first_flaw_is_named_without_recursion() -> None:
    assert first_flaw("[" * 200_000, depth=300_000).what == "truncated"  # type: ignore[union-attr]
    assert first_flaw('{"a": 1, "a": 2}') is None
    assert first_flaw('{"a": 1, "a": 2}', unique=True).at == 9  # type: ignore[union-attr]


def spoilt_documents(many: int) -> Iterator[bytes]:
    """Documents with none to three bytes changed, added, dropped, or cut off: the same ones every time."""
    dice = random.Random(7)
    documents = (
        [{"a": "客", "b": 1.5, "d": [1, {"x": 2}], "e": {"f": True}}] * 3,
        {"data": {"items": ROWS}, "n": 3},
        ["x"],
    )
    for _ in range(many):
        content = bytearray(json.dumps(dice.choice(documents), indent=dice.choice([None, 1])).encode())
        for _ in range(dice.randrange(4)):
            at, mark = dice.randrange(len(content) + 1), dice.choice(b'{}[],:"\\ntrue0123.eE+- /\0')
            content[at : at + dice.choice([0, 1, 1, 2])] = dice.choice([b"", bytes([mark]), bytes([mark])])
        yield bytes(content[: dice.randrange(1, len(content) * 3 + 9)])


def is_strict_json(content: bytes) -> bool:
    def refuse(_: str) -> None:
        raise ValueError

    try:
        json.loads(content, parse_constant=refuse)
    except ValueError:
        return False
    return True


def test_exactly_what_is_json_is_taken_for_json() -> None:
    documents = list(spoilt_documents(4_000))
    verdicts = {content: is_strict_json(content) for content in documents}
    assert {content: first_flaw(content.decode()) is None for content in documents} == verdicts
    assert 0.1 < sum(map(verdicts.__getitem__, documents)) / len(documents) < 0.9


def test_a_spoilt_document_is_read_if_and_only_if_it_is_json(read_bytes: Reader) -> None:
    for content in spoilt_documents(150):
        try:
            read_bytes(content, expected=(), format="json")
        except FileRefused as refused:
            assert refused.code == "duplicate_key" or not is_strict_json(content), content
        else:
            assert is_strict_json(content), content

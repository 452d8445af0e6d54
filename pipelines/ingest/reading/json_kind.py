"""Whether a text is JSON, and lines of it or one document, by its beginning. Reads nothing but what it is given."""

from __future__ import annotations

import re

from pipelines.ingest.reading.json_record import NotARecord, scan
from pipelines.ingest.reading.json_strict import first_flaw

_OBJECT = re.compile(r"""\{\s*(?:["}]|[\w']+\s*:)""")  # {name: 1} is no JSON, and nothing else either
_LIST = re.compile(r"""\[\s*[\[{"]""")
_VALUES = re.compile(r"\[\s*(?:[^\s\w]|[\d_]|true|false|null|NaN|$)")  # what no header in brackets begins with
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def json_kind(head: bytes, is_whole: bool) -> str | None:
    """`jsonl` for an object a line, `json` for a document, None for any other text; `is_whole`: nothing follows."""
    text = _decoded(head).lstrip(" \t\r\n")
    if _OBJECT.match(text):
        return _of_objects(text, is_whole)
    if _LIST.match(text):
        return "json"
    is_bracketed = is_whole and _VALUES.match(text) and text.rstrip().endswith("]")
    return "json" if is_bracketed or (text.startswith("[") and _may_be_a_document(text, is_whole)) else None


def _decoded(head: bytes) -> str:
    """Latin-1 keeps every mark that counts here, whatever the encoding is."""
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(codec, "replace")
    return head.decode("latin-1")


def _of_objects(text: str, is_whole: bool) -> str:
    """Lines where an object stands on a line of its own, or several lines begin one: the first line may be broken."""
    lines = [line for line in text.split("\n")[:200] if line.strip()]
    if is_whole and len(lines) == 1:
        return "json"
    if len(lines) > 1 and _is_an_object(lines[0].strip()):
        return "jsonl"
    begun = sum(bool(_OBJECT.match(line)) for line in lines)
    return "jsonl" if begun > 1 and not _may_be_a_document(text, is_whole) else "json"


def _is_an_object(line: str) -> bool:
    try:
        found, end = scan(line, 0)
    except NotARecord:
        return False
    return type(found) is dict and end == len(line)


def _may_be_a_document(text: str, is_whole: bool) -> bool:
    """Whether what is there is the beginning of one JSON value, or all of it."""
    flaw = first_flaw(text)
    return flaw is None or (flaw.what == "truncated" and not is_whole)

"""Whether a text is markup that holds tables, by its beginning: a web page, one in a mail's coat, SpreadsheetML."""

from __future__ import annotations

import re

from pipelines.ingest.reading.marks import by_mark

_LOOK_AT = 1 << 14
_ASIDE = re.compile(r"(?:\s|<!--.*?-->|<\?.*?\?>|<!\[.*?\]>)+", re.DOTALL)
_HTML = re.compile(
    r"<(?:!doctype\s+html|(?:html|head|meta|title|style|body|table|thead|tbody|tr|td|div|center|font|p|b|h\d)[\s>/])"
)
_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"


def markup_kind(head: bytes) -> str | None:
    """`html`, `mhtml`, `xml` (SpreadsheetML), `other xml` which holds no table we know; None for what is no markup."""
    text = _text(head[:_LOOK_AT])
    start = text.lstrip("\ufeff \t\r\n")[:60]
    if start.startswith("mime-version:") and "multipart/related" in text:
        return "mhtml"
    if not start.startswith("<"):
        return None
    if _SPREADSHEET in text and "<?xml" in start + text[:200] and "<html" not in text:
        return "xml"
    aside = _ASIDE.match(text.lstrip("\ufeff"))
    body = text.lstrip("\ufeff")[aside.end() if aside else 0 :]
    if _HTML.match(body):
        return "html"
    return "other xml" if start.startswith("<?xml") else None


def _text(head: bytes) -> str:
    mark = by_mark(head) if head[:2] in (b"\xff\xfe", b"\xfe\xff") else None
    return head.decode(mark[0] if mark else "latin-1", "replace").removeprefix("ï»¿").lower()

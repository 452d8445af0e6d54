"""XML of foreign files, parsed by expat with nothing it can be attacked by: no document type, no entity, no depth.

Names lose their prefix: `x:row` and `row` are one element.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.parsers import expat

from pipelines.ingest.reading.result import FileRefused

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], object]
Text = Callable[[str], None]
_DEPTH = 256


def parse(
    pieces: Iterable[bytes], start: Start, end: End | None = None, text: Text | None = None, encoding: str | None = None
) -> None:
    """Call back for each element and text; `encoding` overrules what the XML says of itself.

    Raises
    ------
    FileRefused
        `damaged_file` where it is not well-formed, or declares a document type (entities are how XML bombs are made).
    """
    parser = _parser(start, end, text, encoding)
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        where = f"line {error.lineno}"
        raise FileRefused("damaged_file", "the XML inside is not well-formed", where=where) from None


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def _parser(start: Start, end: End | None, text: Text | None, encoding: str | None) -> expat.XMLParserType:
    parser, depth = expat.ParserCreate(encoding), [0]

    def opened(name: str, attributes: dict[str, str]) -> None:
        depth[0] += 1
        if depth[0] > _DEPTH:
            raise FileRefused("damaged_file", "the XML inside is nested too deeply")
        start(local(name), attributes)

    def closed(name: str) -> None:
        depth[0] -= 1
        if end:
            end(local(name))

    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.StartDoctypeDeclHandler = _refuse_doctype
    if text:
        parser.CharacterDataHandler = text
    return parser


def _refuse_doctype(*_: object) -> None:
    raise FileRefused("damaged_file", "the XML inside declares a document type, which no workbook does")

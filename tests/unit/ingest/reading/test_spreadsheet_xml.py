"""SpreadsheetML 2003 and OpenDocument: their sheets, cells and everything they can hide."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from pipelines.ingest.reading import FileRefused
from tests.unit.ingest.reading.conftest import HEADERS, Read

Reader = Callable[..., Read]
Refusal = Callable[..., FileRefused]

XML = """<?xml version="1.0" encoding="{0}"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="旧"><Table><Row><Cell><Data ss:Type="String">订单号</Data></Cell></Row></Table>
<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>
</Worksheet><Worksheet ss:Name="订单"><Table><Column ss:Index="2" ss:Hidden="1"/>{1}</Table></Worksheet></Workbook>"""
ROWS = """<Row ss:Index="3"><Cell><Data ss:Type="String">订单号</Data></Cell><Cell>
<Data ss:Type="String">客户名称</Data><Comment><Data>who</Data></Comment></Cell>
<Cell><Data ss:Type="String">金额</Data></Cell></Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="Number">12</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="DateTime">2026-11-20T00:00:00.000</Data></Cell></Row>
<Row><Cell><Data ss:Type="Number">1.2345678901234567E+17</Data></Cell><Cell>
<ss:Data ss:Type="String"><B>王</B>小明</ss:Data></Cell>
<Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell></Row>
<Row><Cell><Data ss:Type="Number">13</Data></Cell><Cell/><Cell ss:Formula="=RC[-1]"></Cell></Row>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String">a</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="DateTime">1899-12-31T10:29:00.000</Data></Cell></Row>"""

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "utf-16"])
def test_spreadsheet_xml_is_read_with_all_it_says(encoding: str, read_bytes: Reader) -> None:
    read = read_bytes(XML.format(encoding, ROWS).encode(encoding))
    assert read.cells == [
        ("12", None, "2026-11-20"), ("1.2345678901234566E+17", "王小明", "#DIV/0!"), ("a", "true", None)
    ]  # fmt: skip
    assert read.problems == {3: "uncomputed_formula", 5: "merged_cells"}
    noticed = [["hidden_sheets", "旧", 1], ["hidden_rows", "", 1], ["hidden_columns", "客户名称", 1]]
    assert (read.reading.dialect["sheet"], read.reading.encoding_evidence["noticed"]) == ("订单", noticed)


@pytest.mark.parametrize(
    "damage",
    [
        lambda xml: xml.replace("<Workbook", '<!DOCTYPE a [<!ENTITY l "ha">]><Workbook'),
        lambda xml: xml.replace("</Worksheet>", "", 1),
        lambda xml: xml.replace('ss:Index="3"', 'ss:Index="99999999"', 1),
    ],
    ids=["entities", "not_well_formed", "row_outside"],
)
def test_spreadsheet_xml_that_cannot_be_trusted_is_damaged(damage: Callable[[str], str], refusal: Refusal) -> None:
    assert refusal(damage(XML.format("utf-8", ROWS)).encode()).code == "damaged_file"


OF, REPEATED = "office:value-type", 'table:number-{}-repeated="{}"'


def ods(tables: str, styles: str = "") -> bytes:
    """An .ods of two parts."""
    content = (
        f'<?xml version="1.0"?><office:document-content {SPACES} xmlns:calcext="x"><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
    return target.getvalue()


def cell(text: str, more: str = 'office:value-type="string"') -> str:
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


HEAD = row(*map(cell, HEADERS))


def test_open_document_cells_give_their_values_not_their_looks(read_bytes: Reader) -> None:
    rows = [
        row(
            cell("12.00", f'{OF}="float" office:value="12"'),
            cell("20/11/26", f'{OF}="date" office:date-value="2026-11-20T10:29:00"'),
            cell("#DIV/0!", f'table:formula="x" {OF}="string" office:string-value="" calcext:value-type="error"'),
            more='table:visibility="filter"',
        ),
        row(
            cell("15 %", f'{OF}="percentage" office:value="0.15"'),
            cell('a<text:s text:c="2"/>b</text:p><text:p>c'),
            cell("", f'{OF}="boolean" office:boolean-value="true"'),
        ),
        row(cell("10:29", f'{OF}="time" office:time-value="PT10H29M00S"'), '<table:table-cell table:formula="x"/>'),
        row(cell("x", f'{OF}="string" table:number-rows-spanned="2"'), cell("y")),
        row("<table:covered-table-cell/>", cell("z")),
        row(
            cell("1", f'{OF}="float" office:value="1" {REPEATED.format("columns", 3)}'), more=REPEATED.format("rows", 2)
        ),
        row(f"<table:table-cell {REPEATED.format('columns', 16384)}/>", more=REPEATED.format("rows", 1_048_000)),
    ]
    styles = '<style:style style:name="ta1"><style:table-properties table:display="false"/></style:style>'
    hidden = f'<table:table table:name="旧" table:style-name="ta1">{HEAD}</table:table>'
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    read = read_bytes(ods(f'{hidden}<table:table table:name="新">{columns}{HEAD}{"".join(rows)}</table:table>', styles))
    assert read.cells == [
        ("12", "2026-11-20 10:29:00", "#DIV/0!"), ("0.15", "a  b\nc", "true"), ("x", "y", None), *[("1", "1", "1")] * 2
    ]  # fmt: skip
    assert read.problems == {3: "uncomputed_formula", 5: "merged_cells"}
    noticed = [["hidden_sheets", "旧", 1], ["hidden_rows", "", 1], ["hidden_columns", "客户名称", 1]]
    assert read.reading.encoding_evidence["noticed"] == noticed


def test_a_cell_repeated_a_billion_times_is_a_dimension_limit(refusal: Refusal) -> None:
    bomb = row(cell("x", f'{OF}="string" {REPEATED.format("columns", 16000)}'), more=REPEATED.format("rows", 1_000_000))
    assert refusal(ods(f'<table:table table:name="x">{HEAD}{bomb}</table:table>')).code == "dimension_limit"

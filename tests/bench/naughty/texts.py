"""Delimited texts: every encoding, delimiter and line end; rows that are torn, odd or wrong; several tables in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.bench.naughty.case import HEADERS, TRADITIONAL, Case, Expect, Row, as_landed, file, good_rows

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030", "big5", "big5hkscs")
DELIMITERS = (",", ";", "\t", "|", "||", "，", "~|~", "#|#", "\x01")
LINE_ENDS = ("\n", "\r\n", "\r")
_SINGLE = ("utf-8", "gbk", "utf-16")


def joined(rows: Sequence[Row], delimiter: str = ",", end: str = "\n", headers: Row = HEADERS) -> str:
    return end.join(delimiter.join(row) for row in (headers, *rows)) + end


def text_cases() -> Iterator[Case]:
    """Every case of this module."""
    yield from _clean()
    for encoding in _SINGLE:
        yield from _torn(encoding)
        yield from _layouts(encoding)
        yield from _quotes(encoding)
    yield from _endings()
    yield from _mixed()


def _clean() -> Iterator[Case]:
    for encoding in ENCODINGS:
        is_old = encoding.startswith("big5")
        rows, headers = good_rows(traditional=is_old), TRADITIONAL if is_old else HEADERS
        right = Expect(loaded=len(rows), rows=as_landed(rows))
        for delimiter in DELIMITERS:
            if not _fits(delimiter, encoding):
                continue
            for end in LINE_ENDS:
                content = joined(rows, delimiter, end, headers).encode(encoding)
                yield Case(f"clean {encoding} {delimiter!r} {end!r}", file("payments.csv", content), right)


def _fits(delimiter: str, encoding: str) -> bool:
    try:
        return bool(delimiter.encode(encoding))
    except UnicodeEncodeError:
        return False


def _torn(encoding: str) -> Iterator[Case]:
    """One record that cannot be loaded among good ones: it alone stays out, and says why."""
    good = good_rows()
    lines = [",".join(row) for row in good]
    torn = {
        "too few fields": ("P900,C001,2024-05-01", "width"),
        "too many fields": ("P900,C001,2024-05-01,1.00,现金,多,余", "width"),
        "a NUL": ("P900,C001,2024-05-01,1.00,现\x00金", "nul_byte"),
        "a day that is none": ("P900,C001,2024-02-30,1.00,现金", "bad_date: paid_at"),
        "zeros for a day": ("P900,C001,0000-00-00,1.00,现金", "bad_date: paid_at"),
        "a day before 1900": ("P900,C001,1899-12-31,1.00,现金", "bad_date: paid_at"),
        "a year of the Republic": ("P900,C001,113/05/01,1.00,现金", "bad_date: paid_at"),
        "a day in another form": ("P900,C001,05/13/2024,1.00,现金", "bad_date: paid_at"),
        "words for a day": ("P900,C001,昨天,1.00,现金", "bad_date: paid_at"),
        "words for an amount": ("P900,C001,2024-05-01,壹佰元零钱,现金", "bad_number: paid_amt"),
        "a percentage for an amount": ("P900,C001,2024-05-01,12%,现金", "bad_number: paid_amt"),
        "an error for an amount": ("P900,C001,2024-05-01,#REF!,现金", "formula_error: paid_amt"),
        "an error for a division": ("P900,C001,2024-05-01,#DIV/0!,现金", "formula_error: paid_amt"),
        "ten thousands untold": ("P900,C001,2024-05-01,1.2万,现金", "bad_number: paid_amt"),
        "two signs": ("P900,C001,2024-05-01,--5,现金", "bad_number: paid_amt"),
        "infinity": ("P900,C001,2024-05-01,inf,现金", "bad_number: paid_amt"),
        "no number of its own": (",C001,2024-05-01,1.00,现金", "missing_value: source_payment_id"),
        "a null word for its number": ("N/A,C001,2024-05-01,1.00,现金", "missing_value: source_payment_id"),
        "no day": ("P900,C001,,1.00,现金", "missing_value: paid_at"),
        "a null word for the amount": ("P900,C001,2024-05-01,无,现金", "missing_value: paid_amt"),
        "a rounded number of its own": ("1.23E+17,C001,2024-05-01,1.00,现金", "precision_lost: source_payment_id"),
        "an infinite day": ("P900,C001,infinity,1.00,现金", "bad_date: paid_at"),
    }
    for name, (line, reason) in torn.items():
        text = "\n".join([",".join(HEADERS), *lines[:6], line, *lines[6:]]) + "\n"
        right = Expect(loaded=len(good), quarantined=1, bad={reason: 1}, rows=as_landed(good))
        yield Case(f"{name} {encoding}", file("payments.csv", text.encode(encoding)), right)
    text = "\n".join([",".join(HEADERS), *lines, "P900,C001,2024-02-30,abc,现金"]) + "\n"
    both = Expect(loaded=len(good), quarantined=1, bad={"bad_date: paid_at": 1, "bad_number: paid_amt": 1})
    yield Case(f"two reasons {encoding}", file("payments.csv", text.encode(encoding)), both)


def _quotes(encoding: str) -> Iterator[Case]:
    """Quotes that belong there, and quotes that do not."""
    good = good_rows()
    lines = [",".join(row) for row in good]
    kept = {
        "a comma in quotes": ('"现金,支票"', "现金,支票"),
        "a line end in quotes": ('"现金\n支票"', "现金\n支票"),
        "a doubled quote": ('"5"" 管"', '5" 管'),
        "a lone quote inside": ('5" 管', '5" 管'),
        "quotes around a plain cell": ('"现金"', "现金"),
    }
    for name, (cell, value) in kept.items():
        odd = ("P900", "C001", "2024-05-01", "1.00", value)
        text = "\n".join([",".join(HEADERS), *lines, f"P900,C001,2024-05-01,1.00,{cell}"]) + "\n"
        right = Expect(loaded=len(good) + 1, rows=as_landed([*good, odd]))
        yield Case(f"{name} {encoding}", file("payments.csv", text.encode(encoding)), right)
    late = [*(",".join(row) for row in good_rows(300)), 'P900,C001,2024-05-01,"1,234.00",现金']
    text = "\n".join([",".join(HEADERS), *late]) + "\n"
    yield Case(f"the first quote late {encoding}", file("payments.csv", text.encode(encoding)), Expect(loaded=301))
    text = "\n".join([",".join(HEADERS), *lines[:4], 'P900,C001,2024-05-01,1.00,"现金', *lines[4:]]) + "\n"
    right = Expect(loaded=len(good), quarantined=1, rows=as_landed(good))
    yield Case(f"a quote that never closes {encoding}", file("payments.csv", text.encode(encoding)), right)


def _layouts(encoding: str) -> Iterator[Case]:
    """Titles above, sums and notes below, tables after the table."""
    good = good_rows()
    body = joined(good)
    right = Expect(loaded=len(good), rows=as_landed(good), quarantined=None)
    whole = Expect(loaded=len(good), rows=as_landed(good))
    many = {
        "a title above": (f"回款明细表\n{body}", whole),
        "title, print date and a blank line above": (f"回款明细表\n打印日期:2024-06-01\n\n{body}", whole),
        "a title as wide as the table": (f"回款明细表,,,,\n{body}", whole),
        "blank lines within": (body.replace("P005", "\nP005"), whole),
        "notes below": (f"{body}\n制表人:张三\n审核:李四\n", right),
        "the header again after a page": (body.replace("P007", ",".join(HEADERS) + "\nP007"), right),
        "a second table": (f"{body}\n仓库,库存\nA,1\nB,2\n", right),
        "white space around headers": (body.replace("单号,客户", " 单号 ,　客户 "), whole),
        "a full-width header": (body.replace("金额", "金额 "), whole),
        "columns in another order": (joined([row[::-1] for row in good], headers=HEADERS[::-1]), whole),
        "a delimiter at every end": (body.replace("\n", ",\n"), whole),
        "no line end at the end": (body.rstrip("\n"), whole),
    }
    for name, (text, expect) in many.items():
        yield Case(f"{name} {encoding}", file("payments.csv", text.encode(encoding)), expect)
    total = joined(good) + "合计,,,780.00,\n"
    summed = {"total_row": {"column": "单号", "says": "合计"}}
    yield Case(f"a total row {encoding}", file("payments.csv", total.encode(encoding)), whole, reads=summed)
    two = "收款,收款,收款,收款,收款\n" + joined(good)
    yield Case(
        f"two header rows {encoding}", file("payments.csv", two.encode(encoding)), whole, reads={"header_rows": 2}
    )
    bare = "\n".join(",".join(row) for row in good) + "\n"
    named = {"has_header": False, "names": list(HEADERS)}
    yield Case(f"no header, names given {encoding}", file("payments.csv", bare.encode(encoding)), whole, reads=named)
    refused = Expect("quarantined", None, quarantined=None)
    yield Case(f"no header {encoding}", file("payments.csv", bare.encode(encoding)), refused)


def _endings() -> Iterator[Case]:
    """Cut off, of mixed line ends, or of one endless line."""
    good = good_rows()
    lines = [",".join(row) for row in good]
    head = ",".join(HEADERS)
    mixed = head + "\r\n" + "".join(line + end for line, end in zip(lines, ("\n", "\r\n", "\r") * 4, strict=True))
    yield Case("line ends mixed", file("payments.csv", mixed.encode()), Expect(loaded=12, rows=as_landed(good)))
    cut = ("\n".join([head, *lines]) + "\nP900,C00").encode()
    lost = Expect(loaded=12, quarantined=1, rows=as_landed(good))
    yield Case("cut off in a row", file("payments.csv", cut), lost)
    quoted = ("\n".join([head, *lines]) + '\nP900,C001,2024-05-01,1.00,"现').encode()
    yield Case("cut off in a quote", file("payments.csv", quoted), lost)
    bytewise = ("\n".join([head, *lines]) + "\nP900,C001,2024-05-01,1.00,现").encode()[:-1]
    yield Case("cut off in a character", file("payments.csv", bytewise), lost)
    for size in (2, 40):
        long = "\n".join([head, *lines[:6], "P900," + "长" * (size * 350_000), *lines[6:]]) + "\n"
        yield Case(f"a line of {size} MB", file("payments.csv", long.encode()), lost)
    yield Case("one line and no end", file("payments.csv", b"x" * 30_000_000), Expect("quarantined", quarantined=None))


def _mixed() -> Iterator[Case]:
    """Two encodings in one file: the odd lines are read by what they prove, or stay out with their bytes."""
    good = good_rows(20)
    for main, other in (("utf-8", "gbk"), ("gbk", "utf-8"), ("utf-8", "big5")):
        lines = [",".join(row).encode(main) for row in good]
        odd = ("P900", "C001", "2024-05-01", "1.00", "電匯" if other == "big5" else "电汇")
        lines.insert(9, ",".join(odd).encode(other))
        content = b"\n".join([",".join(HEADERS).encode(main), *lines]) + b"\n"
        right = Expect(quarantined=None, rows=as_landed(good), may=as_landed([odd]))
        yield Case(f"{other} within {main}", file("payments.csv", content), right)

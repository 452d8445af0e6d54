"""A proposal as the YAML of a contract, with a comment wherever a person must decide. No value of a customer in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.contract import Column, load_entities
from pipelines.proposing.folding import folded
from pipelines.proposing.forms import date_forms, written_as
from pipelines.proposing.matching import SURE, Match
from pipelines.proposing.proposal import Proposal, needed
from pipelines.proposing.sample import Sample
from pipelines.proposing.shape import is_ratio, shape_of

_FEW = 12  # codes of a column that a person can decide one by one
_SCALES = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000, "千": 1000}
_DATED = (
    (r"\d{4}-\d{2}-\d{2}", "%Y-%m-%d"),
    (r"(?<!\d)(19|20)\d{6}(?!\d)", "%Y%m%d"),
    (r"(?<!\d)20\d{4}(?!\d)", "%Y%m"),
)


def as_yaml(proposal: Proposal) -> str:
    """The contract file's text."""
    place, main = proposal.department, load_entities()[proposal.export]
    names = [sample.name for sample in proposal.samples]
    here = " # DECIDE: the folder under inbox/ the files come into" if place == "department" else ""
    lines = [
        f"# Proposed from {', '.join(names)}. A number after a column says how sure it is, 0 to 1, and why.",
        "# Decide whatever says DECIDE, then run `juke contract check`.",
        f"department: {place}{here}",
        f"export: {proposal.export}",
        f"issuer: {place} # DECIDE: whose numbers these are; the same system in two exports needs the same word",
        "owner: someone@example.com # DECIDE: who is asked when it is late or wrong",
        "arrives:",
        f"  pattern: {_listed([quoted(one) for one in dict.fromkeys(map(_pattern, names))])}",
        "  every: day # DECIDE: day | week | month | once",
        '  by: "02:00"',
        *_delivers(proposal),
        f"reads: {_reads(proposal.samples[0])}",
    ]
    if any(load_entities()[name].money for name in proposal.feeds):
        lines.append("assume: {tax: included} # DECIDE: whether amounts hold tax (included or excluded); ask the owner")
    lines.append("feeds:")
    for name, found in proposal.feeds.items():
        lines += _feed(proposal, name, found, is_main=name == main.name)
    used = {one.header for found in proposal.feeds.values() for one in found}
    text = "\n".join(lines)
    left = [header for header in proposal.headers if header not in used and f"{quoted(header)}, one_minus" not in text]
    return "\n".join([text, *(f"      # not used: {header}" for header in left)]) + "\n"


def _delivers(proposal: Proposal) -> list[str]:
    if _key(proposal.export, proposal.feeds[proposal.export]):
        return ["  delivers: changes # DECIDE: changes | full (all rows each time) | append | period (resent whole)"]
    return ["  delivers: append # DECIDE: append | period; without a number of its own a row cannot be changed later"]


def _key(name: str, found: Iterable[Match]) -> tuple[str, ...]:
    """The entity's key; none where the file has not the number that only counts rows."""
    entity = load_entities()[name]
    placed = {one.column for one in found}
    return () if entity.counted_by and entity.counted_by not in placed else entity.key


def _feed(proposal: Proposal, name: str, found: tuple[Match, ...], *, is_main: bool) -> list[str]:
    entity, key = load_entities()[name], _key(name, found)
    lines = [f"  {name}:"]
    lines += [f"    key: [{', '.join(key)}]"] if key else []
    lines += [] if is_main else ["    when: present"]
    lines.append("    columns:")
    order = list(entity.columns)
    for one in sorted(found, key=lambda match: order.index(match.column)):
        lines.append(_column(proposal, entity.columns[one.column], one))
    placed = {one.column for one in found}
    if "net_amt" in needed(entity) - placed and (amount := _multiplied(proposal, found)):
        lines.append(amount)
        placed.add("net_amt")
    return lines + [
        f"      # DECIDE: {one.name} is needed and no header says it ({one.zh}; {one.en})"
        for one in entity.columns.values()
        if one.name in needed(entity) - placed and one.else_from not in proposal.feeds
    ]


def _multiplied(proposal: Proposal, found: tuple[Match, ...]) -> str | None:
    """Price times quantity, less a discount that is a share, where no header says the amount."""
    by_column = {one.column: one.header for one in found}
    if not {"unit_price_amt", "ordered_qty"} <= set(by_column):
        return None
    factors = [quoted(by_column["unit_price_amt"]), quoted(by_column["ordered_qty"])]
    for header in proposal.headers:
        is_discount = "discount" in folded(header) or "折" in header
        if is_discount and is_ratio(shape_of(proposal.values(header))):
            factors.append(f"{{header: {quoted(header)}, one_minus: true}}")
            break
    what = "price times quantity" + (", less the discount" if len(factors) > 2 else "")
    return f"      net_amt: {{product: [{', '.join(factors)}]}} # DECIDE: no header says the amount; is it {what}?"


def _column(proposal: Proposal, column: Column, match: Match) -> str:
    seen, parts, asks = proposal.values(match.header), [f"from: {quoted(match.header)}"], list[str]()
    if column.type in ("date", "timestamp"):
        forms = date_forms(seen)
        parts += [f"format: {_listed([quoted(form) for form in forms])}"] if forms else []
        asks += ["day or month first?"] if len(forms) > 1 else []
    if column.is_number:
        parts += written_as(column, seen)
        parts += [f"scale: {scale}"] if (scale := _scale(match.header)) else []
    codes, told = sorted(set(seen)), _told(proposal, column, set(seen))
    other = [code for code in codes if code not in told and code not in column.values]
    if told and (column.type == "enum" or (codes and not other)):
        parts.append("values: {" + ", ".join(f"{quoted(code)}: {meaning}" for code, meaning in told.items()) + "}")
    if column.type == "enum" and 0 < len(other) <= _FEW:
        asks.append(f"{', '.join(other)} mean which of {', '.join(column.values)}?")
    if match.confidence < SURE:
        asks.insert(0, f"is “{match.header}” {column.en}?")
    note = f"DECIDE: {' '.join(asks)} " if asks else ""
    return f"      {column.name}: {{{', '.join(parts)}}} # {note}{match.confidence:.2f}, {match.ground}"


def _told(proposal: Proposal, column: Column, codes: set[str]) -> dict[str, str]:
    """How some contract translates the codes of this column, the one that knows most of them."""
    known = [
        feed.columns[column.name].values
        for contract in proposal.contracts
        for feed in contract.feeds.values()
        if column.name in feed.columns
    ]
    best = max(known, key=lambda values: len(codes & set(values)), default={})
    return best if codes & set(best) else {}


def _scale(header: str) -> int | None:
    unit = re.search(r"[（(]\s*(千|万|萬|亿|億)\s*(元|圆|圓|件|个)?\s*[)）]", header)
    return _SCALES[unit.group(1)] if unit else None


def _pattern(name: str) -> str:
    for digits, form in _DATED:
        if re.search(digits, name):
            return re.sub(digits, f"{{date:{form}}}", name, count=1)
    return name


def _reads(sample: Sample) -> str:
    parts = [f"{key}: {quoted(value) if isinstance(value, str) else value}" for key, value in sample.reads.items()]
    if sample.total:
        parts.append(f"total_row: {{column: {quoted(sample.total[0])}, says: {quoted(sample.total[1])}}}")
    return "{" + ", ".join(parts) + "}"


def quoted(text: str) -> str:
    """Bare where YAML reads it as the same text, else in double quotes."""
    is_word = re.fullmatch(r"[^\W\d]\w*", text)
    if is_word and text.lower() not in ("yes", "no", "on", "off", "true", "false", "null"):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"[{', '.join(items)}]"

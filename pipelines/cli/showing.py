"""What `juke quarantine show` prints of a delivery: how it was read, why it waits, refused records, damaged cells.

Every value is masked unless a person asked to reveal it; whether he may is decided by who calls.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.markup import escape

from pipelines.cli.console import out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.contract import Contract
    from pipelines.ingest.damage import DamagedCell
    from pipelines.ingest.ledger import Delivery
    from pipelines.ingest.quarantine import RefusedRecord
    from pipelines.ingest.reasons import Language


def print_reading(found: Delivery) -> None:
    """What the file was taken for and why in its encoding; nothing of one that was never read."""
    from pipelines.published.encodings import reading_sentence

    said = reading_sentence(found.format, found.encoding, found.encoding_evidence)
    if said["zh"]:
        out.print(escape(said["zh"]), soft_wrap=True)
        out.print(f"[dim]{escape(said['en'])}[/]", soft_wrap=True)


def print_whole(found: Delivery) -> None:
    """Why a whole file waits or was refused, and the evidence."""
    word = "refused" if found.status == "quarantined" else "held"
    file = escape(f"{found.department}/{found.file_name}")
    out.print(f"[bold]{file}[/]  [yellow]{word}[/]: {escape(found.reason or '')}")
    for line in (found.message or "").split("\n"):
        out.print(escape(line), soft_wrap=True)
    if found.headers:
        out.print(f"  Headers: {escape(', '.join(found.headers))}", soft_wrap=True)
    evidence = {name: value for name, value in found.encoding_evidence.items() if value}
    if evidence:
        out.print(f"  Evidence: {escape(json.dumps(evidence, ensure_ascii=False))}", soft_wrap=True)


def print_record(found: Delivery, contract: Contract | None, one: RefusedRecord, *, is_revealed: bool) -> None:
    """One refused record: its number and place, every reason in words, and what stands in it."""
    from pipelines.ingest.masking import masked_record, text_of

    place = "" if one.byte_offset is None else f", byte {one.byte_offset:,}"
    out.print(f"[bold]Record {one.record_no:,}[/]{place}")
    for reason in one.reasons:
        out.print(f"  [yellow]{escape(in_words(reason, 'zh'))}[/]", soft_wrap=True)
        out.print(f"  [dim]{escape(in_words(reason, 'en'))}[/]", soft_wrap=True)
    text = text_of(one.raw, found) if is_revealed else masked_record(one.raw, found, contract)
    out.print(f"  {escape(text.rstrip())}", soft_wrap=True)


def print_damage(cells: Sequence[DamagedCell], contract: Contract | None, limit: int, *, is_revealed: bool) -> None:
    """Cells that are loaded as they came and are damaged; what they certainly were, where that is known."""
    if not cells:
        return
    loaded = "已按原样入库  [dim]they are loaded as they came[/]"
    out.print(f"[bold]{len(cells):,} damaged {'cell' if len(cells) == 1 else 'cells'}[/]：{loaded}", soft_wrap=True)
    for cell in cells[:limit]:
        out.print(f"  {escape(_damage(cell, contract, is_revealed=is_revealed))}", soft_wrap=True)
    if len(cells) > limit:
        out.print(f"[dim]and {len(cells) - limit:,} more: --limit, --record or --reason KIND[/]")


def in_words(reason: str, language: Language) -> str:
    """A reason for people, with the column it is about and what to do; an unknown code as it is."""
    from pipelines.ingest.reasons import explain

    code, _, about = reason.partition(": ")
    words = explain(reason)
    if words is None:
        return reason
    said = f"{words.what(language)} → {words.do(language)}"
    if not about:
        return said
    return f"{said} ({about})" if code == "undecodable" else f"{about}: {said}"


def _damage(cell: DamagedCell, contract: Contract | None, *, is_revealed: bool) -> str:
    from pipelines.ingest.masking import masked_cell
    from pipelines.published.damages import damage_words

    entity = contract.entities.get(cell.entity) if contract else None
    column = entity.columns.get(cell.column) if entity else None
    texts = [text for text in (cell.original, cell.proposal) if text is not None]
    shown = texts if is_revealed else [masked_cell(text, column) for text in texts]
    words = damage_words(cell.kind)
    return f"Record {cell.record_no:,}  {cell.column}  {words['zh']} {words['en']}: {' → '.join(shown)}"

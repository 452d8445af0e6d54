"""What a file's headers say otherwise than the contract or the delivery before: columns new, gone, respelt.

Nothing is guessed: a new column stays in `_extra`, an absent one stays empty, and both are said, with the nearest name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipelines.contract import Contract, Mapping
from pipelines.ingest.headers import HeaderMap, header_key, nearest_header
from pipelines.ingest.ledger import Delivery, Finding, Ledger
from pipelines.ingest.reading.headers import normalise_header

TOPIC = "schema"


def headers_before(ledger: Ledger, delivery: Delivery) -> tuple[str, ...] | None:
    """The headers of the last delivery of this export before this one that lives; None where there is none.

    A list of JSON without records names none: what it was read with are the contract's.
    """
    last = ledger.last_before(delivery)
    return last.headers if last else None


def schema_findings(
    contract: Contract, delivery_id: str, header_map: HeaderMap, headers: Iterable[str], before: tuple[str, ...] | None
) -> list[Finding]:
    """What changed since the delivery before. A column that never came, or was never mapped, is told once: at first."""
    known = {header_key(one) for one in before or ()}
    absent = [one for one in _absent(contract, header_map) if before is None or known & set(map(header_key, one[1]))]
    kind = "unmapped_column" if before is None else "new_column"
    wanted = [name for _, names in absent for name in names]
    fresh = [header for _, header in header_map.extra if before is None or header_key(header) not in known]
    said = [(kind, header, nearest_header([header], wanted)) for header in fresh]
    said += [("missing_column", names[0], nearest_header(names, fresh)) for _, names in absent]
    said += [("respelt_header", name, found) for name, found in _respelt(header_map, tuple(headers))]
    unique = {(one[0], one[1]): one for one in said}.values()  # one header may be mapped by several feeds
    return [
        Finding(delivery_id, TOPIC, kind, subject, 1, int(kind == "respelt_header"), detail)
        for kind, subject, detail in unique
    ]


def _absent(contract: Contract, header_map: HeaderMap) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(column, its headers) of every mapped column that this file does not bring; all of them are optional."""
    for name, feed in contract.feeds.items():
        here = {mapped.column.name for mapped in header_map.feeds.get(name, ())}
        yield from ((column, mapping.headers) for column, mapping in feed.columns.items() if column not in here)


def _respelt(header_map: HeaderMap, headers: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(the contract's name, the file's) where they are one name only after case or 简/繁 is folded."""
    for columns in header_map.feeds.values():
        for mapped in columns:
            names = [normalise_header(name) for name in mapped.mapping.headers]
            for at in mapped.places:
                if mapped.day is None and headers[at] not in names:
                    yield _meant(mapped.mapping, headers[at]), headers[at]


def _meant(mapping: Mapping, header: str) -> str:
    return nearest_header([header], mapping.headers) or mapping.headers[0]

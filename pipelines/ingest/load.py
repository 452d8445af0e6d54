"""A reading's records into lake files, by both ways of typing, with everything counted before a file gets its name.

Whether a delivery is refused, what it adds up to and what the ledger says of it is `land`'s business.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from pipelines.contract import Contract
from pipelines.ingest.ambiguous_dates import refuse_ambiguous_dates
from pipelines.ingest.desk import Desk
from pipelines.ingest.headers import HeaderMap
from pipelines.ingest.lake_file import LakeFileWriter, Repeats
from pipelines.ingest.ledger import Delivery, Finding, LakeFile
from pipelines.ingest.reading.result import Reading
from pipelines.ingest.staging import STAGED, assumed_of, slots_of, stage
from pipelines.ingest.tally import Tally
from pipelines.ingest.typed_scan import scan
from pipelines.ingest.typing_notes import Noted, typing_findings
from pipelines.settings import Workspace


class Disagreement(Exception):
    """A file that was proved regular has other records in the eyes of who types them."""


class Load:
    """Open with `with Load(…) as load`: every record is typed and counted; `finish` gives the lake files their names.

    Left without `finish`, nothing of it stays. A certain record is in its lake file already, a doubtful one in the
    staged table, of which `tally.is_staged` says whether there is any.
    """

    def __init__(
        self, desk: Desk, ws: Workspace, contract: Contract, delivery: Delivery, reading: Reading,
        header_map: HeaderMap, scratch: Path,
    ) -> None:  # fmt: skip
        self._desk, self._ws, self._contract, self._delivery = desk, ws, contract, delivery
        self._reading, self._header_map, self._scratch = reading, header_map, scratch
        self.slots = slots_of(contract, header_map)
        self._writers: dict[str, LakeFileWriter] = {}

    def __enter__(self) -> Self:
        """Raises `Disagreement` where the records are not those that were proved; nothing of them stays."""
        try:
            self._type()
        except (pa.ArrowInvalid, duckdb.InvalidInputException) as error:
            self._abandon()
            if self._reading.relation.kind == "csv":
                raise Disagreement from error
            raise
        except BaseException:
            self._abandon()
            raise
        if self._reading.relation.kind == "csv" and self.counts.records != self._reading.record_count:
            self._abandon()
            raise Disagreement
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._abandon()

    def notes(self) -> list[Finding]:
        """What typing noticed of cells that are loaded all the same; of a certain record there is nothing to note."""
        if not self.tally.is_staged:
            return []
        assumed = assumed_of(self._contract, self._reading)
        noted = [Noted(one.mapped.column.name, one.mapped.places, one.mapped.mapping, assumed) for one in self.slots]
        return typing_findings(self._desk.connection, self._delivery.delivery_id, STAGED, noted)

    def finish(self) -> list[tuple[LakeFile, Repeats]]:
        """The lake files, one for each entity, in the contract's order."""
        if self.tally.is_staged:
            for writer in self._writers.values():
                writer.add_staged(self._desk.connection, self.slots)
        written = [writer.finish(self._desk, self.slots) for writer in self._writers.values()]
        self._writers = {}
        return written

    def _type(self) -> None:
        names = self._contract.feeds if self._contract.controls is None else ()
        for name in names:
            entity = self._contract.entities[name]
            self._writers[name] = LakeFileWriter(self._ws, self._contract, self._delivery, entity)
        rows = {name: writer.rows for name, writer in self._writers.items()}
        scanned = scan(self._contract, self._reading, self._header_map, self.slots, rows, self._scratch)
        self.tally = Tally(self._desk, scanned)
        if scanned.doubtful is not None:
            doubtful = replace(self._reading, relation=scanned.doubtful)
            stage(self._desk.connection, self._contract, doubtful, self._header_map, self._delivery.night)
            if not scanned.certain:
                refuse_ambiguous_dates(self._desk.connection, self._contract, doubtful, self.slots)
        self.counts = self.tally.counts()

    def _abandon(self) -> None:
        for writer in self._writers.values():
            writer.abandon()
        self._writers = {}

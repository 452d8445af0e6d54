"""Keys that the newest full snapshot no longer has: how many, against the snapshot before it.

Their rows stop being current by themselves (`manifest.living`), dated by the snapshot; here is what guards against a
snapshot that was cut.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.contract import Contract
from pipelines.ingest.ledger import Delivery, LakeFile, Ledger
from pipelines.settings import Workspace
from pipelines.sql import connect, quote_identifier

CODE = "mass_vanish"
FEW_VANISHED = 5  # of a list of ten, two are 20 %; so few never hold a delivery


@dataclass(frozen=True)
class Vanished:
    """Keys of one entity that the snapshot before had and this one has not. `refused` records may be some of them."""

    entity: str
    count: int
    known: int
    refused: int

    @property
    def share(self) -> float:
        return self.count / self.known if self.known else 0.0

    def is_too_many(self, contract: Contract) -> bool:
        return self.share > contract.tolerate_vanished and self.count > FEW_VANISHED


def vanished_in(ws: Workspace, ledger: Ledger, contract: Contract, delivery: Delivery) -> list[Vanished]:
    """For each entity of a full export how many keys vanished; nothing for an older snapshot than the newest."""
    if contract.delivers != "full":
        return []
    landed = ledger.deliveries(status="landed", department=delivery.department, export=delivery.export)
    others = [one for one in landed if one.delivery_id != delivery.delivery_id and one.audit_verdict != "failed"]
    if not others or _order(others[-1]) > _order(delivery):
        return []
    before = {file.entity: file for file in ledger.files(others[-1].delivery_id)}
    found = []
    for file in ledger.files(delivery.delivery_id):
        if file.entity in before and contract.feeds[file.entity].key:
            count = _missing(ws, contract.feeds[file.entity].key, before[file.entity], file)
            known = before[file.entity].row_count
            found.append(Vanished(file.entity, count, known, delivery.quarantined_count or 0))
    return found


def _order(one: Delivery) -> tuple[object, int, str]:
    return one.business_date, one.revision or 0, one.received_at


def _missing(ws: Workspace, key: tuple[str, ...], before: LakeFile, now: LakeFile) -> int:
    names = ", ".join(map(quote_identifier, key))
    query = f"""
        select count(*) from (
            select {names} from read_parquet(?) except select {names} from read_parquet(?)
        )
    """  # noqa: S608 - names of the contract
    with connect(ws) as connection:
        row = connection.execute(query, [str(ws.root / before.path), str(ws.root / now.path)]).fetchone()
    return int(row[0]) if row else 0

"""Go back to an earlier version, and hold what came since, so that no later night publishes the mistake again."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pipelines.ingest.ledger import Ledger
from pipelines.problems import JukeError, Problem
from pipelines.publish.switching import point_at, pointer_or_none, publishing_alone
from pipelines.published.manifest import VersionDamaged, read_manifest
from pipelines.published.pointer import NothingPublished, Pointer, version_folder
from pipelines.settings import Workspace


@dataclass(frozen=True)
class Rollback:
    """From which version to which, and the deliveries now held; `juke release` lets one in again."""

    left: str
    version: str
    held: tuple[str, ...]


def rollback(ws: Workspace, to: str | None = None, by: str = "") -> Rollback:
    """Make an earlier version current again: the one before, or `to`.

    Deliveries in the version left but not in the one returned to are held first: a crash between the two steps leaves
    good numbers and a held delivery, never the reverse.

    Raises
    ------
    JukeError
        Where there is no such version to go back to.
    """
    with publishing_alone(ws):
        pointer = pointer_or_none(ws)
        if pointer is None:
            raise NothingPublished(Problem("nothing has been published yet", str(ws.published), do="run `juke run`"))
        target = _target(ws, pointer, to)
        held = _since(ws, pointer.version, target)
        _hold(ws, held, f"rolled back from {pointer.version} to {target}", by)
        place = pointer.good.index(target) + 1
        point_at(ws, Pointer(target, pointer.good[:place], (*pointer.withdrawn, *pointer.good[place:])))
        done = Rollback(pointer.version, target, held)
        _note(ws, done, by)
        return done


def _target(ws: Workspace, pointer: Pointer, to: str | None) -> str:
    earlier = [name for name in pointer.good[:-1] if version_folder(ws.root, name).is_dir()]
    if to is None and earlier:
        return earlier[-1]
    if to in earlier:
        return to
    what = "there is no such earlier version" if to else "there is no version before the current one"
    raise JukeError(
        Problem(what, str(ws.published), ", ".join(earlier) or "an earlier version", do="see `juke versions`")
    )


def _since(ws: Workspace, left: str, target: str) -> tuple[str, ...]:
    """A version left because its files are damaged names nothing: that is no mistake of a delivery."""
    before = set(read_manifest(version_folder(ws.root, target)).deliveries)
    try:
        after = read_manifest(version_folder(ws.root, left)).deliveries
    except VersionDamaged:
        return ()
    return tuple(name for name in after if name not in before)


def _hold(ws: Workspace, deliveries: tuple[str, ...], reason: str, by: str) -> None:
    if deliveries:
        from pipelines.ingest import hold

        for delivery_id in deliveries:
            hold(ws, delivery_id, reason, by)


def _note(ws: Workspace, done: Rollback, by: str) -> None:
    detail = json.dumps({"from": done.left, "to": done.version, "held": done.held})
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        ledger.record("rolled_back", None, by, detail)

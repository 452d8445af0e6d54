"""Lists for action: who is on one, who is left out and why, who is held out; and the export, which is recorded.

A list is made of one published version in one scope, so a session that opens its region's file can list nobody else.
What a customer is asked for first decides: a permission of the list's channel, a number or address, the cap on
contacts. Of the rest a share is held out by a hash of kind and customer, so that a customer keeps its arm.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.company_rules.events import control_below
from pipelines.company_rules.lists import Lists
from pipelines.problems import JukeError, Problem
from pipelines.published.catalogue import say
from pipelines.published.commands import append_command
from pipelines.published.exported import CONTROL, KIND, REASONS, TREATED, ExportedList, exported_lists
from pipelines.published.list_kinds import CHANNELS, KINDS, ListKind, kind_of
from pipelines.published.segments import LOOKED_UP, narrowed, wrong_in
from pipelines.published.selection import Range
from pipelines.published.version import Version
from pipelines.settings import load_workspace

if TYPE_CHECKING:
    import pandas as pd

_CUSTOMERS, _WEEKS = "marts.mart_customer_360", "marts.mart_contact_pressure"
SEGMENT = "segment"
_REDIRECTS, _LISTS = "marts.mart_customer_redirect", "marts.mart_action_list"


class ListRefused(JukeError):
    """A list that cannot be made as it was asked for, or that nobody may be on."""


@dataclass(frozen=True)
class Request:
    """What is asked for. `only` narrows the list: column -> value or values; `channel` is not asked of products."""

    kind: str
    channel: str | None = None
    limit: int | None = None
    only: Mapping[str, Any] = field(default_factory=dict)

    def list_id(self, version: Version) -> str:
        """The same request of the same version and scope is the same list, whoever asks and whenever."""
        asked = [self.kind, version.id, version.scope, self.channel, self.limit, self.only]
        digest = hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
        return f"{self.kind}-{version.as_of_date:%Y%m%d}-{digest[:10]}"


@dataclass(frozen=True)
class ActionList:
    """A list with its file's rows, best first. `is_new` is False where it left before: then it is that list again."""

    told: ExportedList
    rows: pd.DataFrame
    is_new: bool


def rules_of(root: Path) -> Lists:
    """What the workspace's settings say of lists."""
    return load_workspace(root).config.lists


def draft(version: Version, rules: Lists, request: Request) -> ActionList:
    """The list as it would leave; nothing is recorded.

    Raises
    ------
    ListRefused
        Everything wrong with the request, at once.
    JukeError
        For a kind that this version and scope do not have.
    """
    kind = kind_of(version, request.kind)
    _refuse(kind, request)
    before = exported_lists(version.root)
    rows = _candidates(version, kind, request)
    known = next((one for one in before if one.list_id == request.list_id(version)), None)
    if known is not None:
        return ActionList(known, _file_rows(version, kind, known, rows), is_new=False)
    told = _chosen(version, rules, request, rows, before) if kind.is_of_customers else _products(version, request, rows)
    return ActionList(told, _file_rows(version, kind, told, rows), is_new=True)


def export(version: Version, rules: Lists, request: Request, by: str, format: str) -> ActionList:
    """The list, recorded as exported by `by`; the same one a second time is recorded as that.

    Raises
    ------
    ListRefused, JukeError
        As `draft`, and where nobody is left to be listed.
    """
    made = draft(version, rules, request)
    if made.rows.empty:
        left_out = ", ".join(f"{reason} {count}" for reason, count in made.told.left_out.items() if count)
        raise ListRefused(Problem("nobody may be on this list", made.told.list_id, found=left_out or "no candidate"))
    again = {"again": made.told.list_id, "format": format}
    if made.is_new:
        append_command(version.root, KIND, made.told.payload(), by, f"list-{made.told.list_id}")
    else:
        append_command(version.root, KIND, again, by)
    return made


def _refuse(kind: ListKind, request: Request) -> None:
    problems = []
    if kind.is_of_customers and request.channel not in CHANNELS:
        what = "a list of customers names the channel they will be contacted by"
        problems.append(Problem(what, expected=", ".join(CHANNELS), found=request.channel or "none"))
    if not kind.is_of_customers and request.channel:
        problems.append(Problem("a list of products has no channel", found=request.channel))
    if request.limit is not None and request.limit < 1:
        problems.append(Problem("the limit is 1 or more", found=str(request.limit)))
    problems += [
        Problem("this list cannot be narrowed by this name", found=name, expected=", ".join(kind.may_ask))
        for name in request.only
        if name not in kind.may_ask
    ]
    if kind.code == SEGMENT:
        problems += wrong_in(request.only)
    if problems:
        raise ListRefused(problems)


def _candidates(version: Version, kind: ListKind, request: Request) -> pd.DataFrame:
    """The mart's rows, best first; of several rows of a customer the first."""
    known = version.columns[kind.table]
    order = [name for name in kind.order if name.removeprefix("-") in known]
    only = {name: value for name, value in kind.only.items() if name in known}
    asked = {name: value for name, value in request.only.items() if name not in LOOKED_UP or kind.code != SEGMENT}
    columns = [name for name in dict.fromkeys(("customer_id", *kind.columns)) if name in known]
    rows = version.table(kind.table, columns, {**only, **asked} or None, order)
    if kind.code == SEGMENT:
        rows = narrowed(version, rows, request.only)
    return rows.drop_duplicates("customer_id") if kind.is_of_customers else rows


def _products(version: Version, request: Request, rows: pd.DataFrame) -> ExportedList:
    listed = len(rows) if request.limit is None else min(len(rows), request.limit)
    return _told(version, request, (), {"over_limit": len(rows) - listed}, len(rows), listed, 0)


def _chosen(
    version: Version, rules: Lists, request: Request, rows: pd.DataFrame, before: Sequence[ExportedList]
) -> ExportedList:
    """Every candidate is on the list, held out or left out for one reason."""
    numbers = rows["customer_id"]
    reasons = _reasons(version, rules, request.channel, numbers, before)
    fit = numbers[(reasons == "").to_numpy()].tolist()
    members, listed = _drawn(fit, request, control_below(rules.control_pct))
    found = reasons[reasons != ""].value_counts().to_dict() | {"over_limit": len(fit) - len(members)}
    left_out = {reason: int(found.get(reason, 0)) for reason in REASONS}
    return _told(version, request, tuple(members), left_out, len(numbers), listed, rules.outcome_days)


def _drawn(fit: Sequence[str], request: Request, below: str) -> tuple[list[tuple[str, str]], int]:
    """Customers in their arms, best first, until so many are on the list as it may hold; and how many are."""
    members: list[tuple[str, str]] = []
    listed = 0
    for number in fit:
        if request.limit is not None and listed >= request.limit:
            break
        is_control = hashlib.md5(f"{request.kind} {number}".encode(), usedforsecurity=False).hexdigest()[:8] < below
        members.append((number, CONTROL if is_control else TREATED))
        listed += not is_control
    return members, listed


def _told(
    version: Version,
    request: Request,
    members: tuple[tuple[str, str], ...],
    left_out: Mapping[str, int],
    candidates: int,
    listed: int,
    days: int,
) -> ExportedList:
    only = json.loads(json.dumps(request.only, default=str))
    return ExportedList(
        list_id=request.list_id(version), kind=request.kind, scope=version.scope, channel=request.channel,
        listed_date=version.as_of_date, candidates=candidates, listed=listed, control=max(0, len(members) - listed),
        left_out=left_out, outcome_days=days, members=members,
        asked={"version": version.id, "limit": request.limit, "only": only},
    )  # fmt: skip


def _reasons(
    version: Version, rules: Lists, channel: str | None, numbers: pd.Series, before: Sequence[ExportedList]
) -> pd.Series:
    """Why each customer may not be contacted; '' where it may. Silence is no permission."""
    import numpy as np
    import pandas as pd

    needed, may = CHANNELS[channel or ""], f"is_{channel}_allowed"
    names = ["customer_id", may, *([needed] if needed else [])]
    known = version.table(_CUSTOMERS, names, {"customer_id": numbers.tolist()})
    known = known.set_index("customer_id").reindex(numbers)
    said = known[may].astype("boolean")
    is_reachable = known[needed].fillna("").ne("") if needed else said.notna()
    contacts = _contacts(version, rules, before).reindex(numbers).fillna(0)
    refusals = {
        "refused": ~said.fillna(value=True),
        "no_permission": said.isna(),
        "no_contact": ~is_reachable,
        "capped": contacts >= rules.cap,
    }
    conditions = [refusal.to_numpy(dtype=bool) for refusal in refusals.values()]
    return pd.Series(np.select(conditions, list(refusals), ""), known.index)


def _names(version: Version, numbers: Sequence[str], needed: str | None) -> pd.DataFrame:
    """Names, and what the channel needs, of the customers of a file, in their order."""
    columns = ["customer_id", "name", *([needed] if needed else [])]
    found = version.table(_CUSTOMERS, columns, {"customer_id": list(numbers)})
    return found.set_index("customer_id").reindex(list(numbers))


def _contacts(version: Version, rules: Lists, before: Sequence[ExportedList]) -> pd.Series:
    """Lists a customer stood on in the last days, plus unprompted contacts of the weeks that reach into them."""
    import pandas as pd

    since = version.as_of_date - timedelta(days=rules.days)
    moved = _moved(version)
    stood = [
        number
        for one in before
        if since < one.listed_date <= version.as_of_date
        for number in {moved.get(number, number) for number, arm in one.members if arm == TREATED}
    ]
    found = pd.Series(stood, dtype=object).value_counts()
    if _WEEKS in version.columns:
        weeks = version.table(
            _WEEKS, ["customer_id", "unprompted_qty"], {"week_end_date": Range(since + timedelta(days=1))}
        )
        found = found.add(weeks.groupby("customer_id")["unprompted_qty"].sum(), fill_value=0)
    return found


def _moved(version: Version) -> dict[str, str]:
    """Former numbers of customers that became one, with the number they have now."""
    if _REDIRECTS not in version.columns:
        return {}
    rows = version.table(_REDIRECTS, ["customer_id", "current_customer_id"])
    return dict(zip(rows["customer_id"], rows["current_customer_id"], strict=True))


def _file_rows(version: Version, kind: ListKind, told: ExportedList, rows: pd.DataFrame) -> pd.DataFrame:
    """The file's rows: list id, customer with name and what the channel needs, then the kind's own columns.

    Computed quantities keep three decimals: a file is read by people and typed into other systems.
    """
    rows = rows.round(3)
    if not kind.is_of_customers:
        made = rows.head(told.listed)[[name for name in kind.columns if name in rows]].copy()
        made.insert(0, "list_id", told.list_id)
        return made
    listed = [number for number, arm in told.members if arm == TREATED]
    needed = CHANNELS[told.channel or ""]
    known = _names(version, listed, needed)
    own = [name for name in kind.columns if name in rows]
    made = rows.set_index("customer_id").reindex(listed)[own].reset_index()
    made.insert(0, "list_id", told.list_id)
    for at, name in enumerate(known.columns, 2):
        made.insert(at, name, known[name].to_numpy())
    return made


def titled(version: Version, made: ActionList, rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """The rows under the words of their columns, as the catalogue has them; `rows` are those of `made`."""
    models = version.catalogue().models
    known = [models[name].columns for name in (KINDS[made.told.kind].table, _CUSTOMERS, _LISTS) if name in models]
    words: dict[Any, str] = {}
    for name in rows.columns:
        column = next((columns[name] for columns in known if name in columns), None)
        word = say(column.label, language) if column else str(name)
        words[name] = word if word not in words.values() else f"{word} ({name})"
    return rows.rename(columns=words)

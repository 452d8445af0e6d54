"""The only reader of the environment and of `juke.toml`; everything else receives a `Workspace`.

A workspace is one company's folder (design section 2). Code never lives in it, data never in the code.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from pipelines.company_rules.alerts import Alerts
from pipelines.company_rules.answers import Answers
from pipelines.company_rules.channels import ChannelCosts, Channels
from pipelines.company_rules.contact_centre import ContactCentre
from pipelines.company_rules.events import SHIPPED, Events
from pipelines.company_rules.learning import Learning
from pipelines.company_rules.lifecycle import Lifecycle
from pipelines.company_rules.lists import Lists
from pipelines.company_rules.service import Satisfaction, Service
from pipelines.company_rules.stock import Stock
from pipelines.company_rules.supply import Supply
from pipelines.company_rules.thresholds import Thresholds
from pipelines.elsewhere import NAME, Connection, Inbox
from pipelines.problems import JukeError, Problem
from pipelines.survivorship import Survivorship

REPOSITORY = Path(__file__).resolve().parent.parent
DEFAULT_WORKSPACE = REPOSITORY / "data" / "demo"
DBT_PROJECT = REPOSITORY / "dbt_project"


@cache
def known_timezones() -> frozenset[str]:
    """IANA's names, looked up once: a look is 10 ms, and each contract of each stage asks."""
    return frozenset(available_timezones())


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Company(_Section):
    """Who the warehouse belongs to. `currency` is ISO 4217, `timezone` an IANA name; months are 1 to 12."""

    name_zh: str
    name_en: str
    timezone: str = "Asia/Shanghai"
    currency: str = "CNY"
    fiscal_year_starts: int = Field(default=1, ge=1, le=12)

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in known_timezones():
            raise ValueError(f"'{name}' is not an IANA time zone; Asia/Shanghai is one")
        return name


class Nights(_Section):
    """When the nightly load runs, in the company's time zone, and how long a file must rest before it is read."""

    at: time = time(2, 30)
    settle_seconds: float = Field(default=2.0, ge=0, le=3600)


class Scope(_Section):
    """One published file beside the file of all: the rows whose `region_code` is one of `regions`."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    regions: tuple[str, ...] = Field(min_length=1)


class Keep(_Section):
    """How many published versions stay (design D8: at least three)."""

    versions: int = Field(default=5, ge=3)


class Limits(_Section):
    """Ceilings for one machine; sizes in megabytes."""

    memory_mb: int = Field(default=1500, ge=256)
    temp_mb: int = Field(default=20_000, ge=256)
    threads: int = Field(default=2, ge=1)
    file_mb: int = Field(default=4096, ge=1)


class Identity(_Section):
    """How the golden record of a customer is chosen."""

    survivorship: Survivorship = Survivorship()


class Config(_Section):
    """`juke.toml`, typed. Unknown keys are errors, so that a misspelt setting is never ignored."""

    company: Company
    nights: Nights = Nights()
    scopes: tuple[Scope, ...] = ()
    keep: Keep = Keep()
    limits: Limits = Limits()
    thresholds: Thresholds = Thresholds()
    lifecycle: Lifecycle = Lifecycle()
    identity: Identity = Identity()
    learning: Learning = Learning()
    alerts: Alerts = Alerts()
    channels: Channels = Channels()
    channel_costs: ChannelCosts = ()
    contact_centre: ContactCentre = ContactCentre()
    service: Service = Service()
    satisfaction: Satisfaction = Satisfaction()
    events: Events = SHIPPED
    lists: Lists = Lists()
    stock: Stock = Stock()
    supply: Supply = Supply()
    connections: dict[Annotated[str, Field(pattern=NAME)], Connection] = {}
    inboxes: tuple[Inbox, ...] = ()
    answers: Answers = ()

    @field_validator("inboxes")
    @classmethod
    def _have_own_names(cls, given: tuple[Inbox, ...]) -> tuple[Inbox, ...]:
        if len({one.name for one in given}) < len(given):
            raise ValueError("two of them have the same name")
        return given

    @field_validator("alerts")
    @classmethod
    def _reads_what_exists(cls, given: Alerts, info: ValidationInfo) -> Alerts:
        if wrong := given.strangers(tuple(scope.name for scope in info.data.get("scopes", ()))):
            raise ValueError("; ".join(wrong))
        return given


@dataclass(frozen=True)
class Workspace:
    """One company's folder and its settings. Every path of Juke's working files is named here and nowhere else."""

    root: Path
    config: Config = field(hash=False)  # its connections are a dict, and a workspace is a key of caches

    @property
    def contracts(self) -> Path:
        return self.root / "contracts"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def drops(self) -> Path:
        """Demo only: `drops/<date>/<department>/*`, laid into the inbox at the night of that date."""
        return self.root / "drops"

    @property
    def vault(self) -> Path:
        return self.root / "vault"

    @property
    def lake(self) -> Path:
        return self.root / "lake"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse"

    @property
    def build_file(self) -> Path:
        """The private DuckDB file dbt builds in; its stem is the catalog name that compiled SQL carries."""
        return self.warehouse / "juke.duckdb"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def truth(self) -> Path:
        return self.root / "truth"

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.config.company.timezone)

    def make_folders(self) -> None:
        """Create every working folder that is missing."""
        for folder in (self.inbox, self.vault, self.lake, self.quarantine, self.warehouse, self.published, self.state):
            folder.mkdir(parents=True, exist_ok=True)


def workspace_root(explicit: Path | None = None) -> Path:
    """The folder asked for, else `JUKE_WORKSPACE`, else the demo company's."""
    return Path(explicit or os.environ.get("JUKE_WORKSPACE") or DEFAULT_WORKSPACE).resolve()


def load_workspace(explicit: Path | None = None) -> Workspace:
    """Read and validate a workspace.

    Raises
    ------
    JukeError
        Where `juke.toml` is missing, is not TOML or holds wrong settings; all wrong settings at once.
    """
    root = workspace_root(explicit)
    path = root / "juke.toml"
    try:
        return Workspace(root, Config.model_validate(tomllib.loads(path.read_text("utf-8"))))
    except FileNotFoundError:
        advice = "run `juke init DIR`, or name a workspace with --workspace or JUKE_WORKSPACE"
        raise JukeError(Problem("this folder is no workspace", str(path), "a file juke.toml", "none", advice)) from None
    except tomllib.TOMLDecodeError as error:
        raise JukeError(Problem(f"is not TOML: {error}", str(path), do="mend the line named above")) from None
    except ValidationError as error:
        raise JukeError(_problem(path, item) for item in error.errors()) from None


def _problem(path: Path, item: Mapping[str, Any]) -> Problem:
    setting = ".".join(str(part) for part in item["loc"])
    said = item["msg"].removeprefix("Value error, ")
    return Problem(f"setting '{setting}': {said}", str(path), do="see the comments in data/demo/juke.toml")


def from_environment(variable: str) -> str | None:
    """What a variable named in `juke.toml` holds, as a password; None where it is not set or empty."""
    return os.environ.get(variable) or None


def crash_point() -> str | None:
    """`JUKE_CRASH_AT`: where a drill wants this process to be killed; None in ordinary life."""
    return os.environ.get("JUKE_CRASH_AT") or None


def plain_environment() -> dict[str, str]:
    """What an interpreter needs of the environment, and nothing a secret could be in."""
    kept = ("PATH", "HOME", "TMPDIR", "TZ", "LANG", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV")
    return {
        name: value
        for name, value in os.environ.items()
        if name in kept or name.startswith(("LC_", "PYTHON", "JUKE_CRASH"))
    }

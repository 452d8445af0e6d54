"""What the ledger holds: its tables and the typed rows that its methods give and take. No access to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

SCHEMA_VERSION = 3

_CONTROLS = """
create table controls (
    delivery_id text not null references deliveries, name text not null, expected text, found text, passed integer,
    stated_by text not null, primary key (delivery_id, stated_by, name)
);
create table sums (
    delivery_id text not null references deliveries, name text not null, total text not null,
    hidden integer not null, unit text not null, is_cut integer not null, primary key (delivery_id, name)
);
create table statements (
    delivery_id text not null references deliveries, record_no integer not null, file_name text, export text,
    business_date text, name text not null, sum_of text not null, expected text not null, unit text not null,
    primary key (delivery_id, record_no, name, sum_of)
);
create index statements_by_file on statements (file_name);
create index statements_by_export on statements (export, business_date) where file_name is null;
create index deliveries_by_file on deliveries (department, file_name);
create view spoken_of as
select s.*, t.department, t.status as totals_status, t.business_date as totals_date, t.revision as totals_revision,
    t.night as totals_night, d.delivery_id as about
from statements s
join deliveries t on t.delivery_id = s.delivery_id
join deliveries d on d.department = t.department and d.file_name = s.file_name
    and coalesce(s.export, d.export) = d.export and coalesce(s.business_date, d.business_date) = d.business_date
union all
select s.*, t.department, t.status, t.business_date, t.revision, t.night, d.delivery_id
from statements s
join deliveries t on t.delivery_id = s.delivery_id
join deliveries d on d.department = t.department and d.export = s.export and d.business_date = s.business_date
where s.file_name is null;
"""

_FINDINGS = """
create table findings (
    delivery_id text not null references deliveries, topic text not null, kind text not null, subject text not null,
    count integer not null, repaired integer not null, detail text, primary key (delivery_id, topic, kind, subject)
);
"""

_PERIODS = """
create table closed_periods (
    department text not null, month text not null, closed_at text not null, by text not null, reason text,
    primary key (department, month)
);
"""

SCHEMA = f"""
create table deliveries (
    delivery_id text primary key, department text not null, export text, issuer text, file_name text not null,
    sha256 text, size_bytes integer, business_date text not null, revision integer, received_at text not null,
    night text not null, status text not null, reason text, message text, format text, encoding text,
    encoding_evidence text, dialect text, delivers text, physical_count integer, header_count integer,
    loaded_count integer, quarantined_count integer, skipped_count integer, repeated_count integer,
    replaced_count integer, audit_verdict text, held_since text, headers text
);
create index deliveries_by_export on deliveries (department, export, status);
create index deliveries_by_content on deliveries (sha256);
create table files (
    delivery_id text not null references deliveries, entity text not null, generation text not null,
    path text not null, row_count integer not null, primary key (delivery_id, entity, generation)
);
{_CONTROLS}{_FINDINGS}{_PERIODS}create table events (
    seq integer primary key autoincrement, at text not null, what text not null, delivery_id text, by text not null,
    detail text
);
create table nights (
    run_id text primary key, night text not null, started_at text not null, ended_at text, outcome text,
    version text, detail text
);
create table checks (
    seq integer primary key autoincrement, night text not null, stage text not null, subject text not null,
    name text not null, passed integer not null, detail text
);
create table pickups (delivery_id text primary key, path blob not null, sha256 text not null);
create table datasets (entity text primary key, generation text not null, row_count integer not null);
"""

#: What brings a ledger of an older Juke to the schema above, by the version it has.
UPGRADES = {
    1: f"""
alter table controls rename to controls_1;
{_CONTROLS}
insert into controls select delivery_id, name, expected, found, passed, delivery_id from controls_1;
drop table controls_1;
""",  # noqa: S608 - ours
    2: f"{_FINDINGS}{_PERIODS}alter table deliveries add column headers text;",
}


@dataclass(frozen=True)
class Delivery:
    """One file that came, as the ledger has it. Times are UTC, dates business days, counts records of the file.

    `headers` are those of its table once it was read, and none where they may be a customer's data.
    """

    delivery_id: str
    department: str
    export: str | None
    issuer: str | None
    file_name: str
    sha256: str | None
    size_bytes: int | None
    business_date: date
    revision: int | None
    received_at: str
    night: date
    status: str
    reason: str | None = None
    message: str | None = None
    format: str | None = None
    encoding: str | None = None
    encoding_evidence: dict[str, Any] = field(default_factory=dict)
    dialect: dict[str, Any] = field(default_factory=dict)
    delivers: str | None = None
    physical_count: int | None = None
    header_count: int | None = None
    loaded_count: int | None = None
    quarantined_count: int | None = None
    skipped_count: int | None = None
    repeated_count: int | None = None
    replaced_count: int | None = None
    audit_verdict: str | None = None
    held_since: str | None = None
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class LakeFile:
    """One Parquet file of a delivery. `path` is relative to the workspace."""

    delivery_id: str
    entity: str
    generation: str
    path: str
    row_count: int


@dataclass(frozen=True)
class Control:
    """A stated total against what was found. `passed` None: bad records hide a part of the sum.

    `stated_by` is the delivery that states it: the file itself (its 合计 row), or a totals file.
    """

    delivery_id: str
    name: str
    expected: str
    found: str
    passed: bool | None
    stated_by: str


@dataclass(frozen=True)
class Sum:
    """What a delivery's records add up to in one number column; the name `rows` counts the records that came.

    `hidden` bad records hide their number. `unit` is what one in the last digit of a line is worth; lines that print
    more digits than are held are cut.
    """

    delivery_id: str
    name: str
    total: str
    hidden: int
    unit: str
    is_cut: bool


@dataclass(frozen=True)
class Statement:
    """One total that a record of a totals file states: `rows`, or the sum of a column of the export `sum_of`.

    What is NULL of file name, export and business date does not matter. `unit` is worth one in its last digit.
    """

    delivery_id: str
    record_no: int
    file_name: str | None
    export: str | None
    business_date: date | None
    name: str
    sum_of: str
    expected: str
    unit: str

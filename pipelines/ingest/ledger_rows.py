"""What the ledger holds: its tables and the typed rows that its methods give and take. No access to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

SCHEMA_VERSION = 1

SCHEMA = """
create table deliveries (
    delivery_id text primary key, department text not null, export text, issuer text, file_name text not null,
    sha256 text, size_bytes integer, business_date text not null, revision integer, received_at text not null,
    night text not null, status text not null, reason text, message text, format text, encoding text,
    encoding_evidence text, dialect text, delivers text, physical_count integer, header_count integer,
    loaded_count integer, quarantined_count integer, skipped_count integer, repeated_count integer,
    replaced_count integer, audit_verdict text, held_since text
);
create index deliveries_by_export on deliveries (department, export, status);
create index deliveries_by_content on deliveries (sha256);
create table files (
    delivery_id text not null references deliveries, entity text not null, generation text not null,
    path text not null, row_count integer not null, primary key (delivery_id, entity, generation)
);
create table controls (
    delivery_id text not null references deliveries, name text not null, expected text, found text, passed integer,
    primary key (delivery_id, name)
);
create table events (
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


@dataclass(frozen=True)
class Delivery:
    """One file that came, as the ledger has it. Times are UTC, dates business days, counts records of the file."""

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
    """A total the file states of itself against what was found. `passed` None: bad records hide a part of the sum."""

    delivery_id: str
    name: str
    expected: str
    found: str
    passed: bool | None

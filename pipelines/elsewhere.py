"""The sections of `juke.toml` that name places outside the workspace: databases to read, inboxes on other machines.

Only their shape belongs here; `settings` reads the file, `ingest.sources` goes there. No section holds a credential:
it names the variables of the environment that do.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

NAME = r"^[a-z][a-z0-9_]*$"
#: Capitals only, so that a password written here by mistake is refused and never repeated in a message.
Variable = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
Option = str | int | float | bool
_SECRET = re.compile(r"pass|pwd|secret|token|credential", re.IGNORECASE)
_NO_SECRET = "credentials do not stand in juke.toml: name the variable of the environment that holds them, in "


class Section(BaseModel):
    """A part of `juke.toml`: immutable, and a misspelt key is an error that does not repeat what was written."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Connection(Section):
    """A database that exports are read from: a whole URL in a variable, or driver, host and database.

    `options` go to the driver as they are (sslmode, charset); `connect_seconds` is how long to wait for an answer,
    `timeout_seconds` how long one export may take.
    """

    url_env: Variable | None = None
    driver: Literal["postgresql", "mysql", "mariadb", "sqlserver", "sqlite"] | None = None
    host: str | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    database: str | None = None
    user_env: Variable | None = None
    password_env: Variable | None = None
    options: dict[str, Option] = {}
    connect_seconds: int = Field(default=15, ge=1, le=600)
    timeout_seconds: int = Field(default=1800, ge=1, le=86_400)

    @field_validator("options")
    @classmethod
    def _hold_no_secret(cls, given: dict[str, Option]) -> dict[str, Option]:
        if any(_SECRET.search(key) for key in given):
            raise ValueError(_NO_SECRET + "password_env")
        return given

    @model_validator(mode="after")
    def _says_where(self) -> Connection:
        if self.url_env and (self.driver or self.host or self.database):
            raise ValueError("write either url_env, or driver, host and database")
        if not self.url_env and not (self.driver and self.database):
            raise ValueError('write url_env = "…", the variable that holds the URL; or driver, host and database')
        if self.driver == "sqlite" and self.host:
            raise ValueError("SQLite is a file: write its path as database, and no host")
        return self


class Inbox(Section):
    """A folder on another machine that departments' files are fetched from: SFTP, an S3 bucket, a web server.

    `department` says whose all its files are, `departments` which folder below it is whose. `after` is what becomes
    of a file there once it is in the vault. `user_env` and `password_env` hold a user and a password, or the two
    halves of an S3 key; `token_env` a bearer's token, or an S3 session's.
    """

    name: str = Field(pattern=NAME)
    url: str | None = None
    urls: tuple[str, ...] = ()
    department: str | None = Field(default=None, pattern=NAME)
    departments: dict[Annotated[str, Field(pattern=NAME)], str] = {}
    only: tuple[str, ...] = ("*",)
    user_env: Variable | None = None
    password_env: Variable | None = None
    token_env: Variable | None = None
    key_file: str | None = None
    known_hosts: str = "~/.ssh/known_hosts"
    endpoint: str | None = None
    region: str | None = None
    path_style: bool = False
    after: Literal["keep", "move", "delete"] = "keep"
    moved_to: str = Field(default="taken", pattern=r"^[^/\\]+$")
    file_mb: int | None = Field(default=None, ge=1)
    connect_seconds: int = Field(default=15, ge=1, le=600)
    timeout_seconds: int = Field(default=900, ge=1, le=86_400)

    @property
    def scheme(self) -> str:
        """sftp, s3, http or https."""
        return urlsplit(self.url or self.urls[0]).scheme

    @property
    def folders(self) -> dict[str, str]:
        """Which folder below the URL is whose: department to folder, '' for the URL itself."""
        return {self.department: ""} if self.department else self.departments

    @field_validator("url")
    @classmethod
    def _is_a_folder(cls, given: str | None) -> str | None:
        return given if given is None else _address(given, ("sftp", "s3", "http", "https"))

    @field_validator("urls")
    @classmethod
    def _are_files(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_address(one, ("http", "https")) for one in given)

    @field_validator("endpoint")
    @classmethod
    def _is_an_address(cls, given: str | None) -> str | None:
        return given if given is None else _address(given, ("http", "https"))

    @model_validator(mode="after")
    def _says_where_and_whose(self) -> Inbox:
        if bool(self.url) == bool(self.urls):
            raise ValueError("write either url, a folder, or urls, a list of files")
        if bool(self.department) == bool(self.departments):
            raise ValueError("write either department, whose its files are, or departments, whose each folder is")
        if self.urls and self.departments:
            raise ValueError("a list of urls has no folders: write department")
        if self.after != "keep" and self.scheme in ("http", "https"):
            raise ValueError('a web server\'s files cannot be moved or deleted: write after = "keep"')
        return self


def _address(given: str, schemes: tuple[str, ...]) -> str:
    try:
        parts = urlsplit(given)
        parts.port  # noqa: B018 - a port that is no number shows itself here
    except ValueError:
        raise ValueError("this is no URL") from None
    if "@" in parts.netloc:
        raise ValueError(_NO_SECRET + "user_env and password_env")
    if parts.scheme not in schemes or not parts.netloc:
        raise ValueError(f"write a URL that begins with {', '.join(f'{one}://' for one in schemes)}")
    return given

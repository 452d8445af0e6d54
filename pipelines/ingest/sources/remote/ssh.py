"""SSH as a careful person uses it: a server whose key is not known, or is another than it was, is refused."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import paramiko  # type: ignore[import-untyped]
from fsspec.implementations.sftp import SFTPFileSystem

from pipelines.elsewhere import Inbox


class UnknownHostKey(Exception):
    """The server's key is not in known_hosts. Holds what a person compares and where it would go."""

    def __init__(self, kind: str, fingerprint: str) -> None:
        super().__init__(f"{kind} {fingerprint}")
        self.kind, self.fingerprint = kind, fingerprint


class _Refuse(paramiko.MissingHostKeyPolicy):
    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        raise UnknownHostKey(key.get_name(), fingerprint(key))


class _CheckedSftp(SFTPFileSystem):
    """fsspec's own accepts every key, and looks into no file of known ones."""

    def __init__(self, known_hosts: Path, host: str, **options: Any) -> None:
        self._known_hosts = known_hosts
        super().__init__(host, **options)

    def _connect(self) -> None:
        self.client = paramiko.SSHClient()
        if self._known_hosts.is_file():
            self.client.load_host_keys(str(self._known_hosts))
        self.client.set_missing_host_key_policy(_Refuse())
        self.client.connect(self.host, **self.ssh_kwargs)
        self.ftp = self.client.open_sftp()


def connect(root: Path, inbox: Inbox, user: str | None, password: str | None) -> SFTPFileSystem:
    """The file system of an inbox. With a `key_file` the password is the key's.

    Raises
    ------
    UnknownHostKey, paramiko.SSHException, OSError
    """
    parts = urlsplit(str(inbox.url))
    wait = inbox.connect_seconds
    key = {"key_filename": str(_path(root, inbox.key_file)), "passphrase": password} if inbox.key_file else {}
    files = _CheckedSftp(
        _path(root, inbox.known_hosts), parts.hostname or "", port=parts.port or 22, username=user,
        **(key or {"password": password}), timeout=wait, banner_timeout=wait, auth_timeout=wait,
        look_for_keys=False, allow_agent=False, skip_instance_cache=True,
    )  # fmt: skip
    channel = files.ftp.get_channel()
    if channel is not None:
        channel.settimeout(inbox.timeout_seconds)
    return files


def fingerprint(key: paramiko.PKey) -> str:
    """As `ssh-keygen -l` writes it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")


def _path(root: Path, given: str) -> Path:
    return root / Path(given).expanduser()

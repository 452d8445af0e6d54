"""Goes to an inbox elsewhere: which of fsspec's file systems, with which credentials, and how long to wait."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pipelines.elsewhere import Inbox
from pipelines.ingest.sources.credentials import Credentials
from pipelines.ingest.sources.remote.places import S3, Place, Sftp, Web


def open_place(root: Path, inbox: Inbox, credentials: Credentials) -> Place:
    """Go there. `root` is the workspace, which relative paths of `known_hosts` and `key_file` are of.

    Raises
    ------
    JukeError
        Where a variable that holds a credential is not set.
    """
    user = credentials.get("user_env", inbox.user_env)
    password = credentials.get("password_env", inbox.password_env)
    token = credentials.get("token_env", inbox.token_env)
    if inbox.scheme == "sftp":
        from pipelines.ingest.sources.remote.ssh import connect

        return Sftp(connect(root, inbox, user, password), unquote(urlsplit(str(inbox.url)).path) or "/")
    if inbox.scheme == "s3":
        return S3(_bucket(inbox, user, password, token), str(inbox.url).removeprefix("s3://").rstrip("/"))
    return Web(_web(inbox, user, password, token), inbox.url or "", inbox.urls)


def _bucket(inbox: Inbox, key: str | None, secret: str | None, token: str | None) -> Any:
    """Without a key the bucket is public: no credential is looked for anywhere else."""
    import s3fs

    client = {"endpoint_url": inbox.endpoint, "region_name": inbox.region}
    return s3fs.S3FileSystem(
        anon=key is None,
        key=key,
        secret=secret,
        token=token,
        client_kwargs={name: value for name, value in client.items() if value},
        config_kwargs={
            "connect_timeout": inbox.connect_seconds,
            "read_timeout": inbox.timeout_seconds,
            "retries": {"max_attempts": 1},
            **({"s3": {"addressing_style": "path"}} if inbox.path_style else {}),
        },
        use_listings_cache=False,
        skip_instance_cache=True,
    )


def _web(inbox: Inbox, user: str | None, password: str | None, token: str | None) -> Any:
    import aiohttp
    from fsspec.implementations.http import HTTPFileSystem

    wait = aiohttp.ClientTimeout(total=None, sock_connect=inbox.connect_seconds, sock_read=inbox.timeout_seconds)
    said = None if token is None else f"Bearer {token}"
    if user is not None:
        said = "Basic " + b64encode(f"{user}:{password or ''}".encode()).decode()
    client = {"timeout": wait, "headers": {"Authorization": said} if said else {}}
    return HTTPFileSystem(client_kwargs=client, simple_links=False, skip_instance_cache=True)

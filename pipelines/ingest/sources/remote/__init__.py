"""Inboxes on other machines, which `juke.toml` names: SFTP, S3-compatible stores and web servers, through fsspec."""

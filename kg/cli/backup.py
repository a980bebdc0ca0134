"""Commands that keep a store safe: backup and restore."""

from __future__ import annotations

from pathlib import Path

import click

from kg.backups import backup as make_backup
from kg.backups import restore as bring_back

_TOKEN = click.option(
    "--write-token", envvar="KG_WRITE_TOKEN", show_envvar=True, help="Token of the running server."
)
_STORE = click.option("--store", required=True, metavar="DIR|URL", help="Store directory or running server.")


@click.command()
@_STORE
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write."
)
@_TOKEN
def backup(store: str, output: Path, write_token: str | None) -> None:
    """Write a store as one gzipped file of N-Quads, also while a server works on it.

    A server gives so much and no more to strangers; with its token it gives all that it holds.

    \b
    Examples:
      kg backup --store store -o store.nq.gz
      kg backup --store http://127.0.0.1:8000 --write-token secret -o store.nq.gz
    """
    made = make_backup(store, output, write_token)
    click.echo(f"wrote {output}: {made.quads:,} quads of version {made.version}, sha256 {made.digest}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_STORE
@_TOKEN
def restore(file: Path, store: str, write_token: str | None) -> None:
    """Make a backup all that a store holds: a new directory, an old one, or a running server; whole or not.

    \b
    Examples:
      kg restore store.nq.gz --store other
      kg restore store.nq.gz --store http://127.0.0.1:8000 --write-token secret
    """
    kept = bring_back(file, store, write_token)
    click.echo(f"restored {kept.quads:,} quads of version {kept.version} into {store}")

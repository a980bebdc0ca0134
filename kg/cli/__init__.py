"""The `kg` command: one module a family of subcommands, errors turned into one line in one place."""

from __future__ import annotations

import os
import sys

import click

from kg.cli import backup, data, lookup, output, query, registered, server
from kg.errors import CurationError, KGError


class Commands(click.Group):
    """Turn our errors into one line and exit status 1; no traceback reaches a user."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the subcommand."""
        try:
            return super().invoke(ctx)
        except CurationError as error:
            raise click.ClickException(f"{error}\n`kg check` lists all with what to do") from error
        except KGError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(0) from None
        except OSError as error:
            name = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{name}{error.strerror or error}") from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="llm-industry-graph")
def main() -> None:
    """Ask the knowledge graph of the large-language-model industry.

    \b
    Examples:
      kg deps nvidia                who depends on NVIDIA, with evidence
      kg show 月之暗面              everything about one entity
      kg serve                      the server, at http://127.0.0.1:8000/

    Every place that takes an entity takes its id or any of its names in Chinese or English.
    """


for command in (
    server.serve,
    data.check,
    data.format_,
    data.build,
    data.stats,
    backup.backup,
    backup.restore,
    lookup.search,
    lookup.show,
    query.query,
    query.ask,
    output.view,
    output.export,
    *registered.commands(),
):
    main.add_command(command)

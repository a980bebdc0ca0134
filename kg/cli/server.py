"""The command that serves."""

from __future__ import annotations

import contextlib
import importlib
import ipaddress
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from kg.build import cached_build
from kg.cli.options import DIRECTORY, progress_bar
from kg.engine.home import Home
from kg.engine.lanes import Limits
from kg.graph import KnowledgeGraph, from_build
from kg.homes import empty_build, empty_home, memory_home, open_home
from kg.resources import DATA_DIR, ONTOLOGY_DIR
from kg.versions import KINDS, add_earlier


def _address(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Take scheme and host only: paths are ours."""
    if value is None:
        return None
    if not re.fullmatch(r"https?://[\w.\[\]:-]+/?", value, re.A):
        raise click.BadParameter(f"'{value}' is not like https://example.org/")
    return value


def _networks(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    try:
        return [ipaddress.ip_network(value) for value in values]
    except ValueError as error:
        raise click.BadParameter(f"{error}; give an address or a network like 10.0.0.0/8") from error


def _named_paths(
    _context: click.Context, _option: click.Parameter, texts: tuple[str, ...]
) -> dict[str, Path]:
    """Split NAME=PATH texts."""
    pairs = {name: Path(path) for name, sign, path in (text.partition("=") for text in texts) if sign}
    if len(pairs) < len(texts):
        raise click.BadParameter("give each version once, as NAME=PATH")
    return pairs


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free port."
)
@click.option(
    "--store",
    default="memory",
    metavar="memory|DIR",
    help="Directory that `kg build -o` or `kg restore` made; else in memory, gone when the server ends.",
)
@click.option(
    "--write-token",
    envvar="KG_WRITE_TOKEN",
    show_envvar=True,
    help="Take SPARQL updates and graphs from whoever bears this token; read-only without one.",
)
@click.option(
    "--query-timeout",
    default=Limits().seconds,
    show_default=True,
    type=click.FloatRange(min=0.1),
    help="Seconds after which a SPARQL query is ended.",
)
@click.option(
    "--public-url",
    metavar="URL",
    callback=_address,
    help="Address under which clients see this server (behind a proxy); else where it listens.",
)
@click.option(
    "--trusted-proxy",
    "proxies",
    metavar="CIDR",
    multiple=True,
    callback=_networks,
    help="Proxy whose X-Forwarded-For names the client; may be repeated. Limits go by client.",
)
@click.option(
    "--require-sandbox",
    is_flag=True,
    help="Refuse to start where the system cannot confine the processes that query, read RDF and write.",
)
@click.option("--ontology", type=DIRECTORY, default=ONTOLOGY_DIR, help="Directory of the ontology.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=DATA_DIR,
    help="Directory of CSV data, or none for an empty store; ours by default.",
)
@click.option(
    "--earlier",
    multiple=True,
    metavar="NAME=PATH",
    callback=_named_paths,
    help=f"Another version of the data that clients may compare with: {KINDS}. Repeatable.",
)
def serve(
    host: str,
    port: int,
    store: str,
    write_token: str | None,
    query_timeout: float,
    public_url: str | None,
    proxies: list[ipaddress.IPv4Network | ipaddress.IPv6Network],
    data: Path,
    ontology: Path,
    earlier: dict[str, Path],
    *,
    require_sandbox: bool,
) -> None:
    """Serve the graph: pages, JSON, SPARQL; prints its URL once it answers.

    \b
    Examples:
      kg serve
      kg serve --port 8080
      kg build -o store && kg serve --store store
      kg serve --data none --write-token secret      an empty SPARQL store that takes writes
      kg serve --earlier spring=spring.nq.gz         then /api/diff?a=spring&b=now

    Any number of servers without a token share a store directory; one with a token has it alone.
    """
    limits = Limits(seconds=query_timeout)
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(1) as pool:
        empty = str(data) == "none"
        if not empty and not data.is_dir():
            raise click.BadParameter(f"'{data}' is no directory", param_hint="--data")
        loading = pool.submit(
            _load, store, None if empty else data, ontology, stack, writes=bool(write_token)
        )
        # The web libraries take as long to import as the graph to load; the two go on together.
        importlib.import_module("api.app")
        graph, home = loading.result()
        add_earlier(graph, earlier)
        from api.app import create_app
        from api.clients import Clients
        from api.serving import run

        listener, url = _listen(host, port)
        app = create_app(graph, limits, home, write_token, public_url or url, Clients(proxies))
        greeting = f"serving dataset {graph.version} at {url}"
        run(app, listener, lambda: click.echo(greeting), warn=_warn, require_sandbox=require_sandbox)


def _load(
    store: str, data: Path | None, ontology: Path, stack: contextlib.ExitStack, *, writes: bool
) -> tuple[KnowledgeGraph, Home | None]:
    """Load the graph and what every answer needs of it, so that the first one is not late."""
    home: Home | None = None
    if store != "memory":
        home = stack.enter_context(contextlib.closing(_open(Path(store), create=data is None, writes=writes)))
        built = open_home(home, ontology)
    elif data is None:
        built = empty_build(ontology)
    else:
        with progress_bar() as bar:
            built = cached_build(ontology, data, lambda _step: bar.update(1))
            bar.update(bar.length or 0)
    if home is None and writes:
        home = stack.enter_context(memory_home(built))
    graph = from_build(built)
    graph.dependency_graph()
    return graph, home


def _open(directory: Path, *, create: bool, writes: bool) -> Home:
    if create and not (directory.exists() and any(directory.iterdir())):
        empty_home(directory)
    home = Home(directory, reading=not writes)
    for note in home.notes:
        click.echo(f"{directory}: {note}", err=True)
    if writes and not home.writable:
        click.echo(f"{directory} is on a disk that cannot be written: serving without writes", err=True)
    return home


def _listen(host: str, port: int) -> tuple[socket.socket, str]:
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {host}:{port}: {error.strerror}; try --port 0"
        ) from error
    shown = f"[{host}]" if ":" in host else host
    return listener, f"http://{shown}:{listener.getsockname()[1]}/"


def _warn(missing: str) -> None:
    click.echo(f"warning: {missing}", err=True)

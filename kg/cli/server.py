"""The command that serves."""

from __future__ import annotations

import contextlib
import importlib
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from kg.cli.options import data_options, progress_bar
from kg.graph import KnowledgeGraph, load, load_store


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free port."
)
@click.option(
    "--store",
    default="memory",
    metavar="memory|DIR",
    help="Directory that `kg build -o` made; else built in memory.",
)
@data_options
def serve(host: str, port: int, store: str, data: Path, ontology: Path) -> None:
    """Serve the graph: pages, JSON, SPARQL; prints its URL once it answers.

    \b
    Examples:
      kg serve
      kg serve --port 8080
      kg build -o store && kg serve --store store
    """
    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(_load, store, data, ontology)
        # The web libraries take as long to import as the graph to load; the two go on together.
        importlib.import_module("api.app")
        graph = loading.result()
    _run(graph, host, port)


def _load(store: str, data: Path, ontology: Path) -> KnowledgeGraph:
    """Load the graph and what every answer needs of it, so that the first one is not late."""
    if store != "memory":
        graph = load_store(Path(store), ontology)
    else:
        with progress_bar() as bar:
            graph = load(data, ontology, lambda _step: bar.update(1))
            bar.update(bar.length or 0)
    graph.dependency_graph()
    return graph


def _run(graph: KnowledgeGraph, host: str, port: int) -> None:
    import uvicorn

    from api.app import create_app

    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {host}:{port}: {error.strerror}; try --port 0"
        ) from error
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{listener.getsockname()[1]}/"

    class Announcing(uvicorn.Server):
        """Say the URL when requests are answered."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            click.echo(f"serving dataset {graph.version} at {url}")

    config = uvicorn.Config(create_app(graph), log_level="warning", server_header=False)
    with contextlib.suppress(KeyboardInterrupt):
        Announcing(config).run(sockets=[listener])

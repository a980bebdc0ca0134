"""Time pictures from the request to a drawing that answers, in a real browser; peer: the page pyvis writes.

The same nodes and lines are shown by our server and by pyvis's own page (`cdn_resources="in_line"`, what it
asks of other servers is refused), once with physics as it comes and once without. "Drawn" is when the canvas
has been drawn and the page answers a call; with physics also when the layout has come to rest.
Run: `python benchmarks/pictures.py [ROUNDS]`, with playwright and chromium. Prints the best of the rounds.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import uvicorn
from playwright.sync_api import Browser, Error, sync_playwright
from pyvis.network import Network

from api.app import create_app
from kg.graph import KnowledgeGraph, load
from kg.views.payload import payload
from kg.views.registry import draw

SIZES: Final = (300, 3000)
_PATIENCE: Final = 60.0
_OURS: Final = "kgView.ready.then(() => kgView.stage.network.getScale())"
_DRAWN: Final = "new Promise((done) => { network.once('afterDrawing', () => done(1)); network.redraw(); })"
_RESTED: Final = "new Promise((done) => network.once('stabilizationIterationsDone', () => done(1)))"


@contextmanager
def serving(graph: KnowledgeGraph) -> Iterator[str]:
    """Serve the graph on a free port."""
    server = uvicorn.Server(uvicorn.Config(create_app(graph), port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def plain_page(graph: KnowledgeGraph, size: int, folder: Path, physics: bool) -> str:
    """Let pyvis write the same network as a page of its own."""
    scene, _ = draw(graph, "neighbourhood", {"entity": "nvidia", "depth": 5, "limit": size})
    data = payload(graph, scene, "en", "")
    network = Network(directed=True, cdn_resources="in_line", height="900px")
    for node in data["nodes"]:
        network.add_node(node["id"], label=node["label"], x=node["x"], y=node["y"], color=node["color"])
    for edge in data["edges"]:
        network.add_edge(edge["from"], edge["to"], color=edge["color"], width=edge["width"])
    if not physics:
        network.toggle_physics(False)
    path = folder / f"{size}-{physics}.html"
    path.write_text(network.generate_html(), encoding="utf-8")
    return path.as_uri()


def opened(browser: Browser, url: str, ready: str) -> float:
    """Open a page and wait until it says that it is ready."""
    page = browser.new_page(viewport={"width": 1440, "height": 950})
    page.set_default_timeout(_PATIENCE * 1000)
    own = url.split("/")[2]
    page.route(lambda asked: asked.startswith("http") and asked.split("/")[2] != own, lambda r: r.abort())
    start = time.perf_counter()
    try:
        page.goto(url)
        page.evaluate(f"Promise.race([{ready}, new Promise((_, no) => setTimeout(no, {_PATIENCE * 1000}))])")
        return time.perf_counter() - start
    except Error:
        return float("inf")
    finally:
        page.close()


def main() -> None:
    """Print a table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    graph = load()
    with tempfile.TemporaryDirectory() as folder, serving(graph) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size in SIZES:
            address = f"{url}/views/entity/nvidia?lang=en&depth=5&limit={size}"
            cold = opened(browser, address, _OURS)
            ours = min(opened(browser, address, _OURS) for _ in range(rounds))
            print(f"{size} nodes: ours {ours:.2f} s (the first time {cold:.2f} s)")
            for name, physics, ready in (("no physics", False, _DRAWN), ("as it comes", True, _RESTED)):
                target = plain_page(graph, size, Path(folder), physics)
                theirs = min(opened(browser, target, ready) for _ in range(rounds if not physics else 1))
                said = f"{theirs:.2f} s" if theirs < float("inf") else f"over {_PATIENCE:.0f} s"
                times = f"{'over ' * (theirs > _PATIENCE)}{min(theirs, _PATIENCE) / ours:.1f} times ours"
                print(f"  pyvis's page, {name}: {said} ({times})")
        browser.close()


if __name__ == "__main__":
    main()

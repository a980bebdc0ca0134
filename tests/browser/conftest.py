"""A real browser on a real server: Chromium of the distribution, driven without a window.

Pages are opened through `opened`, which fails a test for any word on the console, any request to another
address and any violation of the Content-Security-Policy. Pictures of pages are left in $KG_SCREENSHOTS.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from api.app import create_app
from kg.graph import KnowledgeGraph
from tests.hostile import hostile_world

CHROMIUM: Final = os.environ.get("KG_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
_FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that is here: it is part of `make test-all`."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@contextmanager
def _serving(app: FastAPI) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def site(real: KnowledgeGraph) -> Iterator[str]:
    """The address of a server of the project's own graph."""
    with _serving(create_app(real)) as url:
        yield url


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server whose labels try to be markup, script or direction."""
    with _serving(create_app(hostile_world(tmp_path_factory.mktemp("hostile")))) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        yield made
        made.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Open pages, and see at the end that none had anything to complain about."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_(url: str, **options: Any) -> Page:
        size = {"width": options.pop("width", 1440), "height": options.pop("height", 950)}
        context = browser.new_context(viewport=size, accept_downloads=True, **options)
        contexts.append(context)
        page = context.new_page()
        own = urlsplit(url).netloc
        page.on("console", lambda said: complaints.append(f"{url}: {said.type}: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{url}: {error}"))
        page.on("dialog", lambda dialog: complaints.append(f"{url}: dialog {dialog.message}"))
        page.on("request", lambda asked: _judge(asked.url, own, complaints))
        page.on("requestfailed", lambda asked: _judge_failure(url, asked, complaints))
        page.goto(url)
        if options.get("java_script_enabled", True):
            page.evaluate("window.kgView ? kgView.ready.then(() => 0) : 0")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def until(page: Page, expression: str, arg: object = None) -> None:
    """Wait for an expression to be true; playwright's own way needs an eval that our pages forbid."""
    for _ in range(200):
        if page.evaluate(expression, arg):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def strangers(page: Page, where: str, pattern: str, but: str) -> list[str]:
    """List texts that match where they should not; what is marked as of another language may."""
    found: list[str] = page.evaluate(
        """([where, pattern, but]) => {
            const own = document.documentElement.lang, found = new Set();
            for (const root of document.querySelectorAll(where)) {
                const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
                while (walk.nextNode()) {
                    const text = walk.currentNode.data.trim(), at = walk.currentNode.parentElement;
                    if (!text || !new RegExp(pattern).test(text)) continue;
                    if (at.closest("[lang]").lang !== own) continue;
                    if (at.closest(`[translate=no], code, ${but}`)) continue;
                    found.add(text);
                }
            }
            return [...found];
        }""",
        [where, pattern, but],
    )
    return found


def _judge_failure(page: str, asked: Request, complaints: list[str]) -> None:
    """Note what failed, but not what was still on its way when the page was left."""
    if asked.failure != "net::ERR_ABORTED":
        complaints.append(f"{page}: failed: {asked.url}: {asked.failure}")


def _judge(url: str, own: str, complaints: list[str]) -> None:
    if not url.startswith(("data:", "blob:")) and url.split("/")[2] != own:
        complaints.append(f"request to another address: {url}")


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    """Keep a picture of a page for the eye, where the CI collects them."""
    target = os.environ.get("KG_SCREENSHOTS")

    def keep(page: Page, name: str) -> None:
        if target:
            Path(target).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(target) / f"{name}.png")

    return keep

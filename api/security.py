"""Say what a browser may do with our pages."""

from __future__ import annotations

import secrets
from typing import Final

DEFAULT_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"


def nonce() -> str:
    """Make a value that marks our own scripts and styles in one page."""
    return secrets.token_urlsafe(16)


def page_policy(value: str, framed_by: str = "'self'") -> str:
    """Allow only what bears the nonce, and nothing from other servers; say who may put the page in a frame.

    vis-network sets styles on its own elements by script, which CSP does not restrict.
    """
    return (
        f"default-src 'none'; script-src 'nonce-{value}'; style-src 'nonce-{value}'; "
        "img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; "
        f"frame-ancestors {framed_by}; base-uri 'none'"
    )


DOCS_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# OpenRefine, wherever it runs, shows the preview of a thing in a frame; the page does and links nothing.
PREVIEW_POLICY: Final = "default-src 'none'; frame-ancestors *; base-uri 'none'"

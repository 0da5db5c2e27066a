"""What a page of the viewer may load and do, as a content security policy."""

from __future__ import annotations

__all__ = ["page_policy"]

_RULES = {
    "default-src": "'none'",
    "script-src": "'self'",
    # Charts and tables set widths and colours on their elements.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def page_policy() -> str:
    """Give the policy: everything comes from this server, and no other page may frame it."""
    return "; ".join(f"{name} {sources}" for name, sources in _RULES.items())

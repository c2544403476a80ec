"""Which build of termweave this is: a version number tells releases apart, and nothing of what is changed between them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from pipeline import VERSION

_HOUSE: Final = ("corpus", "glossary", "pipeline")
_APART: Final = frozenset({"__pycache__", "apply", "bundled", "commands", "evaluate", "review", "train"})
"""Folders that shape no translation, and models, which have revisions of their own."""


@cache
def build() -> str:
    """The version with a hash of the code and the data that shape a translation, as a local version identifier (PEP 440)."""
    root = Path(__file__).parent.parent
    state = hashlib.sha256()
    for package in _HOUSE:
        for path in sorted((root / package).rglob("*")):
            inside = path.relative_to(root)
            if path.is_file() and path.suffix != ".pyc" and _APART.isdisjoint(inside.parts):
                state.update(f"\0{inside.as_posix()}\0".encode())
                state.update(path.read_bytes())
    return f"{VERSION}+{state.hexdigest()[:12]}"

"""The word lists of `glossary/data/`, each read once."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """`glossary/data/NAME.json`. Shared by all who read it: not to be written to."""
    found: dict[str, Any] = json.loads(files("glossary").joinpath(f"data/{name}.json").read_text("utf-8"))
    return found

"""The user's errors of the termbase; `pipeline.errors` draws the whole tree."""

from __future__ import annotations

from corpus.errors import TermweaveError


class GlossaryError(TermweaveError):
    """An entry that contradicts itself or another; `where` is `file:line`."""

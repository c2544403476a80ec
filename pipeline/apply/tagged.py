"""Texts out of OmegaT's own memories (`project_save.tmx`, the exported `PROJECT-omegat.tmx`), where tags are text: `<f0>cat</f0>`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from corpus.formats.omegat_memory import tag, tags
from corpus.fuzzy import normalise
from corpus.values import AlignedUnit, Inline

if TYPE_CHECKING:
    from pipeline.apply import Edit

_TAG: Final = re.compile(r"</?[a-z]\d{1,4}/?>")


def untagged(text: str) -> str:
    """`text` without what looks like such tags."""
    return _TAG.sub("", text)


def resolved(edit: Edit, unit: AlignedUnit) -> Edit | None:
    """The edit with markup in the place of its tags; None where the source of `unit` does not show these tags."""
    shown, names = tags(unit)
    known = {tag(mark, names[mark.id]): mark for mark in shown}
    source = normalise(edit.source or "")
    if not known or normalise(untagged(source)) != normalise(unit.source) or _TAG.findall(source) != list(known):
        return None
    text, inlines = "", list[Inline]()
    for piece in re.split(f"({'|'.join(map(re.escape, known))})", edit.target):
        if piece in known:
            inlines.append(replace(known[piece], position=len(text)))
        else:
            text += piece
    return replace(edit, source=unit.source, target=text, inlines=_around(unit, names, text, inlines))


def _around(unit: AlignedUnit, names: dict[str, str], text: str, inlines: Sequence[Inline]) -> tuple[Inline, ...]:
    """The markup with that around the whole segment, which the editor does not show."""
    hidden = [mark for mark in unit.target_inlines if mark.id not in names]
    before = [replace(m, position=0) for m in hidden if m.kind == "open" or (m.kind == "empty" and not m.position)]
    behind = [replace(m, position=len(text)) for m in hidden if m.kind == "close" or (m.kind == "empty" and m.position)]
    return (*before, *inlines, *behind)

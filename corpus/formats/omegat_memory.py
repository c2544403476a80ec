"""A memory for OmegaT, in which the tags are named as its editor names them: so units with markup are matched exactly, too.

OmegaT drops the codes of other programs' memories, and then sees only something similar where a segment has tags (with its option
to show them, TMX level 2, it finds the segments that have tags within, not those with tags around). It takes them from a memory
that says that OmegaT made it: there a code's content is the tag that the editor shows. The names follow its XLIFF filter (seen in
version 3.6): the first letter of the code's content, or `f`, and a number from 0 in the order of the source; tags around the whole
segment are not shown. To be put into a project's `tm/auto`, beside the file of `corpus.formats.omegat` in `source`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from corpus.formats.base import Format, batched, encode
from corpus.formats.codes import Codes
from corpus.inlines import pairs, weave
from corpus.signature import Signature
from corpus.values import AlignedUnit, Inline
from corpus.xmlsafe import attribute, clean, illegal


class OmegatMemory(Format):
    name = "omegat-tm"
    title = "TMX for OmegaT, with tags as its editor shows them"
    extensions = (".omegat.tmx",)
    writes_aligned = True

    def write_aligned(self, signature: Signature, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        """Units without a translation are left out, and those with characters that XML cannot carry: OmegaT could not match them."""
        batched(_pieces(signature, units), out)


def _pieces(signature: Signature, units: Iterable[AlignedUnit]) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n<header creationtool="OmegaT" '
        f'creationtoolversion="3.6.0" segtype="sentence" o-tmf="OmegaT TMX" adminlang="EN-US" '
        f'srclang="{attribute(signature.source_lang)}" datatype="plaintext">\n'
        f"<note>written by termweave for OmegaT; {clean(str(signature))}</note>\n</header>\n<body>\n"
    )
    for unit in units:
        if unit.source.strip() and unit.target.strip() and not illegal(unit.source) and not illegal(unit.target):
            encode(unit.source + unit.target, unit.id)
            source, target = segments(unit)
            yield (
                f'<tu><tuv xml:lang="{attribute(unit.source_lang)}"><seg>{source}</seg></tuv>\n'
                f'<tuv xml:lang="{attribute(unit.target_lang)}"><seg>{target}</seg></tuv></tu>\n'
            )
    yield "</body>\n</tmx>\n"


def segments(unit: AlignedUnit) -> tuple[str, str]:
    """The contents of the two `seg`."""
    shown, names = tags(unit)
    return (_segment(unit.source, shown, names), _segment(unit.target, unit.target_inlines, names))


def tags(unit: AlignedUnit) -> tuple[list[Inline], dict[str, str]]:
    """The tags of the source that the editor shows, in order, and the names it gives them, by their ids."""
    shown = _shown(unit.source, sorted(unit.source_inlines, key=lambda m: m.position))
    names: dict[str, str] = {}
    for mark in shown:
        letter = next((c.lower() for c in mark.data if c.isalpha()), "f")
        names.setdefault(mark.id, f"{letter}{len(names)}")
    return shown, names


def tag(mark: Inline, name: str) -> str:
    """A tag as the editor shows it."""
    return f"<{name}>" if mark.kind == "open" else f"</{name}>" if mark.kind == "close" else f"<{name}/>"


def _shown(text: str, marks: Sequence[Inline]) -> list[Inline]:
    """The tags without those around the whole text: single ones, halves and pairs."""
    pieces = [p for p in weave(text, marks) if isinstance(p, Inline) or p.strip()]
    closing = pairs([p for p in pieces if isinstance(p, Inline)])
    marked = [p for p in pieces if isinstance(p, Inline)]
    partner = {id(marked[a]): id(marked[b]) for a, b in closing.items()}
    partner |= {b: a for a, b in partner.items()}
    first, last = 0, len(pieces) - 1
    while first < last:
        head, tail = pieces[first], pieces[last]
        if isinstance(head, Inline) and id(head) not in partner:
            first += 1
        elif isinstance(tail, Inline) and id(tail) not in partner:
            last -= 1
        elif isinstance(head, Inline) and isinstance(tail, Inline) and partner[id(head)] == id(tail):
            first, last = first + 1, last - 1
        else:
            break
    return [p for p in pieces[first : last + 1] if isinstance(p, Inline)]


def _segment(text: str, marks: Sequence[Inline], names: dict[str, str]) -> str:
    """The text with its shown tags. The edges have no white space, as in the editor."""
    start = len(text) - len(text.lstrip())
    body = text.strip()
    held = []
    for mark in marks:
        if mark.id in names:
            name = names[mark.id]
            place = min(max(mark.position - start, 0), len(body))
            held.append(replace(mark, position=place, id=name[1:], data=tag(mark, name), display=""))
    return Codes(held, keep=True).tmx(body, held)


FORMAT = OmegatMemory()

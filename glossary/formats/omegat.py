"""OmegaT's glossary: text in UTF-8 or UTF-16, three columns separated by tabs (source, target, comment), `#` for comment lines.

https://omegat.sourceforge.io/manual-latest/en/ ("Glossaries"). Languages are those of the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from corpus.textio import read_text
from glossary.errors import GlossaryError
from glossary.formats.delimited import TSV
from glossary.formats.files import one_line, pair_of
from glossary.formats.headers import header
from glossary.termbase import SOURCE, TARGET, Concept, Term


@dataclass(frozen=True, slots=True)
class OmegaT:
    """Source, target, comment; lines with the same source and comment are one concept with several renderings."""

    name: str = "omegat"
    title: str = "OmegaT glossary.txt (tab, three columns)"
    extensions: tuple[str, ...] = (".txt", ".utf8")

    def read(self, path: Path) -> Iterator[Concept]:
        """Concepts in the order of their first lines; the target of the first line is preferred, the others are admitted.

        Text that begins with the headings of a table is one: spreadsheets save tables with tabs under this extension.
        """
        lines = read_text(path).split("\n")
        first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
        if header([cell.strip() for cell in first.split("\t")]):
            yield from TSV.read(path)
            return
        found: dict[tuple[str, str], tuple[int, list[str]]] = {}
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            cells = [c.strip() for c in line.split("\t")]
            if len(cells) < 2 or not cells[0] or not cells[1]:
                raise GlossaryError(
                    f"no target: {line.strip()[:40]!r}",
                    where=f"{path}:{number}",
                    mend="write source, tab, target, tab, comment",
                )
            targets = found.setdefault((cells[0], " ".join(c for c in cells[2:] if c)), (number, []))[1]
            if cells[1] not in targets:
                targets.append(cells[1])
        for (term, comment), (number, targets) in found.items():
            terms = [Term(term, SOURCE), *(Term(t, TARGET, "admitted" if i else "preferred") for i, t in enumerate(targets))]
            yield Concept(str(number), tuple(terms), note=comment, where=f"{path}:{number}")

    def write(self, concepts: Iterable[Concept], out: BinaryIO, langs: Sequence[str] = ()) -> None:
        """One line for each source term and acceptable rendering; forbidden renderings go into the comment."""
        kept = list(concepts)
        if not kept:
            return
        source_lang, target_lang = pair_of(kept, langs, "OmegaT's glossary")
        for concept in kept:
            barred = [t.text for t in concept.names(target_lang, "forbidden")]
            comment = one_line("; ".join(p for p in (concept.note or concept.definition, *(f"not: {b}" for b in barred)) if p))
            for source in concept.names(source_lang):
                targets = concept.names(target_lang, "preferred", "admitted")
                for text in [t.text for t in targets] or ([source.text] if concept.keep else []):
                    line = "\t".join((_cell(source.text), one_line(text), comment)).rstrip("\t")
                    out.write(line.encode("utf-8", "replace") + b"\n")


def _cell(text: str) -> str:
    """A first cell may not begin with the sign of a comment; an invisible joiner keeps OmegaT from seeing one."""
    text = one_line(text)
    return "\u2060" + text if text.startswith("#") else text


FORMATS = (OmegaT(),)

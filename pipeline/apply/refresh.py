"""The other files of an aligned text, written again from it, so that no two files of a run disagree.

A run writes one unit into many files: TMX, XLIFF, XLSX, the review page, the translated document. Whatever an editor changes goes
into all of them. A file that is not ours stays, and so does one whose own edits could not be taken in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from corpus.atomic import atomic_output
from corpus.errors import TermweaveError
from corpus.formats import Format, by_name, by_path, written_as
from corpus.signature import Signature
from corpus.values import AlignedUnit
from pipeline.jobs.store import JobStore

Left = tuple[Path, str]
"""A file that was left as it is, and why."""


def refresh(bases: Iterable[Path], store: JobStore | None, keep: Collection[Path]) -> tuple[list[Path], list[Left]]:
    """Write the siblings of the aligned files `bases` again, but those in `keep`; the paths written, and those left as they are."""
    done: list[Path] = []
    left: list[Left] = []
    pages: dict[Path, Path] = {}
    kept = {path.resolve() for path in keep}
    for base in bases:
        signature, documents = _about(base)
        for path in _siblings(base, signature):
            if path.resolve() in kept:
                left.append((path, "some of its edits could not be taken in"))
                continue
            writer = _writer(path)
            if writer is not None:
                with atomic_output(path) as out:
                    writer.write_aligned(signature, units(base), out)
                done.append(path)
        for document in documents:
            _document(base, document, signature, store, done, left)
        pages |= dict.fromkeys(_pages(base.parent, documents), base)
    for page, base in pages.items():
        _page(page, base, done, left)
    return done, left


def units(path: Path) -> Iterator[AlignedUnit]:
    """The units of an aligned JSON Lines file, streaming."""
    with path.open("rb") as stream:
        yield from by_name("jsonl").read_aligned(stream, str(path))[1]


def _about(base: Path) -> tuple[Signature, tuple[str, ...]]:
    with base.open("rb") as stream:
        signature, found = by_name("jsonl").read_aligned(stream, str(base))
        assert signature is not None, "the caller has read it before"
        return signature, tuple(dict.fromkeys(unit.document for unit in found))


def _siblings(base: Path, signature: Signature) -> list[Path]:
    """Files of the same name with another extension; without the language pair in it, a name says too little."""
    if not base.stem.endswith(f".{signature.source_lang}-{signature.target_lang}"):
        return []
    found = base.parent.glob(f"{_escaped(base.stem)}.*")
    return sorted(p for p in found if p.stem in (base.stem, f"{base.stem}.omegat") and p.suffix != base.suffix)


def _escaped(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _writer(path: Path) -> Format | None:
    """The format that wrote `path`; None for what is not ours."""
    try:
        known = written_as(path)
        if known.writes_aligned and not known.reads_aligned:
            return known  # it has no place for a signature: its name has to do
        if not known.writes_aligned:
            return None
        with path.open("rb") as stream:
            head = stream.read(2048)
            stream.seek(0)
            if known.read_aligned(stream, str(path))[0] is None:
                return None
    except (TermweaveError, OSError):
        return None
    older = known.name == "xliff" and b"urn:oasis:names:tc:xliff:document:1.2" in head
    return by_name("xliff12") if older else known


def _document(
    base: Path, document: str, signature: Signature, store: JobStore | None, done: list[Path], left: list[Left]
) -> None:
    """The translated document, in its own format, from the source that the run read."""
    source = store.source(document) if store is not None else None
    if source is None:
        return
    origin, lang, same = source
    path = base.parent / f"{document}.{signature.target_lang}{origin.suffix.lower()}"
    if not path.is_file():
        return
    if not same:
        left.append((path, f"its source {origin} is gone or has changed; run translate again"))
        return
    writer = by_path(origin)
    with origin.open("rb") as stream:
        read = writer.read_document(stream, id=document, path=str(origin), lang=lang)
    with atomic_output(path) as out:
        writer.write_document(read, (unit for unit in units(base) if unit.document == document), out)
    done.append(path)


def _pages(folder: Path, documents: Collection[str]) -> list[Path]:
    from pipeline.review import documents_of

    return [path for path in sorted(folder.glob("*.html")) if not set(documents).isdisjoint(documents_of(path))]


def _page(page: Path, base: Path, done: list[Path], left: list[Left]) -> None:
    """A review page, with its documents in the order that they had: the browser knows the editor's work by it."""
    from pipeline.review import documents_of, write_review

    signature, own = _about(base)
    pair = f"{signature.source_lang}-{signature.target_lang}"
    if not page.stem.endswith(f".{pair}"):
        return
    documents = documents_of(page)
    held = {document: page.parent / f"{document}.{pair}{base.suffix}" for document in documents} | dict.fromkeys(own, base)
    if missing := [d for d in documents if not held[d].is_file()]:
        left.append((page, f"the aligned file of {missing[0]} is not beside it; make it again with termweave review"))
        return
    files = dict.fromkeys(held[d] for d in documents)
    with atomic_output(page) as out:
        write_review(signature, (unit for path in files for unit in units(path)), out)
    done.append(page)

"""`termweave align`: an existing translation and its source into aligned files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import click

from corpus.signature import Signature
from corpus.values import AlignedUnit, Inline, Issue, Origin, Segment
from pipeline.errors import InputError, UsageError
from pipeline.options import glossary_option, listed

_ENOUGH = 100
"""Sentences that show which language a text is in."""


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--from", "source_lang", metavar="LANG", help="Source language [default: identified from the text].")
@click.option("--to", "target_lang", metavar="LANG", help="Target language [default: identified from the text].")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("out"), show_default=True, metavar="DIR", help="Folder."
)
@click.option("--format", "formats", default="jsonl,tmx", show_default=True, metavar="NAMES", help="Aligned formats, and html.")
@glossary_option("Account for its terms; repeatable, later win.")
def command(
    source: Path,
    target: Path,
    source_lang: str | None,
    target_lang: str | None,
    output: Path,
    formats: str,
    glossaries: tuple[Path, ...],
) -> None:
    """Align TARGET, a translation of SOURCE, sentence by sentence.

    Every unit carries how sure its alignment is, in per cent; those below 50 and sentences without a counterpart are flagged. Amounts,
    numbers and, with a glossary, terms are accounted for.
    """
    from corpus.atomic import atomic_output
    from corpus.documents import slug
    from corpus.formats import by_name
    from pipeline import VERSION
    from pipeline.jobs.outputs import DOCUMENT, check_names
    from pipeline.review import write_review

    names = listed(formats)
    check_names(names, without=DOCUMENT)
    left, from_lang = _segments(source, source_lang)
    right, to_lang = _segments(target, target_lang)
    if from_lang == to_lang:
        raise UsageError(f"both texts are {from_lang}", mend="say what they are with --from and --to")
    _question(left, right, from_lang, to_lang, (source, target))
    check = _checker(glossaries, from_lang, to_lang)
    units = [check(unit) for unit in aligned(left, right, from_lang, to_lang)]
    signature = Signature(VERSION, from_lang, to_lang, engine="align")
    for name in names:
        extension = ".html" if name == "html" else by_name(name).extensions[0]
        path = output / f"{slug(source.stem)}.{from_lang}-{to_lang}{extension}"
        with atomic_output(path) as out:
            if name == "html":
                write_review(signature, units, out)
            else:
                by_name(name).write_aligned(signature, units, out)
        click.echo(str(path))
    paired = [u for u in units if u.source and u.target]
    flagged = sum(any(i.check == "alignment" for i in u.issues) for u in paired)
    if 2 * (len(paired) - flagged) < len(units):
        click.echo(f"warning: {target} hardly looks like a translation of {source}: see that they belong together", err=True)
    click.echo(
        f"{len(paired)} pairs, {flagged} of them uncertain; {sum(not u.target for u in units)} sentences only in the source, "
        f"{sum(not u.source for u in units)} only in the target",
        err=True,
    )


def aligned(left: list[Segment], right: list[Segment], source_lang: str, target_lang: str) -> Iterator[AlignedUnit]:
    """The units of an alignment, in the order of the texts; a sentence without a counterpart is a unit with one empty side."""
    from corpus.align import LOW, align_sentences
    from pipeline.engines.lexicon import lexicon

    ids: set[str] = set()
    document = left[0].document
    block = 0
    for bead in align_sentences([s.text for s in left], [s.text for s in right], lexicon(source_lang, target_lang)):
        sources, targets = left[slice(*bead.source)], right[slice(*bead.target)]
        text, inlines = _joined(sources)
        translation, target_inlines = _joined(targets)
        first = (sources or targets)[0]
        block = first.block if sources else block
        unit_id = first.id if sources else f"{document}:{block}:+{first.id.split(':', 1)[-1]}"
        while unit_id in ids:
            unit_id += "+"
        ids.add(unit_id)
        issues: tuple[Issue, ...] = ()
        if not sources or not targets:
            issues = (Issue("alignment", "warning", f"a sentence only in the {'source' if sources else 'target'}"),)
        elif bead.score < LOW:
            issues = (Issue("alignment", "warning", f"these may not belong together (alignment {bead.score:.0%})"),)
        yield AlignedUnit(
            unit_id,
            source_lang,
            target_lang,
            raw=text,
            source=text,
            target=translation,
            draft=translation,
            state="initial" if issues else "translated",
            document=document,
            block=block,
            ordinal=first.ordinal if sources else 0,
            before=first.before if sources else "",
            origin=Origin("align", percent=round(100 * bead.score)),
            issues=issues,
            source_inlines=inlines,
            target_inlines=target_inlines,
        )


def _question(left: list[Segment], right: list[Segment], source_lang: str, target_lang: str, paths: tuple[Path, Path]) -> None:
    """Refuse texts in each other's languages, and warn of one that looks like another language than it is said to be in."""
    from pipeline.jobs.documents import doubt
    from pipeline.repair.language import differs

    texts = [" ".join(segment.text for segment in side[:_ENOUGH]) for side in (left, right)]
    langs = source_lang, target_lang
    if [differs(text, lang) for text, lang in zip(texts, langs, strict=True)] == [target_lang, source_lang]:
        raise UsageError(
            f"{paths[0]} looks like {target_lang} and {paths[1]} like {source_lang}",
            mend="give the source first, or swap --from and --to",
        )
    for text, lang, path in zip(texts, langs, paths, strict=True):
        if said := doubt(text, lang, str(path)):
            click.echo(f"warning: {said}", err=True)


def _joined(segments: list[Segment]) -> tuple[str, tuple[Inline, ...]]:
    text = ""
    inlines: list[Inline] = []
    for segment in segments:
        if text:
            text += segment.before or " "
        inlines += [replace(inline, position=inline.position + len(text)) for inline in segment.inlines]
        text += segment.text
    return text, tuple(inlines)


def _checker(glossaries: tuple[Path, ...], source_lang: str, target_lang: str) -> Callable[[AlignedUnit], AlignedUnit]:
    from pipeline.apply.recheck import recheck

    matcher = None
    if glossaries:
        from glossary.matcher import Matcher
        from glossary.termbase import Termbase

        matcher = Matcher(Termbase.load(list(glossaries)), source_lang, target_lang)

    def check(unit: AlignedUnit) -> AlignedUnit:
        if not unit.source or not unit.target:
            return unit
        checked = recheck(unit, matcher)
        issues = (*unit.issues, *checked.issues)
        return replace(checked, issues=issues, state="initial" if unit.state == "initial" else checked.state)

    return check


def _segments(path: Path, lang: str | None) -> tuple[list[Segment], str]:
    from corpus.documents import slug
    from corpus.files import read_document
    from corpus.segmentation import segment
    from pipeline.jobs.documents import identified, sample
    from pipeline.languages import normalised

    document = read_document(path, id=slug(path.stem), lang=normalised(lang) if lang else "und")
    if lang is None:
        document = replace(document, lang=identified(sample(document), str(path)))
    found = [s for s in segment(document) if s.text.strip()]
    if not found:
        raise InputError("there is no text in it", where=str(path))
    return found, document.lang

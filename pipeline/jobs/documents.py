"""Documents as a run takes them in: read by their format, within the limits, in a language that is known."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from corpus.documents import Document
from corpus.files import read_document
from pipeline.errors import InputError, LanguageError
from pipeline.jobs.sources import Source
from pipeline.options import Options

_SAMPLE = 20_000
"""Characters that a language is told by."""


def read(source: Source, options: Options) -> Document:
    """The document, in the language that the options or its own text say."""
    document = read_document(source.path, id=source.id, lang=options.source_lang or "und")
    if not any(block.text.strip() for block in document.blocks):
        raise InputError("there is no text in it", where=str(source.path))
    if options.source_lang is None:
        document = replace(document, lang=identified(sample(document), str(source.path)))
    return document


def sample(document: Document) -> str:
    """As much of the text as tells its language."""
    return " ".join(block.text for block in islice(document.blocks, 50))[:_SAMPLE]


def identified(text: str, where: str) -> str:
    """The language of `text`, or `LanguageError` where that is not certain enough to build on."""
    from pipeline.repair.language import identify

    lang, confidence = identify(text[:_SAMPLE])
    if confidence < 0.5:
        raise LanguageError("the source language is not certain", where=where, mend="say which with --from fr")
    return lang


def doubt(text: str, lang: str, where: str) -> str:
    """A warning where `text` is surely in another language than the user says; else empty."""
    from pipeline.repair.language import differs

    other = differs(text, lang)
    return f"{where}: the text looks like {other}, not {lang}" if other else ""

"""Models worth knowing: what `termweave models list` shows before anything is fetched. Any other hub id or folder works as well."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """One model on the hub, or a pattern for many."""

    id: str
    family: str
    languages: str
    licence: str
    note: str = ""


KNOWN: tuple[Known, ...] = (
    Known("Helsinki-NLP/opus-mt-fr-en", "marian", "fr > en", "Apache-2.0", "75 M parameters"),
    Known("Helsinki-NLP/opus-mt-en-fr", "marian", "en > fr", "Apache-2.0", "75 M parameters"),
    Known("Helsinki-NLP/opus-mt-fr-vi", "marian", "fr > vi", "Apache-2.0", "75 M parameters"),
    Known("Helsinki-NLP/opus-mt-en-vi", "marian", "en > vi", "Apache-2.0", "75 M parameters; wants the tag >>vie<<, set for you"),
    Known(
        "Helsinki-NLP/opus-mt-en-zh",
        "marian",
        "en > zh",
        "Apache-2.0",
        "75 M parameters; wants a tag such as >>cmn_Hans<<, set for you",
    ),
    Known("Helsinki-NLP/opus-mt-zh-en", "marian", "zh > en", "CC-BY-4.0", "75 M parameters"),
    Known("Helsinki-NLP/opus-mt-tc-big-fr-en", "marian", "fr > en", "CC-BY-4.0", "230 M parameters"),
    Known("facebook/m2m100_418M", "m2m100", "100 languages, any pair", "MIT", "418 M parameters"),
    Known("facebook/m2m100_1.2B", "m2m100", "100 languages, any pair", "MIT", "1.2 G parameters"),
    Known(
        "facebook/nllb-200-distilled-600M", "nllb", "200 languages, any pair", "CC-BY-NC-4.0", "non-commercial; 600 M parameters"
    ),
    Known("facebook/nllb-200-3.3B", "nllb", "200 languages, any pair", "CC-BY-NC-4.0", "non-commercial; 3.3 G parameters"),
    Known("google/madlad400-3b-mt", "t5", "400 languages, any pair", "Apache-2.0", "3 G parameters"),
    Known("google/madlad400-10b-mt", "t5", "400 languages, any pair", "Apache-2.0", "10.7 G parameters"),
)

"""The repairs that are no accents: each one a pure function from a text and its language to edits, each with its own switch.

An edit is `(start, end, replacement, reason)` on the text as given. All leave alone what they are not sure of.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from corpus.changes import Edit
from corpus.letters import MARKS
from pipeline.repair.keep import touches

Mend = Callable[[str, str], list[Edit]]

_SUSPECT = re.compile("[ÂÃâðÅÄÐÑ][\u0080-\u00bf\u0152-\u0192\u02c6-\u2122 ]")
_COMPOSABLE = re.compile(f"[^\\W\\d_][{MARKS}]+")
_QUOTE_PAIR = re.compile(r"(?<!\w)[\"“]([^\"“”«»\n]+?)[\"”](?!\w)")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['ʼ`´](?=[^\W\d_])")
_HIGH = re.compile(r"(?:(?<=[^\W_])|(?<=[»)\]%°]))([ \u00a0\u202f]*)([;!?»]|:(?!\w|[/\\)(DPp]))(?=[\s)\]»”\"'’*_]|$)")
_SMILEY = re.compile(r"(?<!\w)[:;=8xX][-'o]?[()DPpOo/\\|*\]\[](?!\w)")
_LETTER_HEAD = re.compile(r"^\s*(?:(?:Re|Tr|Fw|Fwd|Aw|Sv|Rép)\s?:\s?)+", re.IGNORECASE)
_OPENING = re.compile(r"«[ \u00a0\u202f]*(?=\w)")
NARROW = "\u202f"
"""The narrow no-break space; where a text has it, it stays."""
_ASIDE = re.compile(r"(?<=[\w»)]) - ([^\n;.!?=+*]{3,160}?) - (?=\w)")
_SINGLE_DASH = re.compile(r"(?<=[^\W\d_]{2}) - (?=[^\W\d_])")


def mojibake(text: str, lang: str) -> list[Edit]:  # noqa: ARG001 - one signature for all
    """UTF-8 that was read as another encoding (`dÃ©jÃ ` for `déjà`), where ftfy is certain; quotes and entities stay as they are."""
    if not _SUSPECT.search(text):
        return []
    import ftfy

    mended = ftfy.fix_encoding(text)
    return [] if mended == text else _difference(text, mended, "mojibake")


def unicode_form(text: str, lang: str) -> list[Edit]:  # noqa: ARG001
    """Letters followed by combining accents become the one letter that means the same (NFC); no other character changes."""
    if text.isascii():
        return []
    edits: list[Edit] = []
    for match in _COMPOSABLE.finditer(text):
        composed = unicodedata.normalize("NFC", match.group())
        if composed != match.group():
            edits.append((match.start(), match.end(), composed, "Unicode composed form"))
    return edits


def quotes(text: str, lang: str) -> list[Edit]:
    """Typewriter quotes become the language's own, apostrophes inside words become ’. Single quotes are left: they may be either."""
    left, right = {"fr": ("«\u00a0", "\u00a0»")}.get(lang, ("“", "”"))
    edits: list[Edit] = []
    for match in _QUOTE_PAIR.finditer(text):
        edits.append((match.start(), match.start() + 1, left, "quotation mark"))
        edits.append((match.end() - 1, match.end(), right, "quotation mark"))
    edits += [(m.start(), m.end(), "’", "apostrophe") for m in _APOSTROPHE.finditer(text)]
    return sorted(edits)


def spacing(text: str, lang: str) -> list[Edit]:
    """French: a narrow no-break space before ; ! ?, a no-break space before : and inside « ». Times (10:30), addresses, smileys, the
    `Re:` of a letter and marks with no space behind them (`a;b`, `12px;color`) stay."""
    if lang != "fr":
        return []
    edits: list[Edit] = []
    kept = [match.span() for match in (_LETTER_HEAD.match(text), *_SMILEY.finditer(text)) if match is not None]
    for match in _HIGH.finditer(text):
        if kept and touches(match.start(2), match.end(2), kept):
            continue
        space = "\u00a0" if match.group(2) in ":»" else NARROW
        if match.group(1) not in (space, NARROW):
            edits.append((match.start(1), match.end(1), space, "French spacing"))
    for match in _OPENING.finditer(text):
        if match.group()[1:] not in ("\u00a0", NARROW):
            edits.append((match.start() + 1, match.end(), "\u00a0", "French spacing"))
    return sorted(edits)


def asides(text: str, lang: str) -> list[Edit]:  # noqa: ARG001
    """Hyphens between spaces around an aside, or between two words, become dashes (` – `). Between numbers they may be a minus."""
    edits: list[Edit] = []
    for match in _ASIDE.finditer(text):
        edits.append((match.start() + 1, match.start() + 2, "–", "aside"))
        edits.append((match.end() - 2, match.end() - 1, "–", "aside"))
    taken = {edit[0] for edit in edits}
    edits += [(m.start() + 1, m.start() + 2, "–", "aside") for m in _SINGLE_DASH.finditer(text) if m.start() + 1 not in taken]
    return sorted(edits)


_SENTENCE_END = re.compile(r"[.!?…] |\n\s*")


def opening_commas(text: str, lang: str) -> list[Edit]:
    """A comma that is missing after an opening adverb (`Cependant comme ...`). A matter of style: for suggestions only."""
    pattern = _openers(lang)
    if pattern is None:
        return []
    starts = {len(text) - len(text.lstrip()), *(m.end() for m in _SENTENCE_END.finditer(text))}
    found = (pattern.match(text, start) for start in sorted(starts))
    return [(m.end(), m.end(), ",", "comma after an opening adverb") for m in found if m and not m.group().endswith(",")]


@cache
def _openers(lang: str) -> re.Pattern[str] | None:
    file = resources.files("pipeline.repair").joinpath("data", f"openers.{lang}.txt")
    if not file.is_file():
        return None
    entries = [line.split("\t") for line in file.read_text("utf-8").split("\n") if line and not line.startswith("#")]
    branches = []
    for words, *rest in entries:
        unless = f"(?!\\s(?:{rest[0]})\\b)" if rest and rest[0] else ""
        branches.append(re.escape(words).replace(r"\ ", " ") + r"\b" + unless)
    branches.sort(key=len, reverse=True)
    opening = "|".join(f"[{b[0].upper()}{b[0]}]{b[1:]}" for b in branches)
    return re.compile(rf"(?=[A-ZÀ-Ý])(?:{opening})(?=\s[^\W\d_])")


def _difference(before: str, after: str, reason: str) -> list[Edit]:
    from corpus.changes import compare

    return [(change.start, change.end, change.after, reason) for change in compare("", before, after, reason)]


@dataclass(frozen=True, slots=True)
class Repair:
    """A repair's function, what it is called for people, and whether it runs unasked."""

    mend: Mend
    title: str
    default: bool


REPAIRS: dict[str, Repair] = {
    "mojibake": Repair(mojibake, "text read in the wrong encoding (dÃ©jÃ )", default=True),
    "unicode": Repair(unicode_form, "accents as separate characters (NFC)", default=True),
    "quotes": Repair(quotes, "typewriter quotes and apostrophes", default=False),
    "spacing": Repair(spacing, "French spaces before ; : ! ? and inside « »", default=False),
    "asides": Repair(asides, "hyphens around asides", default=False),
}
"""In the order in which they run; accents come after `unicode`. Those that run unasked mend what is certainly broken; the others
follow a house style that the source may not share."""

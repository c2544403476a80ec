"""Text that was not translated: a copy of the source, or single words of it left in the target."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.languages import primary
from corpus.letters import CJK
from corpus.values import AlignedUnit, Issue
from pipeline.checks.marks import PLACEHOLDER

WORD = re.compile(rf"[^\W\d_{CJK}]+(?:['’-][^\W\d_{CJK}]+)*|[{CJK}]")
QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|‘[^’]*’|「[^」]*」")
LATIN_END = "\u0250"
RUN = 4
"""Words of the source in a row that no translation leaves standing, names apart."""


def check_untranslated(unit: AlignedUnit) -> Iterator[Issue]:
    """An error for a target that copies the source, a warning for words of the source left standing in the target.

    Names (capitals inside a sentence), quoted text, placeholders, renditions of terms and words that the target language also has
    are no fault; whether a language has a word, simplemma's word lists say, for the languages that it has. In other target
    languages only runs of four words in a row count, or in another script any word.
    """
    if primary(unit.source_lang) == primary(unit.target_lang):
        return
    if _is_copy(unit):
        yield Issue("untranslated", "error", "the target is a copy of the source", 0, len(unit.target))
        return
    source_words = {m.group().casefold() for m in WORD.finditer(unit.source)}
    text = masked(unit)
    run: list[re.Match[str]] = []
    singles: list[re.Match[str]] = []
    for match in [*WORD.finditer(text), None]:
        if (
            match is not None
            and match.group().casefold() in source_words
            and (not run or text[run[-1].end() : match.start()].isspace())
        ):
            run.append(match)
            continue
        if len(run) >= RUN and sum(m.group()[0].islower() for m in run) > len(run) / 2 and not _all_known(run, unit.target_lang):
            start, end = run[0].start(), run[-1].end()
            yield Issue("untranslated", "warning", f"left as in the source: “{unit.target[start:end]}”", start, end)
        else:
            singles += run
        run = [match] if match is not None and match.group().casefold() in source_words else []
    for match in singles:
        if _left_over(match.group(), unit):
            yield Issue(
                "untranslated", "warning", f"the source word “{match.group()}” was left standing", match.start(), match.end()
            )


def _is_copy(unit: AlignedUnit) -> bool:
    """The same words on both sides, at least four of them, and not all of them names or words of both languages."""
    source = [m.group().casefold() for m in WORD.finditer(PLACEHOLDER.sub(" ", unit.source))]
    target = list(WORD.finditer(PLACEHOLDER.sub(" ", unit.target)))
    if len(source) < RUN or source != [m.group().casefold() for m in target]:
        return False
    small = [m for m in target if m.group()[0].islower() or re.match(f"[{CJK}]", m.group())]
    return len(small) >= RUN // 2 and not _all_known(small, unit.target_lang)


def masked(unit: AlignedUnit) -> str:
    """The target with everything blanked that may well be the same in both languages."""
    spans = [(u.target_start, u.target_end) for u in unit.terms if u.target_start is not None and u.target_end is not None]
    spans += [m.span() for pattern in (QUOTED, PLACEHOLDER) for m in pattern.finditer(unit.target)]
    text = unit.target
    for start, end in spans:
        text = text[:start] + "\x1f" * (end - start) + text[end:]
    return text


def _left_over(word: str, unit: AlignedUnit) -> bool:
    if len(word) < 4 or not word.islower():
        return False
    source, target = (primary(lang) for lang in (unit.source_lang, unit.target_lang))
    if target in ("zh", "yue", "ja", "ko", "ru", "uk", "el", "ar", "he", "th", "hi") and max(word) < LATIN_END:
        return _known(word, source) is True and not _known(word, "en")
    return _known(word, target) is False and _known(word, source) is True


def _all_known(words: list[re.Match[str]], lang: str) -> bool:
    return all(_known(m.group().lower(), primary(lang)) for m in words)


def _known(word: str, lang: str) -> bool | None:
    """Whether simplemma's list for `lang` has the word or its parts; None when there is no list."""
    import simplemma

    try:
        parts = [part for part in re.split(r"['’-]", word) if len(part) > 2] or [word]
        return all(bool(simplemma.is_known(part, lang=lang)) for part in parts)
    except (ValueError, LookupError):
        return None

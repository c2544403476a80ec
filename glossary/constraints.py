"""What a term that was found demands of the target, and what it forbids."""

from __future__ import annotations

from corpus.languages import primary
from corpus.values import Constraint
from glossary.inflection import is_plural, led_by_plural, may_be_plural, pluralise
from glossary.matcher import TermMatch
from glossary.morphology import RULED
from glossary.normalise import words
from glossary.rendered import bans, renderings
from glossary.speech import may_be_verb
from glossary.tense import french_verb, inflected, rendered_form, without_to


def constraint_for(match: TermMatch, text: str, target_lang: str) -> Constraint | None:
    """What a match demands of the target; None when its concept has no rendering in `target_lang` and is not kept as it is."""
    concept = match.concept
    terms = renderings(concept, target_lang)
    forbidden = tuple(t.text for t in bans(concept, target_lang))
    if not terms and not concept.keep:
        return None
    texts = tuple(dict.fromkeys(t.text for t in terms))
    if primary(match.term.lang) == "fr" and french_verb(match.term.text):
        texts = tuple(dict.fromkeys(map(without_to, texts)))
    if concept.keep:
        # the spelling of the text counts: what is kept is what stands there
        texts = tuple(dict.fromkeys((text[match.start : match.end], match.term.text, *texts)))
    rule = terms[0] if terms else match.term
    verb = _verb(match, texts[0], target_lang)
    form = rendered_form(text, match.start, match.end, *verb) if verb else ""
    return Constraint(
        match.start,
        match.end,
        texts,
        "keep" if concept.keep else "term",
        concept.id,
        rule.case_sensitive,
        rule.exact,
        forbidden,
        not concept.keep and _pluralised(match, text),
        verb is not None,
        inflected(texts[0], form) if form else "",
    )


def ban_for(match: TermMatch, target_lang: str) -> Constraint | None:
    """What a match forbids the target, for one whose concept has nothing but forbidden renderings there."""
    forbidden = tuple(t.text for t in bans(match.concept, target_lang))
    if not forbidden or match.concept.keep or renderings(match.concept, target_lang):
        return None
    rules = match.term.case_sensitive, match.term.exact
    return Constraint(match.start, match.end, (), "term", match.concept.id, *rules, forbidden)


def _pluralised(match: TermMatch, text: str) -> bool:
    """Whether the text has the plural of a term that the glossary has in the singular; of words with one form for both numbers the
    words before them tell: `les AESH`, `deux prix`."""
    used, lang = text[match.start : match.end], primary(match.term.lang)
    term = match.term.text
    if lang not in RULED:
        return False
    if words(used) == words(term):
        return led_by_plural(text[: match.start], lang) and not is_plural(term, lang)
    several = pluralise(term, lang)
    if several != term and words(several) == words(used):
        return True
    return is_plural(used, lang) and not may_be_plural(term, lang) and not (lang == "fr" and french_verb(term))


def _verb(match: TermMatch, rendering: str, target_lang: str) -> tuple[str, int] | None:
    """The French verb with which a term begins, and which of its words that is, where the English rendering begins with a verb too;
    None for all other pairs."""
    term, concept = match.term, match.concept
    if concept.keep or term.exact or primary(term.lang) != "fr" or primary(target_lang) != "en":
        return None
    return french_verb(term.text) if may_be_verb(term, concept, target_lang) and inflected(rendering, "base") else None

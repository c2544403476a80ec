"""Inflected forms of a word, for finding terms whatever their number, gender or tense, with accents or without.

Word lists come from simplemma (about fifty languages); what they do not know, French and English rules supply. Everything here is
in folded spelling (`glossary.normalise.fold`), so that unaccented input inflects as accented input does.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from corpus.languages import primary
from glossary import conjugation, morphology
from glossary.normalise import fold

SAME, NUMBER, HOMOGRAPH, FORM = 0, 1, 2, 3
"""How far a form is from the word: the word itself; another number, or another form of a verb; a form of a verb that is a word of
its own too, so that the words around must tell (`offre` of `offrir`); any other form (gender, derivation)."""


REFLEXIVE = ("se", "s", "me", "m", "te", "t", "nous", "vous")
"""The pronoun of verbs such as `se plaindre`, in all persons."""
_APART = "\x01"
"""Keeps words apart while all are folded at once: no list has it, and folding leaves it alone."""


class Lexicon:
    """The forms of one language, from simplemma's list of form and lemma."""

    def __init__(self, lang: str) -> None:
        self.lang = primary(lang)
        self._lemma: dict[str, str] = {}
        self._forms: dict[str, list[str]] = {}
        self._folded: dict[str, list[str]] = {}
        self._load()

    def _load(self) -> None:
        from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

        try:
            listed = DefaultDictionaryFactory().get_dictionary(self.lang)
        except ValueError:
            return
        for form, lemma in listed.items():
            # German lists its nouns in capitals; what a lower-case entry says of the same letters comes first
            if form.islower() or form.lower() not in self._lemma:
                self._lemma[form.lower()] = lemma.lower()
            self._forms.setdefault(lemma.lower(), []).append(form.lower())
        for form, plain in zip(self._lemma, fold(_APART.join(self._lemma)).split(_APART), strict=True):
            if plain != form:
                self._folded.setdefault(plain, []).append(form)

    def knows(self, word: str) -> bool:
        """Whether `word`, in exactly this spelling, is in the list."""
        return word in self._lemma or word in self._forms

    def spellings(self, word: str) -> list[str]:
        """`word` if the list has it, else the accented words that it may stand for."""
        return [word] if self.knows(word) else self._folded.get(fold(word), [])

    def lemma(self, word: str) -> str:
        """The folded lemma of `word` (lower case), or its folded self."""
        return fold(self.written_lemma(word))

    def written_lemma(self, word: str) -> str:
        """The lemma of `word` (lower case) with its accents, or the word itself."""
        spellings = self.spellings(word)
        return self._lemma.get(spellings[0], spellings[0]) if spellings else word

    def forms(self, word: str) -> dict[str, int]:
        """Folded forms under which `word` (lower case, accents as written) may stand in a text, with their distance from it."""
        return self._cached(word)

    @lru_cache(maxsize=1 << 14)  # noqa: B019 - lexicons live as long as the process
    def _cached(self, word: str) -> dict[str, int]:
        return self.spread(word)

    def spread(self, word: str) -> dict[str, int]:
        """What `forms` remembers, worked out anew: for those who ask for each word once."""
        base = fold(word)
        found = {base: SAME}
        if self.lang == "fr" and base in REFLEXIVE:
            return {**dict.fromkeys(REFLEXIVE, NUMBER), base: SAME}
        if not base.isalpha() or len(base) < 2:
            return found
        if self.lang == "ko":
            return found | {base + particle: NUMBER for particle in morphology.particles()}
        spellings = self.spellings(word)
        for spelling in spellings or [base]:
            self._spread(spelling, bool(spellings), found)
        return found

    def _spread(self, word: str, known: bool, found: dict[str, int]) -> None:
        base = fold(word)
        is_lemma = self._lemma.get(word, word) == word
        for form in morphology.plurals(base, self.lang):
            found.setdefault(form, NUMBER)
        if not (known and is_lemma):
            for form in morphology.singulars(base, self.lang):
                found.setdefault(form, NUMBER)
        if not known:
            for form in morphology.other_forms(base, self.lang):
                found.setdefault(form, FORM)
            if self.lang == "fr":
                self._conjugate(word, found)
            return
        if is_lemma and self.lang == "fr":
            # the list lacks many women: `proviseure`, `huissière`; a feminine that it has may be another thing (`glacière`)
            for form in morphology.other_forms(base, self.lang):
                if not self.spellings(form):
                    found.setdefault(form, FORM)
        lemma = word if is_lemma or self._heads_others(word) else self._lemma.get(word, word)
        if self.lang == "en" and morphology.gerund(word) in self._forms.get(word, ()):
            # `found` is a form of `find`, and a verb of its own
            is_lemma, lemma = True, word
        if is_lemma:
            self._conjugate(word, found)
        if is_lemma or self.lang not in morphology.RULED:
            verb = morphology.is_verb(lemma, self.lang)
            for form in self._listed(lemma):
                plain = fold(form)
                found.setdefault(plain, FORM if not verb and morphology.feminine(plain, base, self.lang) else NUMBER)
        elif self.lang == "en":
            for form in (lemma, *self._forms.get(lemma, ())):
                found.setdefault(fold(form), NUMBER if form == lemma else FORM)

    def _heads_others(self, word: str) -> bool:
        """Whether a language without rules here lists forms of `word` although the word is a form itself: `vista` of `ver`."""
        return self.lang not in morphology.RULED and any(form != word for form in self._forms.get(word, ()))

    def _listed(self, lemma: str) -> Iterator[str]:
        """The forms of a lemma; in languages without rules here also the forms of those: `vendidas` of `vendido` of `vender`."""
        yield lemma
        for form in self._forms.get(lemma, ()):
            yield form
            if form != lemma and self.lang not in morphology.RULED:
                yield from self._forms.get(form, ())

    @lru_cache(maxsize=1 << 12)  # noqa: B019 - lexicons live as long as the process
    def conjugated(self, word: str) -> dict[str, str]:
        """The folded forms of `word` (lower case), a lemma, that rules build, if it is a verb; and what each is."""
        return self._built(next(iter(self.spellings(word)), word))

    def _built(self, word: str) -> dict[str, str]:
        listed = self._forms.get(word, ())
        if self.lang == "en":  # the list derives `preferred` from a verb of its own, `preferr`
            listed = [*listed, *self._forms.get(word + word[-1], ())]
        return conjugation.built(fold(word), {fold(form) for form in listed}, self.lang)

    def _conjugate(self, word: str, found: dict[str, int]) -> None:
        """Enter forms of a verb that the list has as other words, or not at all."""
        for form in self._built(word):
            if self.lang == "en":
                found.setdefault(form, HOMOGRAPH if self._lemma.get(form) == form else NUMBER)
            elif found.get(form) != SAME:
                others = any(self._lemma.get(spelling, spelling) != word for spelling in self.spellings(form))
                found[form] = HOMOGRAPH if others else NUMBER


@lru_cache(maxsize=32)
def lexicon(lang: str) -> Lexicon:
    """The lexicon of a language; empty, so that only equal words match, where nothing is known of it."""
    return Lexicon(lang)

"""Words that no list holds, and classes of words that nobody named."""

from __future__ import annotations

from corpus.letters import fold
from pipeline.repair import Repairer
from pipeline.repair.classes import Grammar, grammar, word_classes
from pipeline.repair.letters import learn
from pipeline.repair.model import load

STEMS = "activ captiv festiv nativ objectiv passiv relativ sensitiv subjectiv collectiv creativ".split()  # noqa: SIM905


def test_an_ending_that_is_regular_is_learned() -> None:
    keyed = {f"{stem}ite": {f"{stem}ité": 3} for stem in STEMS} | {f"{stem}ement": {f"{stem}ement": 3} for stem in STEMS}
    letters = learn(keyed, seed=1)
    form, sure = letters.guess("positivite")
    assert form == "positivité"
    assert sure > 0.8
    assert letters.guess("positivement")[0] == "positivement"


def test_nothing_learned_guesses_nothing() -> None:
    assert learn({}, seed=1).guess("positivite") == ("positivite", 1.0)


def test_a_guess_is_never_very_sure_and_names_are_not_guessed() -> None:
    (result,) = Repairer("fr", "always").repair(["Son inamovibilite et Zamorite furent notees."])
    assert result.text == "Son inamovibilité et Zamorite furent notées."
    assert [c.confidence for c in result.changes if c.after.startswith("inam")] == [0.85]
    assert fold(result.text) == "Son inamovibilite et Zamorite furent notees."


def test_words_between_the_same_neighbours_share_a_class() -> None:
    nouns = "chat chien loup cheval lion ours".split()  # noqa: SIM905
    lines = [f"{article} {noun} {verb}" for article in ("le", "un") for noun in nouns for verb in ("dort", "mange", "court")]
    classes = word_classes(lines, {"dort": "dort"})
    assert len({classes[noun] for noun in nouns if noun in classes}) <= 2
    assert classes["le"] != classes["dort"]
    assert "?dort" in classes
    assert word_classes([], {}) == {}


def test_finite_verbs_are_told_from_nouns_by_class() -> None:
    lexicon = load("fr").lexicon
    found = lexicon.grammar
    assert found == grammar("fr", lexicon.known)
    assert {lexicon.known["est"], lexicon.known["doivent"]} <= found.verbs
    assert lexicon.known["adopté"] in found.participles
    assert lexicon.known["prendre"] in found.infinitives
    kinds = found.verbs | found.participles | found.infinitives
    assert all(lexicon.known[word] not in kinds for word in ("maison", "rapport", "nouveau", "de", "la", "dans"))
    assert len(found.openers) > 10
    assert fold("où") in found.openers
    assert grammar("tlh", lexicon.known) == Grammar()

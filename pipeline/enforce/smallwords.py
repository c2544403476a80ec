"""Words that hold sentences together: articles, prepositions, pronouns, conjunctions, auxiliaries and the adverbs among them."""

from __future__ import annotations

from functools import cache

from corpus.languages import primary
from glossary.normalise import fold

_EN = (
    "a an the this that these those my your his her its our their some any no of to in on at for by with from as and or but if "
    "is are was were be been being has have had do does did will would can could may might shall should must not it he she they "
    "we you i who which what where when than then so there against because during before after while about over under between "
    "among without within into through since until although though unless per despite towards toward upon around near behind "
    "beyond above below across along also only just even still already yet too very more most all each every both "
    "either neither other another such same many much several few however thus therefore how why whose whom him them us me "
    "up out off down again never always often ever here now like"
)
_FR = (
    "le la les l un une des du de d au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs à en "
    "dans sur pour par avec sans et ou mais si est sont était étaient été être a ont avait avaient ne pas n qu que qui se s il "
    "elle ils elles on nous vous je tu y où car contre pendant depuis avant après comme selon chez entre vers dès lors donc puis "
    "aussi très plus moins même mêmes encore déjà tout toute tous toutes autre autres quand lorsque afin jusque jusqu dont malgré "
    "sous c j m t lui eux ni sera seront serait seraient ai avons avez suis sommes êtes aura auront soit fut furent ici là "
    "toujours jamais souvent chaque plusieurs quelques aucun aucune ainsi cela ceci ça peu trop bien certain certaine certains "
    "certaines tel telle tels telles doit doivent devait devra peut peuvent pouvait pourra pourrait pourraient faut faudra fait "
    "font faire va vont veut veulent"
)
_SMALL = {lang: frozenset((*listed.split(), *map(fold, listed.split()))) for lang, listed in (("en", _EN), ("fr", _FR))}


@cache
def small_words(lang: str) -> frozenset[str]:
    """Small words in lower case, with accents and without; none for languages that are not listed."""
    return _SMALL.get(primary(lang), frozenset())

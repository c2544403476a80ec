"""`termweave evaluate accents FILE...`: strips the accents of texts that have them, restores them, and counts.

Files are plain text, or tables whose first column (parted by a tab) is the text. Words are runs of Latin letters. Three counts:

- *word accuracy*: of all words with a letter that can carry an accent in the language, those that come out letter for letter
  (case included);
- *ambiguous*: of those, the words whose folded spelling stands for more than one form in the lexicon;
- *all words*: of all words of letters, the count of Náplava et al. (LREC 2018), who report 99.71 % for French on Wikipedia, where
  capitals carry their accents. News leaves them off (`A` for `À`, `Etat`): the same count is given with these set aside, that is,
  a first capital that the text leaves plain and repair accents, the rest of the word being right, is no mistake.

And of the text as it is, accents and all: how many words repair touches unasked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import click

from pipeline.evaluate.door import serve

CARRIERS = {"fr": "aceiouyn", "vi": "aeiouyd"}
"""Letters that can carry a diacritic; for other languages every letter counts. French ñ and ÿ stand in names only."""
WORST = 20
ENOUGH = 500
"""About so many texts of a file tell whether it has accents."""


@dataclass
class Tally:
    """Counts over one text or all."""

    words: int = 0
    letters: int = 0
    wrong: int = 0
    all_wrong: int = 0
    capitals: int = 0
    """Of the wrong ones, words whose capital the text leaves plain, and that are right but for it."""
    ambiguous: int = 0
    ambiguous_wrong: int = 0
    touched: int = 0
    clean_words: int = 0
    worst: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Count the other's too."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def figures(self) -> dict[str, float]:
        """Shares from 0 to 1 (1 where nothing was counted)."""
        return {
            "words": self.words,
            "accuracy": _share(self.words - self.wrong, self.words),
            "ambiguous": self.ambiguous,
            "ambiguous_accuracy": _share(self.ambiguous - self.ambiguous_wrong, self.ambiguous),
            "all_words": self.letters,
            "all_words_accuracy": _share(self.letters - self.all_wrong, self.letters),
            "all_words_but_capitals_accuracy": _share(self.letters - self.all_wrong + self.capitals, self.letters),
            "clean_touched": 1 - _share(self.clean_words - self.touched, self.clean_words),
        }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def measure(texts: Sequence[str], lang: str = "fr") -> Tally:
    """Strip, restore and count; and repair the texts as they are. The proof is checked on the way."""
    from corpus.letters import fold
    from pipeline.repair import Repairer
    from pipeline.repair.model import load
    from pipeline.repair.words import WORD

    carrier = re.compile(f"[{CARRIERS.get(lang, 'a-z')}]", re.IGNORECASE)
    groups = load(lang).lexicon.groups
    tally = Tally()
    repairer = Repairer(lang, "always", only=["accents"])
    plain = [fold(text) for text in texts]
    for text, stripped, repaired in zip(texts, plain, repairer.repair(plain), strict=True):
        if fold(repaired.text) != stripped:
            raise AssertionError(f"the proof fails on {stripped!r}")
        right, got = WORD.split(text)[1::2], WORD.split(repaired.text)[1::2]
        for before, want, have in zip(WORD.split(stripped)[1::2], right, got, strict=True):
            tally.letters += 1
            tally.all_wrong += want != have
            tally.capitals += want != have and want[0].isupper() and want[0] == fold(have[0]) and want[1:] == have[1:]
            if not carrier.search(before):
                continue
            tally.words += 1
            tally.wrong += want != have
            if before.lower() in groups:
                tally.ambiguous += 1
                tally.ambiguous_wrong += want != have
            if want != have:
                tally.worst[want, have] += 1
    for text, repaired in zip(texts, Repairer(lang, "auto").repair(texts), strict=True):
        pairs = zip(WORD.split(text), WORD.split(repaired.text), strict=False)
        tally.clean_words += len(WORD.split(text)) // 2
        tally.touched += sum(a != b for a, b in pairs)
    return tally


def run(args: list[str]) -> None:
    """The command's door."""
    serve(_command, args, "accents")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--lang", default="fr", show_default=True, help="Language of the texts; it needs an accent model.")
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON.")
def _command(files: tuple[Path, ...], lang: str, as_json: bool) -> None:
    """Strip the accents of texts that have them, restore them, and count the words that come out right.

    FILE is plain text or a table whose first column, before the first tab, is the text.
    """
    from pipeline.errors import LanguageError
    from pipeline.repair.model import available

    if lang not in available():
        raise LanguageError(f"no accent model for {lang!r}", mend=f"there are: {', '.join(available())}")
    tallies = {path.name: measure(_accented(path, lang), lang) for path in files}
    everything = Tally()
    for tally in tallies.values():
        everything.add(tally)
    if as_json:
        _print_json(tallies, everything)
    else:
        _print_tables(tallies, everything, lang)


def _accented(path: Path, lang: str) -> list[str]:
    """The texts of a file; raises `InputError` where they are typed without accents, for then what is restored counts as wrong."""
    from corpus.errors import InputError
    from pipeline.repair import Repairer

    texts = list(_texts(path))
    some = texts[:: 1 + len(texts) // ENOUGH]
    if Repairer(lang).state(some) in ("unaccented", "unknown"):
        raise InputError("the text has no accents to lose", where=str(path), mend="give one that is accented as it should be")
    return texts


def _texts(path: Path) -> Iterator[str]:
    from corpus.textio import lines, opened

    with opened(path) as stream:
        for line in lines(stream, str(path)):
            yield line.split("\t", 1)[0]


def _print_json(tallies: dict[str, Tally], everything: Tally) -> None:
    import json

    figures: dict[str, Any] = {
        "files": {name: tally.figures() for name, tally in tallies.items()},
        "all": everything.figures(),
        "worst": [{"right": right, "got": got, "times": n} for (right, got), n in everything.worst.most_common(WORST)],
    }
    click.echo(json.dumps(figures, ensure_ascii=False, indent=1))


def _print_tables(tallies: dict[str, Tally], everything: Tally, lang: str) -> None:
    from rich.table import Table

    from pipeline.console import results

    console = results()
    table = Table(title="Accents stripped and restored", show_edge=False, header_style="bold")
    table.add_column("text")
    for name in ("words", "accuracy", "ambiguous", "accuracy", "all words of letters", "clean text touched"):
        table.add_column(name, justify="right")
    for name, tally in [*tallies.items(), ("all", everything)]:
        f = tally.figures()
        table.add_row(
            name,
            f"{tally.words:,}",
            f"{f['accuracy']:.2%}",
            f"{tally.ambiguous:,}",
            f"{f['ambiguous_accuracy']:.2%}",
            f"{f['all_words_accuracy']:.2%}",
            f"{f['clean_touched']:.3%}",
        )
    console.print(table)
    if lang == "fr":
        share = everything.figures()["all_words_but_capitals_accuracy"]
        console.print(
            "Náplava et al. (LREC 2018), French Wikipedia, all words of letters: 99.71 %, by a neural model; lexicon alone: 98 %."
        )
        console.print(f"Here, with the capitals set aside that these texts themselves leave plain: {share:.2%}.\n")
    worst = Table(title="Worst words", show_edge=False, header_style="bold")
    for name in ("right", "got", "times"):
        worst.add_column(name, justify="right" if name == "times" else "left")
    for (right, got), n in everything.worst.most_common(WORST):
        worst.add_row(right, got, str(n))
    console.print(worst)

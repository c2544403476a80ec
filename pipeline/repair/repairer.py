"""Source repair of a document: every repair in its order, each change recorded, the doubtful ones left as suggestions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.changes import Edit, record, shift
from corpus.languages import primary
from corpus.values import Change
from pipeline.errors import LanguageError, UsageError
from pipeline.repair import accents, detect
from pipeline.repair.keep import Span, keep_spans, merge, touches
from pipeline.repair.mends import REPAIRS, Mend, opening_commas

Mode = Literal["auto", "always", "never"]
ACCENTS = accents.NAME
COMMAS = "commas"
NAMES = (*REPAIRS, ACCENTS, COMMAS)
DEFAULT = frozenset({name for name, repair in REPAIRS.items() if repair.default} | {ACCENTS, COMMAS})
_BEFORE_ACCENTS = ("mojibake", "unicode")


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text after repair. `replay(raw, changes) == text`; suggestions were not made, their spans refer to `text`."""

    text: str
    changes: tuple[Change, ...] = ()
    suggestions: tuple[Change, ...] = ()


def restore_accents(text: str, lang: str = "fr", mode: Mode = "auto") -> tuple[str, tuple[Change, ...]]:
    """`text` with the accents that it lacks, and the changes that replay to it: `fold(restored) == fold(text)`, always.

    Accents that are there stay, and a text (or a line of it) that has its accents comes out unchanged; so do addresses, handles,
    hashtags, code, and quoted words or whole lines of another language. Any text will do, one sentence or a whole book. Raises
    `LanguageError` for a language without a model.
    """
    from pipeline.repair.model import available

    if not accents.has_accents(lang):
        raise LanguageError(f"no accent model for {lang!r}", mend=f"there are: {', '.join(available())}")
    lines = text.split("\n")
    repaired = Repairer(lang, mode, only=[accents.NAME]).repair(lines)
    changes: list[Change] = []
    end = len(text)
    for line, result in zip(reversed(lines), reversed(repaired), strict=True):
        start = end - len(line)
        changes += (replace(c, start=c.start + start, end=c.end + start) for c in result.changes)
        end = start - 1
    return "\n".join(result.text for result in repaired), tuple(changes)


class Repairer:
    """Repairs the texts of one language.

    `mode`: `auto` restores accents only where the document, or a segment of it, lacks them; `always` wherever the model would;
    `never` changes nothing at all. `only` names the repairs that run (see `NAMES`), by default those that are safe unasked.
    `carry`: successive calls bring successive parts of one text, and what the earlier parts showed still counts (half as much
    with every call); without it every call stands alone.
    """

    def __init__(self, lang: str, mode: Mode = "auto", *, only: Collection[str] | None = None, carry: bool = False) -> None:
        if mode not in ("auto", "always", "never"):
            raise UsageError(f"no repair mode {mode!r}", mend="use auto, always or never")
        self.only = DEFAULT if only is None else frozenset(only)
        if unknown := sorted(self.only - set(NAMES)):
            raise UsageError(f"no repair {unknown[0]!r}", mend=f"there are: {', '.join(NAMES)}")
        self.mode = mode
        self.lang = primary(lang)
        self._accents = ACCENTS in self.only and accents.has_accents(self.lang)
        self._carry = carry
        self._known = detect.Evidence()

    def repair(self, texts: Sequence[str], protected: Sequence[Sequence[Span]] = ()) -> list[Repaired]:
        """Repair the segments of one document (or a part of it long enough to judge by); spans in `protected` stay as they are."""
        if self.mode == "never":
            return [Repaired(text) for text in texts]
        guards = protected or [()] * len(texts)
        drafts = [_Draft(text, merge(spans)) for text, spans in zip(texts, guards, strict=True)]
        self._mend(drafts, [name for name in REPAIRS if name in _BEFORE_ACCENTS])
        if self._accents:
            self._restore(drafts)
        self._mend(drafts, [name for name in REPAIRS if name not in _BEFORE_ACCENTS])
        if COMMAS in self.only:
            for draft in drafts:
                draft.suggest("repair.commas", opening_commas(draft.text, self.lang))
        return [Repaired(d.text, tuple(d.changes), tuple(d.suggestions)) for d in drafts]

    def state(self, texts: Sequence[str]) -> detect.State:
        """Whether a document has its accents; `unknown` for a language without a model."""
        if not accents.has_accents(self.lang):
            return "unknown"
        from pipeline.repair.model import load

        guards = [keep_spans(text, self.lang) for text in texts]
        return detect.state(detect.total(accents.propose(load(self.lang), texts, guards)))

    def _mend(self, drafts: Sequence[_Draft], names: Sequence[str]) -> None:
        for name in names:
            if name in self.only:
                for draft in drafts:
                    draft.mend(f"repair.{name}", REPAIRS[name].mend, self.lang)

    def _restore(self, drafts: Sequence[_Draft]) -> None:
        from pipeline.repair.model import load

        guards = []
        for draft in drafts:
            kept = keep_spans(draft.text, self.lang)
            guards.append(merge(draft.protected, kept) if draft.protected else kept)
        findings = accents.propose(load(self.lang), [draft.text for draft in drafts], guards)
        evidence = detect.total(findings) + self._known
        if self._carry:
            self._known = evidence.faded()
        document = detect.state(evidence)
        for draft, finding in zip(drafts, findings, strict=True):
            if not finding.proposals or finding.foreign:
                continue
            doing, doubts = detect.everything(finding) if self.mode == "always" else detect.decide(finding, document)
            text, changes = accents.apply(draft.text, doing)
            draft.take(text, changes)
            for p in doubts:
                start = shift(p.start, changes)
                draft.suggestions.append(
                    Change(accents.STAGE, start, start + len(p.before), p.before, p.after, "accent, perhaps", p.confidence)
                )


class _Draft:
    """One text on its way through the repairs."""

    __slots__ = ("changes", "protected", "suggestions", "text")

    def __init__(self, text: str, protected: list[Span]) -> None:
        self.text, self.protected = text, protected
        self.changes: list[Change] = []
        self.suggestions: list[Change] = []

    def mend(self, stage: str, mend: Mend, lang: str) -> None:
        """Run one repair, outside what is protected."""
        edits = self._allowed(mend(self.text, lang), lang)
        if edits:
            self.take(*record(stage, self.text, edits))

    def take(self, text: str, changes: Sequence[Change]) -> None:
        """Accept the result of a repair."""
        if not changes:
            return
        self.text = text
        self.changes += changes
        self.protected = [(shift(a, changes), shift(b, changes)) for a, b in self.protected]
        self.suggestions = [_moved(suggestion, changes) for suggestion in self.suggestions]
        self.suggestions = [s for s in self.suggestions if text[s.start : s.end] == s.before]

    def suggest(self, stage: str, edits: list[Edit]) -> None:
        """Keep edits as suggestions."""
        self.suggestions += [
            Change(stage, start, end, self.text[start:end], after, reason)
            for start, end, after, reason in edits
            if not touches(start, end, self.protected)
        ]

    def _allowed(self, edits: list[Edit], lang: str) -> list[Edit]:
        if not edits:
            return edits
        spans = merge(self.protected, keep_spans(self.text, lang))
        return [edit for edit in edits if not touches(edit[0], edit[1], spans)]


def _moved(change: Change, changes: Sequence[Change]) -> Change:
    return replace(change, start=shift(change.start, changes), end=shift(change.end, changes))

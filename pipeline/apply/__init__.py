"""What editors send back, put into the aligned text: three-way, so that nobody's words are lost.

An edit is matched by unit id and target language; an id that the aligned text does not have, by its source text. It fits when the
source is still the same. Then, with the text that the editor started from (files of ours carry it, or its hash; of others the texts
that the unit had before are known):

- the editor's text differs from a machine's: the editor's stands, whatever the machine says now;
- it is what the editor started from, or an older text of the unit: the editor has not touched it;
- two editors differ: a conflict, nothing is changed;
- another person's text stands there now, or the text that the editor approved is gone: a conflict too;
- the source has changed meanwhile: a conflict.

Notes are added, never taken away; suggestions for the source that editors took are made (`pipeline.apply.source`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from corpus.changes import ReplayError, compare, revert, shift
from corpus.formats.base import text_hash
from corpus.fuzzy import normalise
from corpus.values import AlignedUnit, Inline, Origin, State
from pipeline.apply.source import EDITOR, Taken, earlier, take
from pipeline.apply.tagged import resolved, untagged
from pipeline.recall import REVIEW

ConflictKind = Literal["source changed", "two editors", "target changed"]
_PIECES = re.compile(r"\n|; ")
RANK: dict[State, int] = {"initial": 0, "translated": 1, "reviewed": 2, "final": 3}


@dataclass(frozen=True, slots=True)
class Edit:
    """One unit as an editor sent it back. What a file does not say is None."""

    unit: str
    target: str
    where: str
    """The file, for the report."""
    state: State | None = None
    source: str | None = None
    source_hash: str | None = None
    base: str | None = None
    """The target that the editor started from."""
    base_hash: str | None = None
    """Its hash, where the file has only that."""
    seen: tuple[str, ...] = ()
    """Texts of this editor's own that went out before: what stands there now may be one of them."""
    target_lang: str | None = None
    inlines: tuple[Inline, ...] | None = None
    """None: the file carries text only, and the tags move with it."""
    notes: tuple[str, ...] = ()
    taken: tuple[Taken, ...] = ()
    """Suggestions for the source that the editor took."""
    untaken: tuple[Taken, ...] = ()
    """Those that had been taken and that the editor put back."""

    def fits(self, unit: AlignedUnit) -> bool:
        """Whether the source is the one that the editor saw: as it is, or as it was before editors changed it."""
        sources = (text for text, _ in earlier(unit))
        if self.source_hash is not None:
            return any(self.source_hash == text_hash(text) for text in sources)
        return self.source is None or any(normalise(self.source) == normalise(text) for text in sources)

    @property
    def untouched(self) -> bool:
        """Whether the text is the one that the editor started from, as far as the file tells, and none of theirs went out between."""
        if any(text != self.target for text in self.seen):
            return False
        return self.target == self.base or self.base_hash == text_hash(self.target)

    @property
    def emptied(self) -> bool:
        """Whether the text is gone that the editor started from."""
        return not self.target.strip() and not self.untouched and (self.base is not None or self.base_hash is not None)

    def saw(self, text: str) -> bool:
        """Whether the editor had `text` before them."""
        if self.base_hash is not None and self.base_hash == text_hash(text):
            return True
        return normalise(text) in {normalise(t) for t in (self.base, *self.seen) if t is not None}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A unit left as it is, with everyone's text."""

    kind: ConflictKind
    unit: AlignedUnit
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A unit before and after."""

    before: AlignedUnit
    after: AlignedUnit
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """The aligned text with the edits in it, and what became of each edit."""

    units: tuple[AlignedUnit, ...]
    changed: tuple[Changed, ...]
    conflicts: tuple[Conflict, ...]
    unknown: tuple[Edit, ...]


@dataclass
class Edits:
    """All edits of one go, to be applied to one stream of units after the other."""

    theirs: bool = False
    """In a conflict of texts, take the last edit; a changed source stays a conflict."""
    changed: list[Changed] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    spoken: set[str] = field(default_factory=set)
    """Ids of the units that some edit says something about."""
    emptied: list[Edit] = field(default_factory=list)
    """Edits whose text somebody took away; the unit keeps its own."""
    _by_id: dict[str, list[Edit]] = field(default_factory=lambda: defaultdict(list))
    _by_source: dict[str, list[Edit]] = field(default_factory=lambda: defaultdict(list))
    _tagged: dict[str, list[Edit]] = field(default_factory=lambda: defaultdict(list))
    """Those whose source has tags of OmegaT's in it, by the source without them."""
    _used: set[int] = field(default_factory=set)
    _all: list[Edit] = field(default_factory=list)

    def add(self, edits: Iterable[Edit], known: Iterable[str]) -> None:
        """Take in edits; `known` are the ids of all units there are."""
        ids = frozenset(known)
        for edit in edits:
            self._all.append(edit)
            if edit.unit in ids:
                self._by_id[edit.unit].append(edit)
            elif edit.source is not None:
                self._by_source[text_hash(normalise(edit.source))].append(edit)
                if (bare := untagged(edit.source)) != edit.source:
                    self._tagged[text_hash(normalise(bare))].append(edit)

    @property
    def unknown(self) -> tuple[Edit, ...]:
        """The edits that met no unit so far."""
        return tuple(edit for edit in self._all if id(edit) not in self._used)

    def applied(self, units: Iterable[AlignedUnit]) -> Iterator[AlignedUnit]:
        """The units as they are after the edits, in order; fills `changed` and `conflicts`."""
        for unit in units:
            yield self._unit(unit)

    def _unit(self, unit: AlignedUnit) -> AlignedUnit:
        edits = self._about(unit)
        fitting = tuple(e for e in edits if e.fits(unit))
        strangers = tuple(e for e in edits if not e.fits(unit) and (_says_something(e) or _noted(unit, (e,)) is not unit))
        if strangers:
            self.conflicts.append(Conflict("source changed", unit, strangers))
        self.emptied += [e for e in fitting if e.emptied and unit.target.strip()]
        said = tuple(e for e in fitting if _touched(e, unit) or _restates(e, unit))
        if said or strangers:
            self.spoken.add(unit.id)
        after = _noted(unit, fitting)
        kind = _conflict(unit, said) if said else None
        if kind and not self.theirs:
            self.conflicts.append(Conflict(kind, unit, said))
        elif said:
            texts = [e for e in said if _touched(e, unit)]
            after = _edited(after, texts[-1] if texts and not kind else said[-1], said)
        if not kind or self.theirs:
            for edit in fitting:
                if edit.taken or edit.untaken:
                    after = take(after, edit.taken, edit.source_hash, edit.untaken)
        if after == unit:
            return unit
        self.changed.append(Changed(unit, after, said or fitting))
        return after

    def _about(self, unit: AlignedUnit) -> tuple[Edit, ...]:
        """The edits of this unit: by its id, else by its source, with the tags in it where OmegaT wrote them into the text."""
        key = text_hash(normalise(unit.source))
        found = self._by_id.get(unit.id) or self._by_source.get(key, [])
        pairs = [(edit, edit) for edit in found]
        if not self._by_id.get(unit.id):
            pairs += [(edit, whole) for edit in self._tagged.get(key, ()) if (whole := resolved(edit, unit)) is not None]
        pairs = [(e, w) for e, w in pairs if e.target_lang is None or _same_language(e.target_lang, unit.target_lang)]
        self._used.update(id(edit) for edit, _ in pairs)
        return tuple(whole for _, whole in pairs)


def apply_edits(base_units: Sequence[AlignedUnit], edits: Iterable[Edit], *, theirs: bool = False) -> Applied:
    """Put `edits` into `base_units`; nothing is rechecked here (`pipeline.apply.recheck`)."""
    work = Edits(theirs)
    work.add(edits, (unit.id for unit in base_units))
    units = tuple(work.applied(base_units))
    return Applied(units, tuple(work.changed), tuple(work.conflicts), work.unknown)


def _says_something(edit: Edit) -> bool:
    """Whether the editor did anything: an untouched line of a whole file sent back is no conflict."""
    if edit.base is not None or edit.base_hash is not None:
        return not edit.untouched or edit.state in ("reviewed", "final") or bool(edit.taken or edit.untaken)
    return bool(edit.target)


def _touched(edit: Edit, unit: AlignedUnit) -> bool:
    """Whether the edit brings another text than the unit has. An emptied target in a file is no translation sent back."""
    if edit.untouched or not edit.target.strip():
        return False
    if edit.base is not None or edit.base_hash is not None:
        return edit.target != unit.target  # a no-break space put in is a correction too
    # Of other files, which may have lost white space on their way: a text that the unit had once is no edit, but an old file.
    return normalise(edit.target) != normalise(unit.target) and not _had(unit, edit.target)


def _had(unit: AlignedUnit, text: str) -> bool:
    """Whether `text` stood in the unit before an editor changed it."""
    wanted = normalise(text)
    try:
        return any(
            wanted == normalise(revert(unit.target, unit.target_changes[n:]))
            for n, change in enumerate(unit.target_changes)
            if change.stage == EDITOR
        )
    except ReplayError:
        return False


def _restates(edit: Edit, unit: AlignedUnit) -> bool:
    """Whether the edit is about the state: raised by any file, lowered only where the editor had this very text before them."""
    if edit.state is None or edit.state == unit.state:
        return False
    if edit.saw(unit.target) and edit.target == unit.target:
        return True
    return RANK[edit.state] > RANK[unit.state] and RANK[edit.state] >= RANK["reviewed"]


def _conflict(unit: AlignedUnit, said: Sequence[Edit]) -> ConflictKind | None:
    texts = {normalise(e.target) for e in said}
    if len(texts) > 1:
        return "two editors"
    if normalise(unit.target) in texts:
        return None
    if any(e.untouched or _had(unit, e.target) for e in said):
        # Approved as it stood, but another text stands there now.
        return "target changed"
    if (unit.state in ("reviewed", "final") or by_editor(unit)) and not any(e.saw(unit.target) for e in said):
        return "target changed"
    return None


def by_editor(unit: AlignedUnit) -> bool:
    """Whether a person wrote the text that stands there."""
    return unit.origin is not None and unit.origin.engine == EDITOR


def _noted(unit: AlignedUnit, edits: Sequence[Edit]) -> AlignedUnit:
    """The unit with the notes that editors wrote. One that says all that an older one says takes its place; formats whose notes
    share a cell give them back in other pieces, which are no new notes."""
    notes = list(unit.notes)
    for note in (note for edit in edits for note in edit.notes if note.strip()):
        known = [_said(other) for other in notes]
        if _said(note) <= set().union(*known):
            continue
        notes = [other for other, said in zip(notes, known, strict=True) if not said <= _said(note)] + [note]
    return unit if tuple(notes) == unit.notes else replace(unit, notes=tuple(notes))


def _said(note: str) -> set[str]:
    """The pieces of a note, as they come out of a cell in which several stood."""
    return {" ".join(piece.split()) for piece in _PIECES.split(note)} - {""}


def _edited(unit: AlignedUnit, edit: Edit, said: Sequence[Edit]) -> AlignedUnit:
    raised = [e.state for e in said if e.state is not None and normalise(e.target) == normalise(edit.target)]
    state = max(raised, key=RANK.__getitem__, default=None)
    if not _touched(edit, unit) and normalise(edit.target) == normalise(unit.target):
        if state is None or not any(_restates(e, unit) for e in said):
            return unit
        looked_at = RANK[state] >= RANK["reviewed"]
        return replace(unit, state=state, issues=tuple(i for i in unit.issues if not (looked_at and i.check == REVIEW)))
    changes = compare(EDITOR, unit.target, edit.target, EDITOR)
    inlines = edit.inlines
    if inlines is None:
        inlines = tuple(replace(i, position=shift(i.position, changes)) for i in unit.target_inlines)
    return replace(
        unit,
        target=edit.target,
        target_changes=(*unit.target_changes, *changes),
        target_inlines=inlines,
        # A text that a person wrote is at least translated; its checks may say otherwise afterwards.
        state=state if state is not None and RANK[state] >= RANK["reviewed"] else "translated",
        origin=Origin(EDITOR),
        links=(),
        score=None,
    )


def _same_language(a: str, b: str) -> bool:
    x, y = a.lower().replace("_", "-"), b.lower().replace("_", "-")
    return x == y or x.startswith(f"{y}-") or y.startswith(f"{x}-")

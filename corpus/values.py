"""The values that flow between the stages: frozen, plain, light to import.

Every offset in this module counts Unicode code points (Python `str` indices) and every span is half open, `[start, end)`.
Spans on the source side refer to `AlignedUnit.source` (the repaired source); spans on the target side to `AlignedUnit.target`.
Only `Change` spans refer to something else: the text as it stood when the change was made.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from corpus.quick import quick

State = Literal["initial", "translated", "reviewed", "final"]
"""XLIFF 2 states. `initial`: flagged, a person must look; `translated`: all promises kept; `reviewed`, `final`: a person said so."""

TermStatus = Literal["verbatim", "inflected", "variant", "forced", "missing", "duplicated", "forbidden"]
"""How a term use came out. `verbatim`: the preferred rendering, letter for letter (case aside); `inflected`: an inflected form of a
rendering; `variant`: an admitted rendering; `forced`: put there by a rung below the engine's own; `missing`: no rendition found;
`duplicated`: rendered more often than used; `forbidden`: a forbidden rendering stands in the target."""

AmountKind = Literal["money", "number", "percent"]
Severity = Literal["info", "warning", "error"]
InlineKind = Literal["open", "close", "empty"]


@dataclass(frozen=True, slots=True)
class Inline:
    """One piece of inline markup, standing before the character at `position` of the segment's text."""

    position: int
    kind: InlineKind
    id: str
    """Equal for the two halves of a pair; unique otherwise within the segment."""
    data: str = ""
    """The original markup, as the source format wrote it."""
    display: str = ""
    """What a person sees: `<b>`, `{name}`."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A translation that a document brings along, as bilingual files do."""

    lang: str
    """BCP 47; empty where the file does not say."""
    text: str
    inlines: tuple[Inline, ...] = ()
    state: State | None = "translated"
    """None: the document says that it has still to be translated, and this is a proposal."""
    source: str = ""
    """What it renders, where that is not quite the text of today."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One translatable piece of text, usually a sentence. `id` is stable: `document:block:ordinal`."""

    id: str
    text: str
    lang: str
    """BCP 47."""
    document: str = ""
    block: int = 0
    """Which paragraph, cell or cue of the document, from 0."""
    ordinal: int = 0
    """Which segment of the block, from 0."""
    inlines: tuple[Inline, ...] = ()
    before: str = ""
    """White space that stood between the previous segment of the block and this one; kept for writing back."""
    there: tuple[Rendering, ...] = ()
    """Translations that the document has already."""


@dataclass(frozen=True, slots=True)
class Change:
    """One replacement that can be replayed: `text[start:end] == before` becomes `after`.

    A sequence of changes is applied in order; each span refers to the text as the changes before it left it.
    `corpus.changes` records and replays.
    """

    stage: str
    start: int
    end: int
    before: str
    after: str
    reason: str
    confidence: float | None = None
    """0 to 1, where the stage can say."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A span of the source whose rendering is settled: glossary terms, amounts and things to keep share this one mechanism."""

    start: int
    end: int
    renderings: tuple[str, ...]
    """Acceptable target renderings, best first; never empty."""
    kind: Literal["term", "amount", "keep"]
    ref: str = ""
    """The concept's id for a term; the index of the amount in the unit for an amount."""
    case_sensitive: bool = False
    exact: bool = False
    """True: inflected forms of the renderings do not count."""
    forbidden: tuple[str, ...] = ()
    plural: bool = False
    """The glossary has the term in the singular and the source uses it in the plural."""
    verb: bool = False
    """Both the term and its preferred rendering begin with a verb, any form of which counts: `raising funds` for `raise funds`."""
    inflected: str = ""
    """The preferred rendering in the form of the verb that the source has; empty for infinitives and all but verbs. Engines are not
    told of these: they take them for nouns, while the words of their own by which they render the verb are easily replaced."""


@dataclass(frozen=True, slots=True)
class TermUse:
    """The ledger's line: one use of one glossary term in the source."""

    concept: str
    term: str
    """The source term as the glossary writes it."""
    start: int
    end: int
    expected: tuple[str, ...]
    """Acceptable renderings, best first."""
    status: TermStatus
    method: str
    """Which rung satisfied it: `engine`, `n-best`, `splice`, `replace`, `memory`, `editor`, `document`, `none`."""
    target_start: int | None = None
    target_end: int | None = None
    note: str = ""
    forbidden: tuple[str, ...] = ()
    """Renderings that the glossary forbids."""

    @property
    def rendered(self) -> bool:
        """Whether an acceptable rendering stands in the target: the one meaning of "accounted for" in every summary."""
        return self.status not in ("missing", "forbidden")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what it counts, as it stands in a text."""

    start: int
    end: int
    text: str
    """The matched text, `text[start:end]`."""
    value: Decimal
    """The whole value, scale applied: `1,8 millions` is 1800000."""
    scale: Decimal = Decimal(1)
    """The scale that was written out: 1000000 for `1,8 millions`, 10000 for `180万`."""
    currency: str | None = None
    """ISO 4217, or the usual code of a coin that has none (`BTC`); None for plain numbers and where it is ambiguous."""
    kind: AmountKind = "money"
    approximate: bool = False
    high: Decimal | None = None
    """The upper end of a range (`200-500 yuans`), scale applied."""
    confidence: float = 1.0
    note: str = ""
    """Why a currency is ambiguous, and so on."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `base` is worth `rate` units of `quote`."""

    base: str
    quote: str
    rate: Decimal
    date: dt.date
    provider: str
    note: str = ""
    """`annual average`, `3 days old`, `from the document`: whatever the reader must know."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """An amount converted: never without its rate."""

    value: Decimal
    currency: str
    rate: Rate
    rounding: str
    """`2 significant digits`, `exact`."""
    text: str = ""
    """As written in the target: `about $70`."""


@dataclass(frozen=True, slots=True)
class AmountPair:
    """One amount stated twice: `500 yuans (1,8 millions de VND)`."""

    other: int
    """Index of the other amount in the unit's `amounts`."""
    implied_rate: Decimal
    """Units of `quote` for one unit of `base`: 3600 VND per CNY."""
    base: str
    quote: str
    reference: Rate | None = None
    deviation: Decimal | None = None
    """Relative difference from the reference rate; 0.05 is five per cent."""


@dataclass(frozen=True, slots=True)
class AmountUse:
    """One amount of the source and what became of it in the target."""

    source: Amount
    status: Literal["right", "wrong", "missing", "forced"]
    target: Amount | None = None
    method: str = ""
    conversion: Conversion | None = None
    pair: AmountPair | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a person should look at, found by the check of that name."""

    check: str
    severity: Severity
    message: str
    start: int | None = None
    end: int | None = None
    side: Literal["source", "target"] = "target"


@dataclass(frozen=True, slots=True)
class Match:
    """A proposal of the translation memory, or of the document itself."""

    source: str
    target: str
    percent: int
    """100: the same text; 101: the same text between the same neighbours."""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a target came from: an engine and its model, or a person."""

    engine: str
    """The engine's name; or `editor`, `memory`, `align`, `document` (it stood in the file that was translated)."""
    model: str = ""
    revision: str = ""
    percent: int | None = None
    """For memory matches."""


@dataclass(frozen=True, slots=True)
class Link:
    """Words that render each other: a span of the source and a span of the target."""

    start: int
    end: int
    target_start: int
    target_end: int
    score: float = 1.0


@quick
@dataclass(frozen=True, slots=True)
class AlignedUnit:
    """One segment with its translation and everything that is known about it."""

    id: str
    source_lang: str
    target_lang: str
    raw: str
    """The source as it came."""
    source: str
    """The source as repaired; `replay(raw, changes) == source`."""
    target: str
    state: State = "initial"
    draft: str = ""
    """The engine's own words; `replay(draft, target_changes) == target`."""
    document: str = ""
    block: int = 0
    ordinal: int = 0
    before: str = ""
    score: float | None = None
    """Mean log probability per target token, where an engine gave one."""
    terms: tuple[TermUse, ...] = ()
    amounts: tuple[AmountUse, ...] = ()
    changes: tuple[Change, ...] = ()
    target_changes: tuple[Change, ...] = ()
    suggestions: tuple[Change, ...] = ()
    """Changes to the source that were thought of and not made; spans refer to `source`."""
    issues: tuple[Issue, ...] = ()
    origin: Origin | None = None
    matches: tuple[Match, ...] = ()
    links: tuple[Link, ...] = ()
    source_inlines: tuple[Inline, ...] = ()
    target_inlines: tuple[Inline, ...] = ()
    notes: tuple[str, ...] = ()
    sent: str = field(default="", compare=False, metadata={"transient": True})
    """Hash of the target that a file was written with, as its reader found it: tells what an editor has changed since. It speaks of
    the file and not of the unit, so it is never written or compared."""

"""How far a translation in XLIFF 1.2 is: the states of the standard, and what CAT tools write beside or instead of them.

Trados has a confirmation level for each segment (`sdl:seg conf`), memoQ a status for each unit (`mq:status`), Phrase the step of the
workflow that has confirmed it (`m:confirmed`); all three have a lock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.values import State
from corpus.xmlsafe import child

if TYPE_CHECKING:
    from lxml.etree import _Element

STATES_1: Final[dict[State, str]] = {"translated": "translated", "reviewed": "signed-off", "final": "final"}
"""Our states as those of XLIFF 1.2; `initial` is `needs-review-translation`."""
_STATES: Final[dict[str, State | None]] = {
    "translated": "translated",
    "signed-off": "reviewed",
    "reviewed": "reviewed",  # of XLIFF 2, and written here all the same
    "final": "final",
    "new": None,
    "needs-translation": None,
}
_TOOLS: Final[dict[str, State | None]] = {
    # Trados
    "Unspecified": None,
    "NotTranslated": None,
    "Draft": "initial",
    "RejectedTranslation": "initial",
    "RejectedSignOff": "initial",
    "Translated": "translated",
    "ApprovedTranslation": "reviewed",
    "ApprovedSignOff": "final",
    # memoQ
    "NotStarted": None,
    "MachineTranslated": None,
    "AssembledFromFragments": None,
    "Pretranslated": "initial",
    "PreTranslated": "initial",
    "PartiallyEdited": "initial",
    "Rejected": "initial",
    "ManuallyConfirmed": "translated",
    "Reviewer1Confirmed": "reviewed",
    "Proofread": "final",
    # Phrase
    "0": "initial",
    "1": "translated",
    "2": "reviewed",
}


def standing(unit: _Element, target: _Element | None, segment: str = "") -> State | None:
    """How far the target of a `trans-unit`, or of its segment with that `mid`, is; None: it has still to be translated, and what
    stands there is a proposal at most."""
    if target is None:
        return None
    said = _said(unit, segment)
    if any(value in ("true", "yes", "1") for name, value in said if name == "locked"):
        return "final"
    tool = next((value for name, value in said if name in ("conf", "status", "confirmed") and value in _TOOLS), None)
    holder = target if target.get("state") is not None else child(unit, "target")
    given = None if holder is None else holder.get("state")
    state = _TOOLS[tool] if tool is not None and given is None else of_state(given)
    return "final" if unit.get("approved") == "yes" and state in ("initial", "translated") else state


def of_state(given: str | None) -> State | None:
    """Our state for one of XLIFF 1.2; without one, a target is a translation."""
    return "translated" if given is None else _STATES.get(given, "initial")


def _said(unit: _Element, segment: str) -> list[tuple[str, str]]:
    """What a tool has noted of the segment, or else of the unit, in attributes of its own: local name and value."""
    own = (e for e in unit.iterfind("{*}seg-defs/{*}seg") if e.get("id") == segment) if segment else ()
    held = [(str(name), str(value)) for element in own for name, value in element.attrib.items()]
    held += [(str(name).rpartition("}")[2], str(value)) for name, value in unit.attrib.items() if str(name).startswith("{")]
    return held

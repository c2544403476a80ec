"""What the accent model looks at: hashed features of the words around an ambiguous one, as whole arrays.

A linear model over hashed features (Weinberger et al. 2009), in two passes: the first sees the neighbours as far as they are
certain, the second also the forms that the first chose (stacked sequential learning, Cohen and Carvalho 2005), which tells
`a publie` from `à publier` and `filmé puis diffuse` from `filmé puis diffusé`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from corpus.letters import fold
from pipeline.repair.words import COMMA, DASH, EDGE, OPEN, SPACE

U32 = NDArray[np.uint32]
Places = NDArray[np.int64]
PAD = 3
"""Empty places before and after every text; no feature looks further."""
BAG = 5
"""So many anchors on either side count wherever they stand."""

NOTHING, AUXILIARY, PERHAPS_AUXILIARY, PARTICIPLE, PERHAPS_PARTICIPLE, FINITE, INFINITIVE, PLAIN_END = range(8)
"""What a word does in its clause; `PLAIN_END`: rare, no accented end, though a word spelled alike has one (`filme`)."""

_K = [np.uint32(k) for k in (0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F)]


def word_hash(word: str) -> int:
    """32 bits for a word, the same on every machine."""
    return crc32(word.encode("utf-8", "surrogatepass"))


def ending(form: str) -> str:
    """The last three letters: a poor man's part of speech."""
    return form[-3:]


def tail(form: str) -> str:
    """The accented end of a word, nothing but vowels and s behind the accent (`é`, `ées`; not `ène`), or the last letter."""
    if not form.isascii():
        for i in range(max(0, len(form) - 3), len(form)):
            if form[i] > "~" and fold(form[i]) != form[i] and not form[i + 1 :].strip("aeious"):
                return form[i:]
    return form[-1:]


def marked(form: str) -> bool:
    """Whether a word of some length has an accented end: in French, most often a participle. Short words are too often no verb."""
    end = "" if form.isascii() else tail(form)
    return len(form) > 3 and fold(end) != end


@dataclass(frozen=True)
class View:
    """A text as one pass sees it, by place: hashes of words (0: a pad), of endings and tails; `marks`: where an ending is accented
    or may be, which in French is most often a verb: `filmé puis diffusé`, `marche et publie`."""

    words: U32
    endings: U32
    tails: U32
    marks: NDArray[np.bool_]
    classes: U32
    """Word classes (`pipeline.repair.classes`), a hash of the ending for words that have none."""
    verbs: NDArray[np.bool_]
    """Where a sure finite verb stands."""
    roles: NDArray[np.uint8]
    """What each word does in its clause: `NOTHING`, `AUXILIARY` and so on."""


@dataclass(frozen=True)
class Frame:
    """What does not change between the passes: separators (`[i]`: before word i), shapes, the nearest anchors left and right."""

    separators: NDArray[np.uint8]
    shapes: NDArray[np.uint8]
    left: Places
    right: Places
    openers: U32
    """What opens a clause there: 1 a pad, 2 a full stop, else the hash of a word; 0 where nothing does."""
    links: NDArray[np.bool_]
    """Where a word stands that coordinates."""
    determiners: NDArray[np.bool_]
    """Where a word stands that announces a noun; what looks like a verb right behind it is none."""


def nearest(wanted: NDArray[np.bool_]) -> tuple[Places, Places]:
    """For every place the nearest wanted one strictly to its left and strictly to its right; the ends stand in where there is none."""
    n = len(wanted)
    places = np.arange(n)
    left = np.maximum.accumulate(np.where(wanted, places, 0))
    right = np.minimum.accumulate(np.where(wanted, places, n - 1)[::-1])[::-1]
    return np.concatenate(([0], left[:-1])), np.concatenate((right[1:], [n - 1]))


def contexts(view: View, frame: Frame, at: Places, seed: int) -> tuple[U32, U32]:
    """The hashed contexts of the places `at`, one row per feature: those that a form has for itself, those that its pattern has.

    Words far too rare to say anything about a pattern speak only of the form, and shapes of words only of the pattern.
    """
    words, left, right = view.words, frame.left, frame.right
    w = {k: words[at + k] for k in (-3, -2, -1, 1, 2, 3)}
    e = {k: view.endings[at + k] for k in (-2, -1, 1, 2)}
    t = {k: view.tails[at + k] for k in (-2, -1, 1)}
    # A missing comma must not look like another world, so most features read a comma as a space.
    before, after = frame.separators[at].astype(np.uint32), frame.separators[at + 1].astype(np.uint32)
    soft_before = np.where(before == COMMA, SPACE, before).astype(np.uint32)
    soft_after = np.where(after == COMMA, SPACE, after).astype(np.uint32)
    shape = frame.shapes[at].astype(np.uint32)
    shape_before, shape_after = frame.shapes[at - 1].astype(np.uint32), frame.shapes[at + 1].astype(np.uint32)
    far_left, far_right = words[left[at]], words[right[at]]
    further = words[left[left[at]]]
    gap = np.minimum(at - left[at], 4).astype(np.uint32)
    verb = nearest(view.marks | (words == 0))[0][at]
    verb_tail = view.tails[verb]
    c = {k: view.classes[at + k] for k in (-3, -2, -1, 1, 2, 3)}
    pause = np.isin(before, (COMMA, DASH, OPEN)).astype(np.uint32)
    clause = _clause(view, frame, at)
    bounds = (frame.openers > 0) & ~frame.links
    past, ahead = _history(view, frame, bounds, at)
    brief = past[:3]
    bound = nearest(bounds)
    lefts, rights = _bag(words, left, at, bound[0][at]), _bag(words, right, at, bound[1][at])
    own: list[tuple[int, tuple[U32, ...]]] = [
        (1, (w[-3],)),
        (2, (w[3],)),
        (3, (w[-3], w[-2], w[-1])),
        (4, (w[1], w[2], w[3])),
        (5, (w[-2], w[-1], w[1])),
        (6, (w[-1], w[1], w[2])),
        (7, (further, far_left, w[1])),
        (8, (w[2],)),
        (9, (w[-1], soft_before, soft_after)),
    ]
    both: list[tuple[int, tuple[U32, ...]]] = [
        (11, (shape, (soft_before == EDGE).astype(np.uint32))),
        (12, (before, after)),
        (13, (w[-1],)),
        (14, (w[1],)),
        (15, (w[-2],)),
        (16, (w[-1], w[1])),
        (17, (w[-2], w[-1])),
        (18, (w[1], w[2])),
        (19, (e[-1], c[-1], soft_before)),
        (20, (e[1], soft_after)),
        (21, (e[-1], e[1])),
        (22, (e[-2], e[-1])),
        (23, (e[1], e[2])),
        (24, (w[-1], e[1])),
        (25, (e[-1], w[1])),
        (26, (w[1], soft_after, soft_before)),
        (27, (far_left, gap)),
        (28, (far_left, far_right)),
        (29, (further, far_left)),
        (30, (far_left, e[-1])),
        (31, (far_left, w[1])),
        (32, (shape_before, soft_before, w[1])),
        (33, (shape_before, soft_before, e[1])),
        (34, (far_left, gap, e[1])),
        (35, (e[-2], e[-1], e[1])),
        (36, (e[-1], e[1], e[2])),
        (80, clause),
        (81, (*clause, w[1])),
        (82, (*clause, c[1])),
        (83, (*clause, c[-1])),
        (84, (*clause, c[-1], c[1])),
        (85, (*clause, pause, c[1])),
        (86, (clause[1], clause[2], w[-1], c[1])),
        (61, (c[-1], c[1])),
        (75, (c[-1],)),
        (76, (c[1],)),
        (77, (shape_before, c[1])),
        (78, (shape_before, c[1], c[2])),
        (79, (c[-1], soft_before, soft_after, c[1])),
        (62, (c[-2], c[-1])),
        (63, (c[1], c[2])),
        (64, (c[-2], c[-1], c[1])),
        (65, (c[-1], c[1], c[2])),
        (66, (c[-3], c[-2], c[-1])),
        (67, (c[1], c[2], c[3])),
        (68, (w[-1], c[1])),
        (69, (c[-1], w[1])),
        (70, (c[-2], w[-1])),
        (71, (w[1], c[2])),
        (72, (pause, c[-1], c[1])),
        (73, (pause, shape_before, w[1])),
        (74, (pause, shape_before, c[1], c[2])),
        (90, past),
        (91, (*past, ahead)),
        (92, (*brief, w[-1])),
        (93, (*brief, c[1])),
        *((40, anchor) for anchor in lefts[1:]),
        *((41, anchor) for anchor in rights[1:]),
    ]
    shared: list[tuple[int, tuple[U32, ...]]] = [
        (50, (shape_before, shape, soft_before)),
        (51, (shape_before, shape_after, soft_after)),
        (52, (t[-2], w[-1])),
        (53, (verb_tail, w[-1])),
        (54, (verb_tail, w[-1], e[1])),
        (55, (verb_tail, far_left)),
        (59, (verb_tail, w[1])),
        (60, (verb_tail, w[-1], far_left)),
        (56, (t[-1], e[-1], far_left)),
        (57, (further, far_left, e[1])),
        (58, (t[-2], w[-1], t[1])),
        (94, (*brief, c[-1])),
        (95, (*brief, c[-1], c[1])),
        (96, (*brief, ahead, c[1])),
    ]
    rows = _mix([*own, *both, *shared], seed, len(at))
    return rows[: len(own) + len(both)], rows[len(own) :]


def _clause(view: View, frame: Frame, at: Places) -> tuple[U32, U32, U32]:
    """What opens the clause of each place, and how many sure finite verbs it has before and behind the place (0, 1, more)."""
    opens = frame.openers > 0
    left = np.maximum.accumulate(np.where(opens, np.arange(len(opens)), 0))[at - 1]
    right = nearest(opens)[1][at]
    verbs = np.concatenate(([0], np.cumsum(view.verbs)))
    before, behind = verbs[at] - verbs[left], verbs[np.maximum(right, at + 1)] - verbs[at + 1]
    return frame.openers[left], np.minimum(before, 2).astype(np.uint32), np.minimum(behind, 2).astype(np.uint32)


def _history(view: View, frame: Frame, bounds: NDArray[np.bool_], at: Places) -> tuple[tuple[U32, ...], U32]:
    """What the clause did before each place, and what it does next.

    The last verbs, auxiliaries or openers before the place, back to the clause's bound, the last one first; third, whether
    something coordinates between the last one and the place, and what: `a filmé la scène, puis _` goes on with `filmé`, and so
    shares its auxiliary.
    """
    nouns = np.concatenate(([False], frame.determiners[:-1])) & ~np.isin(view.roles, (AUXILIARY, PERHAPS_AUXILIARY, INFINITIVE))
    events = np.where(bounds, frame.openers, np.where(nouns, 0, view.roles)).astype(np.uint32)
    rows = np.arange(len(events))
    last = np.maximum.accumulate(np.where(events > 0, rows, 0))
    one = last[at - 1]
    two = np.where(bounds[one], 0, last[np.maximum(one - 1, 0)])
    three = np.where(bounds[two], 0, last[np.maximum(two - 1, 0)])
    links = np.concatenate(([0], np.cumsum(frame.links)))
    near = np.where(frame.links[at - 1], 1, np.where(frame.separators[at] == COMMA, 2, np.where(frame.links[at - 2], 3, 0)))
    link = (near * 2 + (links[at] > links[one])).astype(np.uint32)
    gap = np.minimum(at - one, 3).astype(np.uint32)
    what = [np.where(place > 0, events[place], 0) for place in (one, two, three)]
    return (what[0], what[1], link, gap, what[2]), events[nearest(events > 0)[1][at]]


def _bag(words: U32, step: Places, at: Places, bound: Places) -> list[tuple[U32, U32]]:
    """The next anchors in one direction, within the text, and whether each stands beyond the bound of the clause."""
    found, here = [], at
    for _ in range(BAG):
        further = step[here]
        here = further if here is at else np.where(words[here] == 0, here, further)
        beyond = np.abs(here - at) > np.abs(bound - at)
        found.append((words[here], beyond.astype(np.uint32)))
    return found


def _mix(features: list[tuple[int, tuple[U32, ...]]], seed: int, width: int) -> U32:
    out = np.empty((len(features), width), np.uint32)
    for row, (slot, parts) in zip(out, features, strict=True):
        row[:] = (slot + 128 * seed) * 0x9E3779B1 & 0xFFFFFFFF
        for part in parts:
            row ^= part
            row *= _K[1]
            row ^= row >> np.uint32(15)
        row *= _K[2]
        row ^= row >> np.uint32(13)
    return out


def places(context: U32, candidate: U32, bits: int) -> Any:
    """Where in a table of 2**bits weights the features of the candidates lie: shape (features, len(candidate))."""
    spread = context ^ candidate
    spread *= _K[3]
    spread >>= np.uint32(32 - bits)
    return spread

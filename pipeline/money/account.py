"""Account for amounts: each of the source must stand in the target with the same value, scale and currency.

Matching is exclusive: two times 500 yuan in the source need two times 500 yuan in the target. Ranges are matched end by end, so
that `entre 200 yuans et 500 yuans` and `200-500 yuan` are the same, however each language's reader cuts them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from corpus.values import Amount, AmountKind, AmountUse, Issue, Link
from pipeline.money.traces import free, match_cldr, match_measures, match_named, match_text, match_words

_GROUP = re.compile(r"\d{1,3}[.,]\d{3}")
_SUBUNIT = re.compile(r"cent|penn|pence|\bxu\b|[分角]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _End:
    """One number to be matched: an amount, or one end of a range."""

    owner: int
    value: Decimal
    amount: Amount


@dataclass(slots=True)
class _Board:
    """What is matched so far: for each source amount the ends of target amounts that render it."""

    ours: list[_End]
    theirs: list[_End]
    matched: dict[int, list[_End]] = field(default_factory=dict)


def account_amounts(
    source: str,
    amounts: Sequence[Amount],
    target: str,
    source_lang: str,
    target_lang: str,
    *,
    links: Sequence[Link] = (),
) -> tuple[AmountUse, ...]:
    """One line per amount of `source`, in their order.

    `right`: the same value and currency stand in the target, in digits or in words. `wrong`: another amount stands in its place,
    and `target` is that amount. `missing`: nothing does. `links` (word alignment) tell which target amount belongs to which where
    values do not.
    """
    from pipeline.money.find import find_amounts

    if not amounts:
        return ()
    found = find_amounts(target, target_lang)
    ours, theirs = _ends(amounts), _ends(found)
    board = _Board(list(ours), list(theirs))
    for test in (_same, _compatible):
        _match(board, test, amounts, links)
    status: dict[int, AmountUse] = {}
    taken = [(end.amount.start, end.amount.end) for ends in board.matched.values() for end in ends]
    for index, amount in enumerate(amounts):
        wanted = 1 if amount.high is None else 2
        ends = board.matched.get(index, [])
        if len(ends) == wanted:
            status[index] = AmountUse(amount, "right", _span_of(ends, target), "engine")
    match_cldr(amounts, target, target_lang, status, taken)
    match_text(amounts, target, target_lang, status, taken)
    match_words(amounts, target, target_lang, status)
    match_measures(amounts, [end.amount for end in board.theirs], (source, target), (source_lang, target_lang), status, taken)
    match_named(amounts, [end.amount for end in board.theirs], target, target_lang, status, taken)
    left = [f for f in dict.fromkeys(end.amount for end in board.theirs) if free(f.start, f.end, taken)]
    _match_wrong(amounts, left, links, status)
    return tuple(status.get(i) or AmountUse(a, "missing") for i, a in enumerate(amounts))


def check_amounts(
    source: str, source_lang: str, target: str, target_lang: str
) -> tuple[tuple[AmountUse, ...], tuple[Issue, ...]]:
    """Account for the amounts of any bilingual segment; an issue for each amount of money that is wrong or missing."""
    from pipeline.money.find import find_amounts

    amounts = find_amounts(source, source_lang)
    uses = account_amounts(source, amounts, target, source_lang, target_lang)
    return uses, amount_issues(uses)


def amount_issues(uses: Iterable[AmountUse]) -> tuple[Issue, ...]:
    """The issues of an account, as the check `amounts` words them; plain numbers belong to the check `numbers`."""
    issues = []
    for use in uses:
        amount = use.source
        if amount.kind != "money" or use.status not in ("missing", "wrong"):
            continue
        if use.status == "missing" or use.target is None:
            message = f"the amount “{amount.text}” is missing in the target"
            issues.append(Issue("amounts", "error", message, amount.start, amount.end, "source"))
        else:
            message = f"the amount “{amount.text}” became “{use.target.text}”"
            issues.append(Issue("amounts", "error", message, use.target.start, use.target.end))
    return tuple(issues)


def _ends(amounts: Sequence[Amount]) -> list[_End]:
    return [_End(i, v, a) for i, a in enumerate(amounts) for v in ((a.value,) if a.high is None else (a.value, a.high))]


def _same(ours: _End, theirs: _End) -> bool:
    a, b = ours.amount, theirs.amount
    return ours.value == theirs.value and a.kind == b.kind and a.currency == b.currency


def _compatible(ours: _End, theirs: _End) -> bool:
    """The same figure in words that may mean the same.

    `$500` read as USD on one side and as CAD on the other; `une dizaine` and `a dozen`; `8,733` copied from a source whose
    convention it does not follow.
    """
    a, b = ours.amount, theirs.amount
    if a.kind != b.kind or (a.kind != "money" and a.currency != b.currency):
        return False
    if ours.value != theirs.value:
        vague = (a.approximate or b.approximate) and not any(c.isdigit() for c in a.text + b.text)
        near = min(ours.value, theirs.value) * 5 >= max(ours.value, theirs.value) * 4
        copied = a.kind == "number" and a.text == b.text and a.value % 1 != 0 and _GROUP.fullmatch(a.text) is not None
        if not copied and not (vague and near):
            return False
    if a.currency == b.currency:
        return True
    # A bare sign in the target serves a source that had no more, or the country that the sign alone stands for.
    if not (_unsure(a) or (_unsure(b) and a.currency in ("USD", "GBP"))):
        return False
    if _SUBUNIT.search(a.text) and _SUBUNIT.search(b.text):
        return True
    families = _families(a), _families(b)
    return not families[0] or not families[1] or bool(families[0] & families[1])


def _unsure(amount: Amount) -> bool:
    """Whether the currency was not written out but inferred from a sign or a word that several countries share."""
    return amount.currency is None or bool(amount.note)


def _families(amount: Amount) -> frozenset[str]:
    """What an ambiguous money word could mean: the last words of the currency's English name, or the sign itself."""
    kinds = {family for sign, family in _SIGN_FAMILIES.items() if sign in amount.text.casefold()}
    codes = [amount.currency] if amount.currency is not None else re.findall(r"\b[A-Z]{3}\b", amount.note)
    kinds.update(_family(code) for code in codes)
    return frozenset(kinds)


_SIGN_FAMILIES = {
    "$": "dollar",
    "dollar": "dollar",
    "£": "pound",
    "livre": "pound",
    "pound": "pound",
    "¥": "yen",
    "￥": "yen",
    "kr": "krone",
}


@lru_cache(maxsize=512)
def _family(code: str) -> str:
    from babel.numbers import get_currency_name

    name = get_currency_name(code, locale="en").split(" ")[-1].casefold()
    return {"yuan": "yen", "krona": "krone", "króna": "krone", "koruna": "krone"}.get(name, name)


def _match(board: _Board, test: Callable[[_End, _End], bool], amounts: Sequence[Amount], links: Sequence[Link]) -> None:
    """Give each unmatched end the best free end that passes `test`: the linked one, else the first that keeps a range together."""
    for end in list(board.ours):
        options = [t for t in board.theirs if test(end, t)]
        if not options:
            continue
        mates = {id(e.amount) for e in board.matched.get(end.owner, [])}
        source = amounts[end.owner]
        whole = source.high is None
        best = min(
            options,
            key=lambda t: (
                not _linked(source, t.amount, links),
                id(t.amount) not in mates and bool(mates),
                whole != (t.amount.high is None),
                t.amount.start,
            ),
        )
        board.ours.remove(end)
        board.theirs.remove(best)
        board.matched.setdefault(end.owner, []).append(best)


def _linked(source: Amount, target: Amount, links: Sequence[Link]) -> bool:
    return any(
        k.start < source.end and source.start < k.end and k.target_start < target.end and target.start < k.target_end
        for k in links
    )


def _span_of(ends: Sequence[_End], target: str) -> Amount:
    """The one target amount, or the two that render a range as one."""
    first = min((e.amount for e in ends), key=lambda a: a.start)
    last = max((e.amount for e in ends), key=lambda a: a.end)
    if first is last or first == last:
        return first
    return replace(first, end=last.end, text=target[first.start : last.end], high=last.value)


def _match_wrong(amounts: Sequence[Amount], left: list[Amount], links: Sequence[Link], status: dict[int, AmountUse]) -> None:
    """Say which of the target's unmatched amounts stand in the place of the source's, the likeliest first."""
    open_ = [i for i in range(len(amounts)) if i not in status]
    ours, theirs = (Counter(a.kind for a in side) for side in ([amounts[i] for i in open_], left))
    alone = {kind for kind in ours if ours[kind] == theirs[kind] == 1}
    scored = [(_likeness(amounts[i], t, links, alone), i, t) for i in open_ for t in left]
    for score, index, amount in sorted(scored, key=lambda s: (-s[0], s[1], s[2].start)):
        if score >= _LIKELY and index not in status and amount in left:
            left.remove(amount)
            status[index] = AmountUse(amounts[index], "wrong", amount, "engine")


_LIKELY = 3


def _likeness(ours: Amount, theirs: Amount, links: Sequence[Link], alone: Set[AmountKind]) -> int:
    """How surely `theirs` was meant for `ours`; `_LIKELY` is enough. A plain number must be linked or have the same figures.

    `alone` are the kinds of which each side has one that is not matched.
    """
    if ours.kind != "money" and theirs.kind == "money":
        return 0
    score = 0
    if _linked(ours, theirs, links):
        score += 4
    figures = significant_figures(ours), significant_figures(theirs)
    if figures[0] == figures[1]:
        score += 2 if len(figures[0]) > 1 or ours.kind == theirs.kind != "number" else 1
    if ours.value == theirs.value:
        score += 2
    if ours.kind == theirs.kind == "money":
        score += 1
        if ours.currency is not None and ours.currency == theirs.currency:
            score += 2
    if ours.kind == theirs.kind and ours.kind in alone:
        written = all(any(c.isdigit() for c in a.text) for a in (ours, theirs))
        score += 3 if ours.kind != "number" else 2 if written else 0
    return score


def significant_figures(amount: Amount) -> str:
    """The significant digits: `18` for 1,800,000."""
    return format(amount.value.normalize(), "f").replace(".", "").strip("0-")

"""The order of the stages. This is the one place where it is written; `weave` reads it aloud.

    read, segment -> repair -> find terms and amounts -> recall from the document, the editors and the memory
                  -> translate under constraints, enforce
                  -> localise and convert amounts -> check -> write

Reading, segmenting and writing are the job's (`pipeline.jobs`), since documents come and go as streams. Every stage takes a batch
and returns new values. A batch is a run of segments of one document, so that repair can see more than one sentence and the engine
can sort by length.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from time import perf_counter
from typing import TYPE_CHECKING

from corpus.changes import shift
from corpus.values import AlignedUnit, AmountUse, Change, Issue, Link, Origin, Segment
from glossary.ledger import FORCED
from pipeline.enforce import Enforced, enforce
from pipeline.enforce.asking import ask
from pipeline.engines.protocol import Request
from pipeline.findings import Findings, find
from pipeline.finish import finished
from pipeline.jobs.standing import Standing
from pipeline.jobs.store import request_digest
from pipeline.keep import KEEP
from pipeline.recall import bring, recall
from pipeline.repair.terms import respell
from pipeline.resources import Resources

if TYPE_CHECKING:
    from pipeline.money.policy import MoneyPolicy
    from pipeline.money.rates import Rates


class Clock:
    """Seconds spent in each stage, for the bench and `--verbose`."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = perf_counter()

    def lap(self, stage: str) -> None:
        """Book the time since the last lap on `stage`."""
        now = perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now

    def start(self) -> None:
        """Begin a lap."""
        self._last = perf_counter()


def weave(
    segments: Sequence[Segment],
    tools: Resources,
    mentioned: set[tuple[Decimal, str]] | None = None,
    clock: Clock | None = None,
    *,
    before: str = "",
    following: Segment | None = None,
    look: Callable[[Sequence[str], Resources], list[Findings]] = find,
    standing: Standing | None = None,
    day: dt.date | None = None,
) -> list[AlignedUnit]:
    """Aligned units for `segments`, in their order. `before` is the repaired source ahead of them and `following` the segment after
    them, where the document goes on: the memory knows a segment by its neighbours.

    `mentioned` holds the amounts that the document has converted so far; it grows, so that only the first mention is converted
    where the options say so. `look` finds what stands in the sources; measurements look away from some of it. `standing`: what editors
    said about this document. `day`: the day that the document says it is of.
    """
    clock = clock or Clock()
    clock.start()
    standing = standing or Standing(tools.store, tools.target_lang)
    units = mend(repair(segments, tools), standing)
    clock.lap("repair")
    findings = look([unit.source for unit in units], tools)
    clock.lap("find")
    units = recall(bring(units, segments), standing, tools, before, _ahead(segments, following, tools))
    clock.lap("recall")
    results = translate(units, findings, tools)
    clock.lap("translate and enforce")
    units = [adopt(u, r, tools) for u, r in zip(units, results, strict=True)]
    mentioned = set() if mentioned is None else mentioned
    policy = tools.policy_on(day)
    rates = known_rates(units, tools, policy)
    units = [settle(u, f, r, policy, rates, mentioned) for u, f, r in zip(units, findings, results, strict=True)]
    clock.lap("amounts")
    units = [check(u, f, r) for u, f, r in zip(units, findings, results, strict=True)]
    clock.lap("check")
    return units


def repair(segments: Sequence[Segment], tools: Resources) -> list[AlignedUnit]:
    """Units with raw and repaired source. Glossary terms that are spelled as the glossary spells them stay as they are; those whose
    accents are restored take the glossary's."""
    terms = tools.matcher.find_all([s.text for s in segments])
    protected = [
        [(m.start, m.end) for m in found if s.text[m.start : m.end] == m.term.text]
        + [keep.span() for keep in KEEP.finditer(s.text)]
        for s, found in zip(segments, terms, strict=True)
    ]
    plain = tools.repairer.repair([s.text for s in segments], protected)
    repaired = [respell(r, found) for r, found in zip(plain, terms, strict=True)]
    return [
        AlignedUnit(
            id=s.id,
            source_lang=tools.source_lang,
            target_lang=tools.target_lang,
            raw=s.text,
            source=r.text,
            target="",
            document=s.document,
            block=s.block,
            ordinal=s.ordinal,
            before=s.before,
            changes=r.changes,
            suggestions=r.suggestions,
            source_inlines=tuple(replace(i, position=shift(i.position, r.changes)) for i in s.inlines),
        )
        for s, r in zip(segments, repaired, strict=True)
    ]


def mend(units: Sequence[AlignedUnit], standing: Standing) -> list[AlignedUnit]:
    """What editors changed in the repaired source stands in every later run."""
    from corpus.formats.base import source_hash
    from pipeline.apply.source import resourced

    edits = [standing.source_edit(unit) for unit in units]
    return [
        resourced(unit, edit.changes) if edit is not None and edit.source_hash == source_hash(unit) else unit
        for unit, edit in zip(units, edits, strict=True)
    ]


def _ahead(segments: Sequence[Segment], following: Segment | None, tools: Resources, enough: int = 20) -> str:
    """The repaired source of the segment after a batch; judged with the last ones of the batch, so that repair sees some text."""
    if following is None or tools.memory is None:
        return ""
    return repair([*segments[-enough:], following], tools)[-1].source


def translate(units: Sequence[AlignedUnit], findings: Sequence[Findings], tools: Resources) -> list[Enforced | None]:
    """Translate under constraints and enforce them, but nothing that the job has already done; None where recall has filled in."""
    wanted: dict[str, Request] = {}
    digests: list[str | None] = []
    for unit, found in zip(units, findings, strict=True):
        if unit.origin is not None or not unit.source.strip():
            digests.append(None)
            continue
        request = Request(unit.source, found.constraints)
        digest = request_digest(tools.identity, request)
        digests.append(digest)
        wanted[digest] = request
    results = tools.store.known(list(wanted))
    missing = {d: r for d, r in wanted.items() if d not in results}
    tools.reused += sum(d is None or d in results for d in digests)
    if missing:
        requests = list(missing.values())
        hypotheses = ask(tools.engine, requests, target_lang=tools.target_lang)
        made = dict(zip(missing, enforce(tools.engine, requests, hypotheses, target_lang=tools.target_lang), strict=True))
        tools.store.remember(made)
        results.update(made)
    return [results[d] if d is not None else None for d in digests]


def adopt(unit: AlignedUnit, result: Enforced | None, tools: Resources) -> AlignedUnit:
    """The unit with what the engine and the ladder made of it, and the last touch; as it is without a result."""
    if result is None:
        return unit
    target, changes = finished(unit.source, unit.source_lang, result.target, unit.target_lang)
    return replace(
        unit,
        target=target,
        draft=result.draft,
        target_changes=(*result.changes, *changes),
        links=tuple(_moved(link, changes) for link in result.links),
        score=result.score,
        issues=tuple(_moved_issue(issue, changes) for issue in result.issues),
        origin=Origin(tools.engine.name, tools.engine.model, tools.engine.revision),
    )


def known_rates(units: Sequence[AlignedUnit], tools: Resources, policy: MoneyPolicy) -> Rates:
    """The run's rates and, where money is converted, those that the text itself states by naming an amount twice."""
    if policy.mode == "check":
        return tools.rates
    from pipeline.money.pairs import stated_rates

    texts, age = [u.source for u in units], policy.max_age_days
    stated = stated_rates(texts, tools.source_lang, tools.rates, on=policy.as_of, max_age_days=age)
    return tools.rates.with_document(stated)


def settle(
    unit: AlignedUnit,
    found: Findings,
    result: Enforced | None,
    policy: MoneyPolicy,
    rates: Rates,
    mentioned: set[tuple[Decimal, str]],
) -> AlignedUnit:
    """Put amounts right and convert them. What people wrote is accounted for and never touched."""
    from pipeline.money.account import check_amounts
    from pipeline.money.settle import settle as settle_amounts

    if _by_people(unit):
        uses, issues = check_amounts(unit.source, unit.source_lang, unit.target, unit.target_lang)
        return replace(unit, amounts=uses, issues=(*unit.issues, *issues))
    settled = settle_amounts(
        unit.source,
        unit.source_lang,
        found.amounts,
        unit.target,
        unit.target_lang,
        unit.links,
        policy,
        rates,
        already=mentioned,
    )
    return replace(
        unit,
        target=settled.target,
        target_changes=(*unit.target_changes, *settled.changes),
        amounts=_by_rung(settled.uses, found, result),
        links=tuple(_moved(link, settled.changes) for link in unit.links),
        issues=(*(i for i in unit.issues if not _mended(i, settled.uses)), *settled.issues),
    )


def check(unit: AlignedUnit, found: Findings, result: Enforced | None) -> AlignedUnit:
    """Account for every term, project the inline markup, run the checks, and say whether a person must look."""
    from corpus.placing import placed
    from pipeline.checks import run_checks
    from pipeline.checks.terms import ledger

    methods = [unit.origin.engine if unit.origin and _by_people(unit) else "none"] * len(found.matches)
    if result is not None:
        for owner, method in zip(found.owners, result.methods, strict=True):
            if owner is not None:
                methods[owner] = method
    if not unit.target_inlines and not (unit.origin and unit.origin.engine == "document"):
        unit = placed(unit)  # what the document itself lacks is for the check to tell of
    unit = replace(unit, terms=ledger(unit, found.matches, methods, linked=result is not None))
    issues = _unique((*unit.issues, *run_checks(unit)))
    state = unit.state
    if state in ("initial", "translated"):
        state = "initial" if any(i.severity != "info" for i in issues) else "translated"
    return replace(unit, issues=issues, state=state)


def _by_rung(uses: Sequence[AmountUse], found: Findings, result: Enforced | None) -> tuple[AmountUse, ...]:
    """The account with the rung of the ladder that put each amount there, where it was not the engine's own."""
    methods: dict[int, str] = {}
    if result is not None:
        for constraint, method in zip(found.constraints, result.methods, strict=True):
            if constraint.kind == "amount" and method in ("n-best", *FORCED):
                inside = (i for i, a in enumerate(found.amounts) if constraint.start <= a.start and a.end <= constraint.end)
                methods |= dict.fromkeys(inside, method)
    return tuple(
        replace(use, method=methods[i], status="forced" if methods[i] in FORCED else use.status)
        if i in methods and use.status == "right" and use.method == "engine"
        else use
        for i, use in enumerate(uses)
    )


def _mended(issue: Issue, uses: Sequence[AmountUse]) -> bool:
    """Whether the ladder could not place an amount which is right by now."""
    if issue.check != "enforce" or issue.side != "source" or issue.start is None or issue.end is None:
        return False
    inside = [use for use in uses if issue.start <= use.source.start and use.source.end <= issue.end]
    return bool(inside) and inside[0].source.start == issue.start and all(use.status in ("right", "forced") for use in inside)


def _by_people(unit: AlignedUnit) -> bool:
    return unit.origin is not None and unit.origin.engine in ("editor", "memory", "document")


def _moved(link: Link, changes: Sequence[Change]) -> Link:
    start = shift(link.target_start, changes)
    end = shift(link.target_end, changes, right=True)
    return replace(link, target_start=start, target_end=max(start, end))


def _moved_issue(issue: Issue, changes: Sequence[Change]) -> Issue:
    if issue.side != "target" or issue.start is None or issue.end is None:
        return issue
    return replace(issue, start=shift(issue.start, changes), end=shift(issue.end, changes, right=True))


def _unique(issues: Sequence[Issue]) -> tuple[Issue, ...]:
    return tuple(dict.fromkeys(issues))

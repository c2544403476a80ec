"""The engine over one runtime and one checkpoint: everything between requests and token ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from corpus.languages import primary
from corpus.values import Constraint, Link
from pipeline.engines import guards
from pipeline.engines.annotate import Encoded, encode, usable
from pipeline.engines.checkpoint import Checkpoint
from pipeline.engines.links import links
from pipeline.engines.names import Names
from pipeline.engines.places import Places
from pipeline.engines.protocol import Hypothesis, Request
from pipeline.engines.rarewords import RareWords
from pipeline.engines.runtime import Job, Options, Raw, Runtime
from pipeline.engines.splitting import halves, split
from pipeline.engines.vocabulary import Span, Vocabulary
from pipeline.keep import ENDLESS

WORDS = re.compile(r"[^\W\d_]{2,}")
HEADLINE = 3
"""Words in capitals from which on a text is a headline and not a name."""
MARGIN = 8
"""Tokens kept free when cutting: a cut can change how its edges are tokenised."""


@dataclass(frozen=True)
class _Part:
    """One run of a request that goes through the model in one piece, or is settled by the prefix already."""

    span: Span
    request: Request
    encoded: Encoded | None
    """None: `request.prefix` is the whole translation of this part."""


class SequenceEngine:
    """An `Engine` of one direction. Safe for use from one thread at a time; the runtime spreads the work over cores itself."""

    def __init__(
        self, checkpoint: Checkpoint, vocabulary: Vocabulary, runtime: Runtime, source_lang: str, target_lang: str, beam: int = 4
    ) -> None:
        self.name = runtime.name
        self.model = checkpoint.name
        self.revision = checkpoint.revision
        self.source_lang = source_lang
        self.target_lang = target_lang
        self.obeys_annotations = vocabulary.marks is not None
        self.checkpoint = checkpoint
        self.vocabulary = vocabulary
        self.runtime = runtime
        self.beam = beam

    def translate(self, requests: Sequence[Request]) -> list[tuple[Hypothesis, ...]]:
        """One non-empty tuple for each request, best first. White space alone comes back as it is, without asking the model.

        A line in capitals is translated in small letters, which models know better, and comes back in capitals. Of rare words that
        the model's lexicon knows the model is told what they mean: of the rarest at once, of others where its translation lacks them.
        A best hypothesis that fails a guard is tried once more: with another beam and no repeated n-grams, without hints, cut in
        two, and without spelling in bytes where that went wrong.
        """
        quiet = [_quiet(request) for request in requests]
        told = [self._told(request) for request in quiet]
        results = self._run(told, [None] * len(requests), Options(self.beam))
        reminded = self._remind(told, results)
        failing = [i for i, hypotheses in enumerate(results) if hypotheses[0].flags]
        if failing:
            self._second_try(reminded, results, failing)
        return [
            found if asked is request else tuple(map(_loud, found))
            for request, asked, found in zip(requests, quiet, results, strict=True)
        ]

    def unknown_spans(self, text: str) -> tuple[Span, ...]:
        """The characters of `text` without a piece of their own: spelt in bytes or lost, the model cannot carry them safely."""
        return self.vocabulary.unknown_spans(text)

    def unmet_names(self, text: str) -> tuple[Span, ...]:
        """Capitalised words that the model's training text does not hold, where the model's folder says what it holds; but places
        that have another name in the target language."""
        unmet = self._names.unmet(text) if self._names else ()
        places = self._places.found(text) if unmet else ()
        return tuple(span for span in unmet if not any(start < span[1] and span[0] < end for start, end, _ in places))

    @cached_property
    def _names(self) -> Names | None:
        return Names.beside(self.checkpoint.folder)

    @cached_property
    def _rare_words(self) -> RareWords | None:
        return RareWords.beside(self.checkpoint.folder) if self.obeys_annotations else None

    @cached_property
    def _places(self) -> Places:
        return Places(self.source_lang, self.target_lang)

    def _told(self, request: Request) -> Request:
        """`request` with hints for the words that the model hardly met."""
        if self._rare_words is None:
            return request
        hints = self._rare_words.hardly_met(request.text, (*request.constraints, *request.written))
        return replace(request, hints=hints) if hints else request

    def _remind(self, requests: Sequence[Request], results: list[tuple[Hypothesis, ...]]) -> list[Request]:
        """Put better translations into `results` where places or rare words are missing; returns the requests that these answer.

        Every annotation costs some fluency, so of words that the model has met it is told only where it did not find them.
        """
        answered = list(requests)
        if not self.obeys_annotations:
            return answered
        told: dict[int, Request] = {}
        for i, (request, found) in enumerate(zip(requests, results, strict=True)):
            settled = (*request.constraints, *request.written, *request.hints)
            hints = self._places.forgotten(request.text, settled, found[0].text)
            if self._rare_words is not None:
                hints += self._rare_words.forgotten(request.text, (*settled, *hints), found[0].text)
            if hints:
                told[i] = replace(request, hints=(*request.hints, *hints))
        done = self._run(list(told.values()), [None] * len(told), Options(self.beam))
        for (i, request), found in zip(told.items(), done, strict=True):
            if len(found[0].flags) <= len(results[i][0].flags):
                answered[i], results[i] = request, found
        return answered

    def _second_try(self, requests: Sequence[Request], results: list[tuple[Hypothesis, ...]], failing: list[int]) -> None:
        again = [requests[i] for i in failing]
        whole: list[Sequence[Span] | None] = [None] * len(again)
        halved = [halves(r.text, [(c.start, c.end) for c in (*r.constraints, *r.written, *r.hints)]) for r in again]
        plain = Options(self.beam)
        ways: tuple[tuple[Sequence[Request], Sequence[Sequence[Span] | None], list[bool], Options], ...] = (
            (again, whole, [True] * len(again), Options(1 if self.beam > 1 else 4, no_repeat=4)),
            ([replace(r, hints=()) for r in again], whole, [bool(r.hints) for r in again], plain),
            (again, halved, [len(h) > 1 and not r.prefix for r, h in zip(again, halved, strict=True)], plain),
            (again, whole, ["garbled" in results[i][0].flags for i in failing], Options(self.beam, bytewise=False)),
        )
        tries = [[results[i]] for i in failing]
        for asked, cuts, wanted, options in ways:
            chosen = [k for k, want in enumerate(wanted) if want]
            done = self._run([asked[k] for k in chosen], [cuts[k] for k in chosen], options) if chosen else []
            for k, hypotheses in zip(chosen, done, strict=True):
                tries[k].append(hypotheses)
        for i, candidates in zip(failing, tries, strict=True):
            # The first of those with the fewest findings: the first try wins a tie.
            results[i] = min(candidates, key=lambda hypotheses: len(hypotheses[0].flags))

    def _run(
        self, requests: Sequence[Request], cuts: Sequence[Sequence[Span] | None], options: Options
    ) -> list[tuple[Hypothesis, ...]]:
        parts: list[_Part] = []
        owner: list[tuple[int, int]] = []
        for request, spans in zip(requests, cuts, strict=True):
            begin = len(parts)
            parts += self._parts(request, spans)
            owner.append((begin, len(parts)))
        translated: list[tuple[Hypothesis, ...]] = [
            (Hypothesis(part.request.prefix if part.request.text.strip() else part.request.prefix or part.request.text, 0.0),)
            if part.encoded is None
            else ()
            for part in parts
        ]
        work = [k for k, part in enumerate(parts) if part.encoded is not None]
        jobs = [self._job(parts[k]) for k in work]
        for j, raws in self.runtime.decode(jobs, options) if jobs else ():
            part = parts[work[j]]
            translated[work[j]] = tuple(self._hypothesis(part, jobs[j], raw) for raw in raws)
        results = []
        for request, (begin, end) in zip(requests, owner, strict=True):
            if end - begin == 1 and parts[begin].span == (0, len(request.text)):
                results.append(translated[begin])
            else:
                results.append(self._joined(request, parts[begin:end], translated[begin:end]))
        return results

    def _parts(self, request: Request, spans: Sequence[Span] | None) -> list[_Part]:
        """The request in pieces that the model can take."""
        text, constraints = request.text, request.constraints
        if not text.strip():
            return [_Part((0, len(text)), request, None)]
        if not request.prefix and (not any(map(str.isalpha, text)) or re.fullmatch(ENDLESS, text)):
            # Figures, signs and encoded data are no language; what the target writes otherwise, the amounts stage knows.
            return [_Part((0, len(text)), replace(request, prefix=text), None)]
        limit = self.checkpoint.max_source
        if spans is None:
            encoded = encode(self.vocabulary, text, constraints, request.in_place, request.written, request.hints)
            # The forced prefix takes room of the target too.
            if len(encoded.ids) <= limit and self._fits(request.prefix):
                return [_Part((0, len(text)), request, encoded)]
            spans = self._spans(text, (*constraints, *request.written, *request.hints), limit)
        prefixes = self._prefixes(request.prefix, len(spans))
        parts: list[_Part] = []
        for k, (start, end) in enumerate(spans):
            prefix, settled = prefixes[k]
            inside, written, hints = (_inside(some, start, end) for some in (constraints, request.written, request.hints))
            piece = replace(request, text=text[start:end], constraints=inside, prefix=prefix, written=written, hints=hints)
            encoded = encode(self.vocabulary, piece.text, inside, request.in_place, written, hints)
            if len(encoded.ids) > limit:
                # Annotations alone were too much: the plain text fits, and the enforcement room takes care of the terms.
                encoded = encode(self.vocabulary, piece.text)
            parts.append(_Part((start, end), piece, None if settled else encoded))
        return parts

    def _spans(self, text: str, constraints: Sequence[Constraint], limit: int) -> list[Span]:
        """Where to cut; a constraint's annotation counts as many tokens as it needs."""
        settled = usable(text, constraints) if self.obeys_annotations else ()
        extra = sum(self.vocabulary.count(" ".join(c.renderings[0].split())) + 4 for c in settled)
        whole = [(c.start, c.end) for c in constraints if 0 <= c.start < c.end <= len(text)]
        room = limit - MARGIN - len(self.vocabulary.before)
        share = max(room // 2, room - extra)
        return split(text, self.vocabulary.count, max(4, share), whole)

    def _fits(self, prefix: str) -> bool:
        return not prefix or len(self.vocabulary.encode_target(prefix)) <= self.checkpoint.max_target // 2

    def _prefixes(self, prefix: str, parts: int) -> list[tuple[str, bool]]:
        """The forced prefix shared out over the parts: (text, whether it is the whole translation of that part)."""
        if self._fits(prefix):
            return [(prefix, False)] + [("", False)] * (parts - 1)
        spans = split(prefix, self.vocabulary.count, max(4, self.checkpoint.max_target // 2 - MARGIN))
        if len(spans) > parts:
            # More prefix than source: what is left over is taken as it stands.
            return [("", True)] * (parts - 1) + [(prefix, True)]
        ends = [*(s for s, _ in spans[1:]), len(prefix)]
        starts = [0, *ends[:-1]]
        shared = [(prefix[s:e], k < len(spans) - 1) for k, (s, e) in enumerate(zip(starts, ends, strict=True))]
        return shared + [("", False)] * (parts - len(shared))

    def _job(self, part: _Part) -> Job:
        assert part.encoded is not None
        prefix = [*self.vocabulary.first, *(self.vocabulary.encode_target(part.request.prefix) if part.request.prefix else ())]
        return Job(part.encoded.ids, prefix, max(1, part.request.n_best), bool(part.request.constraints))

    def _hypothesis(self, part: _Part, job: Job, raw: Raw) -> Hypothesis:
        """Text that begins with the very characters of the prefix, links, and what the guards say."""
        assert part.encoded is not None
        request, forced = part.request, len(job.prefix)
        if request.prefix:
            rest, rest_spans = self.vocabulary.decode(raw.ids[forced:], glue=True)
            if request.prefix[-1:].isspace():
                dropped = len(rest) - len(rest.lstrip(" "))
                rest, rest_spans = rest[dropped:], [(max(0, s - dropped), max(0, e - dropped)) for s, e in rest_spans]
            text = request.prefix + rest
            # Tokens of the prefix are placed by decoding them: right for all that survives normalisation.
            _, head = self.vocabulary.decode(raw.ids[:forced])
            limit = len(request.prefix)
            spans = [(min(s, limit), min(e, limit)) for s, e in head] + [(s + limit, e + limit) for s, e in rest_spans]
        else:
            text, spans = self.vocabulary.decode(raw.ids)
            lead = len(text) - len(text.lstrip())
            if lead:
                spans = [(max(0, s - lead), max(0, e - lead)) for s, e in spans]
        stripped = text if request.prefix else text.strip()
        found = links(request.text, part.encoded, stripped, spans, raw.attention, (self.source_lang, self.target_lang))
        source = guards.settled_source(request.text, part.encoded.settled)
        flags = guards.check(source, stripped, same_language=self.source_lang == self.target_lang, cut_off=raw.cut_off)
        return Hypothesis(stripped, raw.score, found, flags)

    def _joined(
        self, request: Request, parts: Sequence[_Part], results: Sequence[tuple[Hypothesis, ...]]
    ) -> tuple[Hypothesis, ...]:
        """Parts put together again with the white space that stood between them; the k-th best of each makes the k-th best."""
        joined = []
        for rank in range(max(len(result) for result in results)):
            text, score, weight = "", 0.0, 0
            found: list[Link] = []
            flags: dict[str, None] = {}
            last = 0
            for part, result in zip(parts, results, strict=True):
                hypothesis = result[min(rank, len(result) - 1)]
                text += _between(request.text[last : part.span[0]], text, hypothesis.text, self.target_lang)
                found += _shifted(hypothesis.links, part.span[0], len(text))
                text += hypothesis.text
                length = max(1, len(hypothesis.text))
                score, weight = score + hypothesis.score * length, weight + length
                flags.update(dict.fromkeys(hypothesis.flags))
                last = part.span[1]
            if not request.prefix:
                text += request.text[last:]
                lead = len(text) - len(text.lstrip())
                text, found = (
                    text.strip(),
                    [replace(k, target_start=k.target_start - lead, target_end=k.target_end - lead) for k in found],
                )
            joined.append(Hypothesis(text, score / max(1, weight), tuple(found), tuple(flags)))
        return tuple(joined)


def _inside(constraints: Iterable[Constraint], start: int, end: int) -> tuple[Constraint, ...]:
    """Those that lie in `start` to `end`, counted from there."""
    return tuple(replace(c, start=c.start - start, end=c.end - start) for c in constraints if start <= c.start and c.end <= end)


def _shifted(found: Iterable[Link], source: int, target: int) -> Iterable[Link]:
    return (Link(k.start + source, k.end + source, k.target_start + target, k.target_end + target, k.score) for k in found)


def _between(white: str, before: str, after: str, target_lang: str) -> str:
    """What separates two parts of the target: as in the source; a space where the source had none but the target needs one."""
    if not before or not after or before[-1].isspace():
        return ""
    if white:
        # Chinese and Japanese put no space where a French or English sentence ends.
        return "" if white == " " and primary(target_lang) in {"zh", "ja"} else white
    return " " if before[-1].isascii() and after[0].isalnum() and after[0].isascii() else ""


def _quiet(request: Request) -> Request:
    """`request` with a headline in capitals in small letters; itself where it is none. Every offset stays."""
    text = request.text
    if not text.isupper() or request.prefix or len(WORDS.findall(text)) < HEADLINE:
        return request
    small = text[:1] + text[1:].lower()
    return replace(request, text=small) if len(small) == len(text) else request


def _loud(hypothesis: Hypothesis) -> Hypothesis:
    text = hypothesis.text.upper()
    return replace(hypothesis, text=text) if len(text) == len(hypothesis.text) else hypothesis

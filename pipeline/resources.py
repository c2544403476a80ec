"""What the stages of one language pair work with, each loaded when it is first needed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.signature import Signature
from pipeline.build import build
from pipeline.errors import GlossaryError
from pipeline.jobs.store import JobStore
from pipeline.options import Options

if TYPE_CHECKING:
    from corpus.memory import Memory
    from glossary.matcher import Matcher
    from glossary.termbase import Termbase
    from pipeline.engines.protocol import Engine
    from pipeline.money.policy import MoneyPolicy
    from pipeline.money.rates import Rates
    from pipeline.repair import Repairer

DRAFT_BLEU = 25.0
"""Below this a model's output is a draft that an editor rewrites more often than not."""


class Resources:
    """The repairer, termbase, matcher, engine, memory and rates for one source and one target language."""

    def __init__(self, options: Options, source_lang: str, target_lang: str, store: JobStore | None = None) -> None:
        self.options = options
        self.source_lang = source_lang
        self.target_lang = target_lang
        self.store = store or JobStore(None)
        self.reused = 0
        """Segments so far whose translation the job, the memory or an editor already had."""

    def towards(self, target_lang: str) -> Resources:
        """What the same run works with on its way to another language: the first hop of a pivot.

        The run's termbase, not one read anew: a file that does not name its languages speaks of the target, not of the pivot.
        """
        other = Resources(self.options, self.source_lang, target_lang)
        other.termbase = self.termbase
        return other

    @cached_property
    def repairer(self) -> Repairer:
        """Mends the source before anything reads it."""
        from pipeline.repair import Repairer

        return Repairer(self.source_lang, self.options.repair)

    @cached_property
    def termbase(self) -> Termbase:
        """All glossaries of the run, merged; later files win."""
        from glossary.termbase import Termbase

        termbase = Termbase.load(self.options.glossaries, source_lang=self.source_lang, target_lang=self.target_lang)
        if self.options.glossaries and not termbase.concepts:
            names = ", ".join(map(str, self.options.glossaries))
            raise GlossaryError("there is no term in it", where=names, mend="check the file, or run without --glossary")
        return termbase

    @cached_property
    def matcher(self) -> Matcher:
        """Finds the termbase's source terms."""
        from glossary.matcher import Matcher

        return Matcher(self.termbase, self.source_lang, self.target_lang)

    @cached_property
    def engine(self) -> Engine:
        """The translation model behind its runtime."""
        from pipeline.engines import load_engine
        from pipeline.engines.pivot import PIVOT, PivotEngine

        o = self.options
        loaded = load_engine(
            o.engine,
            self.source_lang,
            self.target_lang,
            runtime=o.runtime,
            device=o.device,
            threads=o.threads,
            beam=o.beam,
            vmap=o.vmap,
        )
        if isinstance(loaded, PivotEngine):
            from pipeline.pivoting import enforced_hop

            loaded.hop = enforced_hop(self, loaded.first)
            loaded.revision += f"+{digest}" if (digest := self.termbase.digest(self.source_lang, PIVOT)) else ""
        return loaded

    @cached_property
    def memory(self) -> Memory | None:
        """The translation memory, if the run has one."""
        if self.options.memory is None:
            return None
        from corpus.memory import Memory

        return Memory.open(self.options.memory, self.source_lang, self.target_lang)

    @cached_property
    def rates(self) -> Rates:
        """The providers of exchange rates, the user's files first."""
        from pipeline.money.rates import Rates

        return Rates.default(self.options.rates)

    @cached_property
    def policy(self) -> MoneyPolicy:
        """What to do with money."""
        from pipeline.money.policy import MoneyPolicy

        o = self.options
        return MoneyPolicy(
            mode=o.money,
            to=o.money_to,
            first_only=o.money_first,
            digits=o.money_digits or None,
            style=o.money_style,
            as_of=o.as_of,
            tolerance=o.tolerance,
        )

    def policy_on(self, day: dt.date | None) -> MoneyPolicy:
        """The policy for a document that says it is of `day`. That counts where the run names no day, and then it takes rates that
        are older than they should be, and says so, where no newer ones are known: the day is no order."""
        if day is None or self.options.as_of is not None:
            return self.policy
        return replace(self.policy, as_of=day, max_age_days=None)

    @property
    def signature(self) -> Signature:
        """How everything made with these resources is made."""
        o = self.options
        return Signature(
            termweave=build(),
            source_lang=self.source_lang,
            target_lang=self.target_lang,
            engine=self.engine.name,
            model=self.engine.model,
            revision=self.engine.revision,
            glossary=self.termbase.digest(self.source_lang, self.target_lang) if o.glossaries else "",
            rates="+".join((str(o.as_of or "own day or newest"), *(path.name for path in o.rates))) if o.money != "check" else "",
            options=o.differences(),
        )

    @property
    def model_note(self) -> str:
        """Which model runs and how good it measured, where its folder says so: nobody should take a stopgap for a translator."""
        import json

        from pipeline.engines.hub import bundled_folder

        spec = self.options.engine
        folder = bundled_folder() / f"{self.source_lang}-{self.target_lang}" if spec == "bundled" else Path(spec)
        try:
            figures = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
            measured = f"BLEU {figures['BLEU']}, chrF {figures['chrF']} on {figures['dev']}"
            weak = float(figures["BLEU"]) < DRAFT_BLEU
        except (OSError, ValueError, KeyError, TypeError):
            return f"model {self.engine.model}: quality not measured"
        advice = "; a small stopgap model: read every sentence, or name a larger one with --engine" if weak else ""
        return f"model {self.engine.model}: {measured}{advice}"

    @cached_property
    def identity(self) -> str:
        """What, besides a request itself, decides how the engine translates it."""
        e = self.engine
        o = self.options
        return "|".join((build(), e.name, e.model, e.revision, e.source_lang, e.target_lang, str(o.beam), str(o.vmap)))

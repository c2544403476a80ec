"""Scores on the dev set and on a file of terms, through the same engine that translates for users."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.letters import fold
from pipeline.train.config import TrainConfig
from pipeline.train.data import read_pairs

if TYPE_CHECKING:
    from pipeline.evaluate.testset import Line


def ready(config: TrainConfig) -> None:
    """Read what is scored on after the run, so that what is wrong with it shows before the run. Raises `InputError`, `FormatError`."""
    if config.dev is not None:
        read_pairs([config.dev])
    if config.terms is not None:
        _term_lines(config, config.terms)


def scores(folder: Path, config: TrainConfig, limit: int = 1000) -> dict[str, Any]:
    """BLEU and chrF (sacreBLEU's defaults) on the first `limit` pairs of the dev set, with accents and without.

    On the CPU, where the model will run, whatever it was trained on.
    """
    import sacrebleu

    from pipeline.engines import load_engine
    from pipeline.engines.protocol import Request

    if config.dev is None:
        return {}
    pairs = read_pairs([config.dev])[:limit]
    engine = load_engine(str(folder), config.source_lang, config.target_lang, device="cpu")
    references = [[target for _, target in pairs]]
    found: dict[str, Any] = {}
    for name, change in (("", str), (" without accents", fold)):
        texts = [h[0].text for h in engine.translate([Request(change(source)) for source, _ in pairs])]
        found[f"BLEU{name}"] = round(sacrebleu.corpus_bleu(texts, references).score, 2)
        found[f"chrF{name}"] = round(sacrebleu.corpus_chrf(texts, references).score, 2)
    found["dev"] = f"{config.dev.name}, first {len(pairs)}"
    return found


def term_scores(folder: Path, config: TrainConfig) -> dict[str, Any]:
    """Term success and chrF with annotations alone, by how the engine was told; nothing without a file of terms."""
    from pipeline.engines import load_engine
    from pipeline.evaluate.annotations import measure

    if config.terms is None or not config.annotated:
        return {}
    engine = load_engine(str(folder), config.source_lang, config.target_lang, device="cpu")
    found: dict[str, Any] = {}
    for told in measure(engine, _term_lines(config, config.terms)):
        found[f"term success, {told.how}"] = f"{told.success:.1%} of {told.uses}"
        found[f"chrF on these, {told.how}"] = round(told.chrf, 2)
    return found


def _term_lines(config: TrainConfig, path: Path) -> list[Line]:
    from pipeline.evaluate.ladder import read_terms

    return read_terms(path, config.source_lang, config.target_lang)

"""Scores on the dev set, through the same engine that translates for users."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.train.config import TrainConfig
from pipeline.train.data import read_pairs
from pipeline.train.examples import fold


def scores(folder: Path, config: TrainConfig, limit: int = 1000) -> dict[str, Any]:
    """BLEU and chrF (sacreBLEU's defaults) on the first `limit` pairs of the dev set, with accents and without."""
    import sacrebleu

    from pipeline.engines import load_engine
    from pipeline.engines.protocol import Request

    if config.dev is None:
        return {}
    pairs = read_pairs([config.dev])[:limit]
    engine = load_engine(str(folder), config.source_lang, config.target_lang)
    references = [[target for _, target in pairs]]
    found: dict[str, Any] = {}
    for name, change in (("", str), (" without accents", fold)):
        texts = [h[0].text for h in engine.translate([Request(change(source)) for source, _ in pairs])]
        found[f"BLEU{name}"] = round(sacrebleu.corpus_bleu(texts, references).score, 2)
        found[f"chrF{name}"] = round(sacrebleu.corpus_chrf(texts, references).score, 2)
    found["dev"] = f"{config.dev.name}, first {len(pairs)}"
    return found

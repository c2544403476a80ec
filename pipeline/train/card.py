"""The model card: what the model was made of, how, and how good it measured."""

from __future__ import annotations

from typing import Any

from pipeline.train.config import TrainConfig
from pipeline.train.marian import Shape


def card(config: TrainConfig, shape: Shape, figures: dict[str, Any]) -> str:
    """Markdown with the front matter that model hubs read."""
    data = "\n".join(f"- {name}" for name in config.licences) or "- not stated"
    rows = "\n".join(f"| {name} | {value} |" for name, value in figures.items() if not isinstance(value, dict))
    start = f"fine-tuned from `{config.init.name}`" if config.init else "trained from random weights"
    return f"""---
language: [{config.source_lang}, {config.target_lang}]
license: {config.license}
tags: [translation, marian, terminology]
library_name: transformers
---
# {config.source_lang} to {config.target_lang}, Marian {shape.encoder_layers}+{shape.decoder_layers}, d_model {shape.d_model}

{start[0].upper()}{start[1:]} with `termweave train`. The source side of the training text was stripped of accents in
{config.unaccented:.0%} of the sentences and carried term annotations (`source <t> target </t>`) in up to {config.annotated:.0%},
so the model reads text typed without accents and follows a glossary that is written into its input. The first attention head of
the last decoder layer was trained as a word alignment.

## Data and licences
{data}

## Recipe
{config.optimizer}, {config.schedule} schedule with peak rate {config.lr} and {config.warmup} warm-up steps, batches of
{config.tokens} padded tokens, label smoothing {config.label_smoothing}, guided alignment {config.guided_alignment},
bfloat16, the last {config.average} checkpoints averaged, seed {config.seed}.

## Figures
| what | value |
|---|---|
{rows}
"""

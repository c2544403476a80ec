"""The model card: what the model was made of, how, and how good it measured."""

from __future__ import annotations

import textwrap
from typing import Any

from pipeline.train.config import TrainConfig
from pipeline.train.marian import Shape


def card(config: TrainConfig, shape: Shape, figures: dict[str, Any]) -> str:
    """Markdown with the front matter that model hubs read."""
    data = "\n".join(f"- {name}" for name in config.licences) or "- not stated"
    rows = "\n".join(f"| {name} | {value} |" for name, value in figures.items() if not isinstance(value, dict))
    return f"""---
language: [{config.source_lang}, {config.target_lang}]
license: {config.license}
tags: [translation, marian, terminology]
library_name: transformers
---
# {config.source_lang} to {config.target_lang}, Marian {shape.encoder_layers}+{shape.decoder_layers}, d_model {shape.d_model}

{_paragraph(_abilities(config))}

## Data and licences
{data}

## Recipe
{_paragraph(_recipe(config))}

## Figures
| what | value |
|---|---|
{rows}
"""


def _abilities(config: TrainConfig) -> list[str]:
    start = f"Fine-tuned from `{config.init.name}`" if config.init else "Trained from random weights"
    said = [
        f"{start} with `termweave train`.",
        f"The source side of the training text was stripped of accents in {config.unaccented:.0%} of the sentences",
        f"(of these {config.no_commas:.0%} of commas and {config.lower:.0%} of capitals too),",
        f"typed with other apostrophes or none in {config.apostrophes:.0%} and other quotation marks or none in {config.quotes:.0%},",
        f"and carried one to three term annotations (`source <t> target </t>`) in up to {config.annotated:.0%}:",
        "the model reads carelessly typed text and follows a glossary that is written into its input.",
    ]
    if config.guided_alignment:
        said.append("The first attention head of the last decoder layer was trained as a word alignment.")
    return said


def _recipe(config: TrainConfig) -> list[str]:
    mean = f"a running mean of the weights ({config.ema})" if config.ema else f"the last {config.average} checkpoints averaged"
    return [
        f"{config.optimizer}, weight decay {config.weight_decay}, {config.schedule} schedule with peak rate {config.lr}",
        f"and {config.warmup} warm-up steps, batches of {config.tokens} padded tokens, dropout {config.dropout},",
        f"label smoothing {config.label_smoothing}, guided alignment {config.guided_alignment}, bfloat16, {mean}, seed {config.seed}.",
        f"Of the annotations {config.invented:.0%} say another phrase, {config.rare:.0%} a rare or made-up word,",
        f"{config.lemmas:.0%} a lemma; {config.replaced:.0%} also stand in place of the source term.",
    ]


def _paragraph(said: list[str]) -> str:
    return textwrap.fill(" ".join(said), 130, break_long_words=False, break_on_hyphens=False)

"""`termweave train`: models from parallel text, and the accent model from any text."""

from __future__ import annotations

import importlib
from pathlib import Path

import click

MAKERS = {
    "accents": "pipeline.train.accents",
    "lexicon": "pipeline.train.lexicon",
    "shortlist": "pipeline.train.shortlist",
}


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("config", metavar="TRAIN.TOML")
@click.argument("rest", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--template",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _p, on: _template(ctx, on),
    help="Print a commented train.toml.",
)
def command(config: str, rest: tuple[str, ...]) -> None:
    """Train or fine-tune a Marian translation model as TRAIN.TOML says; the same command goes on after a kill.

    `termweave train accents ...` makes the accent model of source repair from any text instead, `termweave train lexicon ...` the
    lexicon that reminds a model of rare words, `termweave train shortlist ...` its vocabulary map, which makes it faster.
    """
    if config in MAKERS:
        importlib.import_module(MAKERS[config]).run(list(rest))
        return
    if rest:
        raise click.UsageError(f"unexpected {rest[0]!r}")
    from pipeline.console import console
    from pipeline.train.config import load
    from pipeline.train.curve import draw
    from pipeline.train.folder import write_model, write_words
    from pipeline.train.lexicon import write as write_lexicon
    from pipeline.train.loop import Trainer
    from pipeline.train.validate import scores, term_scores

    loaded = load(Path(config))
    shown = console()
    trainer = Trainer(loaded, lambda line: shown.print(line, markup=False))
    weights = trainer.run()
    write_words(loaded.output, trainer.batches.pairs, loaded.init)
    write_lexicon(loaded.output, trainer.batches.pairs, loaded.init)
    figures = trainer.figures()
    write_model(loaded.output, weights, trainer.shape, trainer.tokenizer, loaded, figures)
    figures.update(scores(loaded.output, loaded) | term_scores(loaded.output, loaded))
    write_model(loaded.output, weights, trainer.shape, trainer.tokenizer, loaded, figures)
    for name, value in figures.items():
        click.echo(f"{name}\t{value}")
    click.echo(str(loaded.output))
    draw(trainer.log, loaded.output / "run" / "loss.png")


def _template(ctx: click.Context, wanted: bool) -> None:
    if wanted:
        from pipeline.train.config import TEMPLATE

        click.echo(TEMPLATE, nl=False)
        ctx.exit()

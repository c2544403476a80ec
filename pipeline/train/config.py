"""`train.toml`: everything that a training run is made of, versioned; an unknown key is an error that names it."""

from __future__ import annotations

import dataclasses
import difflib
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pipeline.config import table_of, typed
from pipeline.errors import ConfigError

VERSION: Final = 1

TEMPLATE: Final = """\
# Trains a Marian translation model with:  termweave train train.toml
# Paths are relative to this file. What is commented out shows the default.
version = 1
source_lang = "fr"
target_lang = "en"
train = ["train.tsv"]            # source<TAB>target, or corpus<TAB>source<TAB>target; .xz and .gz are read
# moses_tokenized = false        # true: the training text was cut by Moses' tokenizer (`l&apos; homme , dit-il`) and is joined again
dev = "dev.tsv"                  # source<TAB>target: scored with BLEU and chrF
output = "model"                 # a Hugging Face model folder; the run's own files go to output/run

# init = "other-model"           # fine-tune: start from this Marian model and its SentencePiece
# tokenizer = "joint.spm"       # an existing joint SentencePiece model; left out: one is trained
# terms = "terms.jsonl"          # as `termweave evaluate ladder` reads it: success with annotations alone, counted at the end
# lexicon = ["lexicon.tsv"]      # source<TAB>target words (more columns are ignored): links for annotations and guided alignment;
#                                # dictionaries may follow
# licences = ["Europarl v7"]     # the data's, named in the model card
# license = "other"              # the model's own, as model hubs abbreviate it

# vocabulary = 12000             # SentencePiece pieces, joint, with byte fallback and split digits
# d_model = 256
# ffn = 1024
# heads = 4
# encoder_layers = 6
# decoder_layers = 2
# dropout = 0.0

# steps = 20000                  # ends after so many updates, or after minutes, whichever comes first
# minutes = 0                    # 0: no limit of time
# tokens = 6000                  # of both sides in a batch, padding counted
# schedule = "inverse_sqrt"      # or "wsd": constant, then linear cool-down over the last cooldown part
# lr = 0.002
# warmup = 300
# cooldown = 0.2
# optimizer = "muon"             # for the matrices of the layers; "adamw" for all
# label_smoothing = 0.1
# guided_alignment = 0.1         # weight of the alignment loss on the first head of the last decoder layer; 0: none
# weight_decay = 0.02            # of the layers' matrices
# average = 4                    # the last checkpoints are averaged
# ema = 0.0                      # instead: a running mean of the weights with this decay an update (0.9995); 0: none
# save_every = 1000              # updates between checkpoints; each also writes the model as it stands to output
# save_minutes = 0               # and so many minutes between them at most; 0: no limit
# device = "auto"                # CUDA where there is a GPU
# compile = "auto"               # torch.compile: "auto" on CUDA, where it helps; on a CPU it is slower; or "on", "off"
# workers = -1                   # processes that prepare batches; -1: none on a CPU, most cores beside a GPU
# validate_every = 0             # 0: at the end only
# short_first = 1500             # sentences grow to their full length over so many steps
# max_chars = 330                # longer pairs are left out
# seed = 1

# unaccented = 0.5               # shares of the source sides that are stripped of accents,
# no_commas = 0.4                # of commas (among the unaccented),
# lower = 0.06                   # of case (among the unaccented),
# apostrophes = 0.04             # whose apostrophes are left out or typed otherwise,
# quotes = 0.04                  # whose quotation marks are,
# annotated = 0.45               # and that carry one to three term annotations; of these annotations:
# invented = 0.12                # their target is another phrase, on both sides: teaches to obey, not to guess
# rare = 0.2                     # their target is a rare or made-up word, on both sides: teaches to copy piece by piece,
# odd_sources = 0.35             # of which so many have an odd word before the marks as well
# lemmas = 0.05                  # a lemma stands between the marks and the target has its inflected form
# replaced = 0.05                # the target stands before the marks too
"""


_NOISE: Final = ("unaccented", "no_commas", "lower", "apostrophes", "quotes", "annotated", "odd_sources")
_WORDINGS: Final = ("invented", "rare", "lemmas", "replaced")
"""What annotations say instead of the target's own words: shares that exclude each other."""


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """One training run."""

    source_lang: str
    target_lang: str
    train: tuple[Path, ...]
    output: Path
    dev: Path | None = None
    init: Path | None = None
    tokenizer: Path | None = None
    terms: Path | None = None
    lexicon: tuple[Path, ...] = ()
    moses_tokenized: bool = False
    licences: tuple[str, ...] = ()
    license: str = "other"
    vocabulary: int = 12000
    d_model: int = 256
    ffn: int = 1024
    heads: int = 4
    encoder_layers: int = 6
    decoder_layers: int = 2
    dropout: float = 0.0
    steps: int = 20000
    minutes: float = 0.0
    tokens: int = 6000
    schedule: Literal["inverse_sqrt", "wsd"] = "inverse_sqrt"
    lr: float = 0.002
    warmup: int = 300
    cooldown: float = 0.2
    optimizer: Literal["muon", "adamw"] = "muon"
    label_smoothing: float = 0.1
    guided_alignment: float = 0.1
    weight_decay: float = 0.02
    average: int = 4
    ema: float = 0.0
    save_every: int = 1000
    save_minutes: float = 0.0
    device: Literal["auto", "cpu", "cuda"] = "auto"
    compile: Literal["auto", "on", "off"] = "auto"
    workers: int = -1
    validate_every: int = 0
    short_first: int = 1500
    max_chars: int = 330
    seed: int = 1
    unaccented: float = 0.5
    no_commas: float = 0.4
    lower: float = 0.06
    apostrophes: float = 0.04
    quotes: float = 0.04
    annotated: float = 0.45
    invented: float = 0.12
    rare: float = 0.2
    odd_sources: float = 0.35
    lemmas: float = 0.05
    replaced: float = 0.05


def load(path: Path) -> TrainConfig:
    """The configuration at `path`; raises `ConfigError` naming file and key."""
    hints = typing.get_type_hints(TrainConfig)
    values = {}
    for key, value in table_of(path, VERSION).items():
        if key not in hints:
            close = difflib.get_close_matches(key, hints, n=1)
            raise ConfigError(f"unknown key {key!r}", where=str(path), mend=f"did you mean {close[0]}?" if close else "")
        if isinstance(value, str) and typing.get_origin(hints[key]) is tuple:
            value = [value]  # one file needs no brackets
        values[key] = typed(value, hints[key], f"{path}: {key}", path.parent)
    needed = [f.name for f in dataclasses.fields(TrainConfig) if f.default is dataclasses.MISSING and f.name not in values]
    if needed:
        raise ConfigError(f"{needed[0]} is missing", where=str(path), mend="termweave train --template shows every key")
    return checked(TrainConfig(**values), str(path))


def checked(config: TrainConfig, where: str) -> TrainConfig:
    """The configuration unchanged, when its numbers make sense."""
    for key in (*_NOISE, *_WORDINGS, "dropout", "cooldown", "label_smoothing", "weight_decay", "ema"):
        if not 0 <= getattr(config, key) <= 1:
            raise ConfigError(f"{getattr(config, key)} is outside 0 to 1", where=f"{where}: {key}")
    if sum(getattr(config, key) for key in _WORDINGS) > 1:
        raise ConfigError(f"{' + '.join(_WORDINGS)} is more than 1", where=where, mend="they are shares of the same annotations")
    for key in (
        "vocabulary",
        "d_model",
        "ffn",
        "heads",
        "encoder_layers",
        "decoder_layers",
        "steps",
        "tokens",
        "warmup",
        "average",
        "save_every",
        "max_chars",
    ):
        if getattr(config, key) < 1:
            raise ConfigError(f"{getattr(config, key)} is less than 1", where=f"{where}: {key}")
    for key, least in (("minutes", 0), ("save_minutes", 0), ("validate_every", 0), ("short_first", 0), ("workers", -1)):
        if getattr(config, key) < least:
            raise ConfigError(f"{getattr(config, key)} is less than {least}", where=f"{where}: {key}")
    if config.ema >= 1:
        raise ConfigError(f"{config.ema} is not below 1", where=f"{where}: ema", mend="0.9995 keeps some thousand updates")
    if config.lr <= 0:
        raise ConfigError(f"{config.lr} is not above 0", where=f"{where}: lr")
    if config.d_model % (2 * config.heads):
        raise ConfigError("heads do not divide d_model", where=f"{where}: heads", mend="use 64 dimensions a head")
    return config

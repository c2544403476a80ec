"""A tiny model on a made-up language: it learns, it resumes exactly, it obeys annotations, its folder translates."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import load_file

from corpus.errors import FormatError
from pipeline.commands.train import command
from pipeline.errors import ConfigError, InputError
from pipeline.train.config import TEMPLATE, TrainConfig, load
from pipeline.train.data import moses_joiner, read_pairs
from pipeline.train.loop import Trainer, rate
from pipeline.train.marian import EMBEDDING

SYLLABLES = ["ba", "ke", "di", "lo", "mu", "na", "pe"]
TINY = {
    "vocabulary": 330,
    "d_model": 32,
    "ffn": 64,
    "heads": 2,
    "encoder_layers": 1,
    "decoder_layers": 1,
    "warmup": 30,
    "lr": 0.01,
    "tokens": 800,
    "short_first": 0,
    "lower": 0.0,
    "unaccented": 0.0,
    "annotated": 1.0,
    "invented": 0.9,
    "rare": 0.0,
    "lemmas": 0.0,
    "replaced": 0.0,
    "label_smoothing": 0.0,
}


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Matrices this small gain nothing from threads, and lose much where other processes want the cores."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def dictionary() -> dict[str, str]:
    """49 words of one made-up language and their renderings in another."""
    rng = random.Random(7)
    left = [a + b + "en" for a in SYLLABLES for b in SYLLABLES]
    right = [b + "o" + a for a in SYLLABLES for b in SYLLABLES]
    rng.shuffle(right)
    return dict(zip(left, right, strict=True))


def write_job(folder: Path, **changes: object) -> Path:
    """A train.toml with its data; word for word translation, so that a tiny model can learn it."""
    words = dictionary()
    rng = random.Random(1)
    rows = [[rng.choice(list(words)) for _ in range(rng.randint(3, 6))] for _ in range(1500)]
    pairs = [" ".join(r) + "\t" + " ".join(words[w] for w in r) for r in rows]
    folder.mkdir(exist_ok=True)
    (folder / "train.tsv").write_text("\n".join(pairs[:-100]) + "\n", encoding="utf-8")
    (folder / "dev.tsv").write_text("\n".join(pairs[-100:]) + "\n", encoding="utf-8")
    (folder / "lexicon.tsv").write_text("".join(f"{a}\t{b}\n" for a, b in words.items()), encoding="utf-8")
    table = {
        **TINY,
        "source_lang": "fr",
        "target_lang": "en",
        "dev": "dev.tsv",
        "output": "model",
        "lexicon": "lexicon.tsv",
        **changes,
    }
    body = "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
    (folder / "train.toml").write_text(f'version = 1\ntrain = ["train.tsv"]\n{body}', encoding="utf-8")
    return folder / "train.toml"


def losses(folder: Path) -> list[float]:
    rows = [json.loads(line) for line in (folder / "model/run/log.jsonl").read_text().splitlines()]
    return [row["loss"] for row in rows if "loss" in row]


def test_a_run_that_was_stopped_goes_on_to_the_very_same_weights(tmp_path: Path) -> None:
    whole = Trainer(load(write_job(tmp_path / "whole", steps=12, save_every=6, dropout=0.1)), print)
    whole.run()
    first = write_job(tmp_path / "parts", steps=6, save_every=6, dropout=0.1)
    Trainer(load(first), print).run()
    first.write_text(first.read_text().replace("steps = 6\n", "steps = 12\n"))
    # The rest with its batches made by two other processes, well ahead of their use.
    first.write_text(first.read_text() + "workers = 2\n")
    second = Trainer(load(first), print)
    assert second.batches.processes == 2
    second.run()
    assert second.progress.step == 12
    for name, weight in whole.weights.items():
        assert torch.equal(weight, second.weights[name]), name


def test_the_running_mean_of_the_weights_goes_on_too(tmp_path: Path) -> None:
    changes: dict[str, object] = {"save_every": 10, "ema": 0.9, "average": 1}
    whole = Trainer(load(write_job(tmp_path / "whole", steps=30, **changes)), print)
    mean = whole.run()
    first = write_job(tmp_path / "parts", steps=20, **changes)
    Trainer(load(first), print).run()
    first.write_text(first.read_text().replace("steps = 20\n", "steps = 30\n"))
    again = Trainer(load(first), print).run()
    for name in whole.weights:
        assert torch.equal(mean[name], again[name]), name
    assert not torch.equal(mean[EMBEDDING], whole.weights[EMBEDDING])
    written = load_file(tmp_path / "whole/model/model.safetensors")[EMBEDDING]
    assert torch.allclose(written.float(), mean[EMBEDDING], atol=1e-3)


def test_where_compiling_fails_the_run_goes_on_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise OSError("no compiler on this machine")

    monkeypatch.setattr("torch._inductor.compile_fx.compile_fx", broken)
    torch._dynamo.reset()
    said: list[str] = []
    trainer = Trainer(load(write_job(tmp_path, steps=2, compile="on")), said.append)
    trainer.run()
    assert [line for line in said if "torch.compile does not work here, going on without it" in line and "no compiler" in line]
    assert not trainer.compiled
    assert trainer.progress.step == 2
    plain = Trainer(load(write_job(tmp_path / "plain", steps=2)), said.append)
    plain.run()
    assert all(torch.equal(weight, plain.weights[name]) for name, weight in trainer.weights.items())


def test_on_a_cpu_nothing_is_compiled_unasked(tmp_path: Path) -> None:
    assert not Trainer(load(write_job(tmp_path, device="cpu")), print).compiled


@pytest.mark.parametrize(("key", "name"), [("dev", "dev.tsv"), ("terms", "terms.jsonl")])
def test_what_is_scored_on_at_the_end_is_looked_at_before_the_run(tmp_path: Path, key: str, name: str) -> None:
    config = write_job(tmp_path, **{key: name})
    (tmp_path / name).write_text("no tab and no JSON\n", encoding="utf-8")
    with pytest.raises((InputError, FormatError), match=rf"{name}:1"):
        Trainer(load(config), print)
    (tmp_path / name).unlink()
    with pytest.raises(InputError, match=name):
        Trainer(load(config), print)


@pytest.mark.slow
def test_the_loss_falls_and_annotations_are_obeyed(tmp_path: Path) -> None:
    from pipeline.engines import load_engine
    from pipeline.engines.protocol import Request

    config = write_job(tmp_path, steps=320, save_every=160, average=1, guided_alignment=0.0)
    result = CliRunner().invoke(command, [str(config)], catch_exceptions=False)
    assert result.exit_code == 0
    found = losses(tmp_path)
    assert found[-1] < 0.5 * found[0]
    assert (tmp_path / "model/run/loss.png").read_bytes().startswith(b"\x89PNG")
    model = tmp_path / "model"
    assert "BLEU" in json.loads((model / "metrics.json").read_text())
    assert "Recipe" in (model / "README.md").read_text()

    from corpus.values import Constraint

    words = dictionary()
    rng = random.Random(5)
    plain, told, wanted = [], [], []
    for _ in range(60):
        row = [rng.choice(list(words)) for _ in range(3)]
        other = rng.choice([w for w in words.values() if w != words[row[2]]])
        text = " ".join(row)
        start = text.index(row[2])
        plain.append(Request(text))
        told.append(Request(text, (Constraint(start, start + len(row[2]), (other,), "term"),)))
        wanted.append(other)
    engine = load_engine(str(model), "fr", "en")
    without = sum(w in h[0].text.split() for w, h in zip(wanted, engine.translate(plain), strict=True))
    obeyed = sum(w in h[0].text.split() for w, h in zip(wanted, engine.translate(told), strict=True))
    assert obeyed > without + 12


def test_a_run_of_so_many_minutes_ends_in_time_and_cooled_down(tmp_path: Path) -> None:
    config = load(write_job(tmp_path, steps=100_000, minutes=0.1, save_minutes=0.04, schedule="wsd", cooldown=0.5, warmup=1))
    trainer = Trainer(config, print)
    trainer.run()
    rows = [json.loads(line) for line in trainer.log.read_text().splitlines()]
    assert trainer.progress.seconds >= 6
    assert max(r["lr"] for r in rows) > rows[-1]["lr"]
    # It left a model before its end.
    assert (config.output / "model.safetensors").stat().st_size > 10_000
    assert trainer.checkpoints()


def test_rates_warm_up_and_fall() -> None:
    config = TrainConfig("fr", "en", (), Path("x"), warmup=10, lr=1.0, schedule="inverse_sqrt")
    assert rate(config, 0, 0.0) == pytest.approx(0.1)
    assert rate(config, 9, 0.1) == pytest.approx(1.0)
    assert rate(config, 39, 0.5) == pytest.approx(0.5)
    config = TrainConfig("fr", "en", (), Path("x"), warmup=10, lr=1.0, schedule="wsd", cooldown=0.5)
    assert rate(config, 100, 0.4) == pytest.approx(1.0)
    assert rate(config, 100, 0.75) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("stepps = 3", r"unknown key 'stepps'; did you mean steps"),
        ('steps = "many"', r"train\.toml: steps: 'many' is not a whole number"),
        ("dropout = 1.5", r"train\.toml: dropout: 1\.5 is outside 0 to 1"),
        ("minutes = -1", r"minutes: -1.0 is less than 0"),
        ("ema = 1.0", r"ema: 1\.0 is not below 1"),
        ("rare = 0.2", r"invented \+ rare \+ lemmas \+ replaced is more than 1"),
        ("lr = 0.0", r"lr: 0.0 is not above 0"),
        ("heads = 7", r"heads: heads do not divide"),
        ('schedule = "cosine"', r"'cosine' is none of inverse_sqrt, wsd"),
    ],
)
def test_a_bad_key_is_named(tmp_path: Path, line: str, message: str) -> None:
    config = write_job(tmp_path)
    text = "\n".join(row for row in config.read_text().split("\n") if not row.startswith(line.split(" ")[0] + " "))
    config.write_text(f"{text}\n{line}\n")
    with pytest.raises(ConfigError, match=message):
        load(config)


def test_the_template_is_a_valid_configuration(tmp_path: Path) -> None:
    path = tmp_path / "train.toml"
    path.write_text(TEMPLATE, encoding="utf-8")
    assert load(path).steps == 20000


def test_the_recipes_are_valid_configurations() -> None:
    folder = resources.files("pipeline.train") / "recipes"
    found = {path.name: load(Path(str(path))) for path in folder.iterdir()}
    assert set(found) == {"fr-en.toml", "fr-en-gpu.toml"}
    for config in found.values():
        assert config.licences
        assert config.terms
        assert config.tokenizer


def test_training_text_without_tab_names_its_line(tmp_path: Path) -> None:
    config = write_job(tmp_path)
    (tmp_path / "train.tsv").write_text("a\tb\nno tab here\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"train\.tsv:2: no tab"):
        Trainer(load(config), print)


def test_text_cut_by_moses_is_joined_again(tmp_path: Path) -> None:
    path = tmp_path / "moses.tsv"
    path.write_text("L&apos; homme , dit-elle , a payé 500 yuans .\tThe man , she said , didn &apos;t pay .\n", encoding="utf-8")
    ((source, target),) = read_pairs([path], joiners=[moses_joiner("fr"), moses_joiner("en")])
    assert source == "L'homme, dit-elle, a payé 500 yuans."
    assert target == "The man, she said, didn't pay."

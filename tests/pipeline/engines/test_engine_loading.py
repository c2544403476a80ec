"""Loading, and everything that can be wrong with a model: one line for the user, never a traceback; caches that heal."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.values import Constraint, Link, Segment
from pipeline.commands.models import command
from pipeline.console import Quiet
from pipeline.engines import Hypothesis, Request, cache, load_engine
from pipeline.engines.checkpoint import open_checkpoint, sha256
from pipeline.engines.pivot import Middle, PivotEngine
from pipeline.engines.weights import unpickled
from pipeline.errors import EngineError
from pipeline.flow import weave
from pipeline.jobs.stream import stream
from pipeline.options import Options
from pipeline.resources import Resources

SCRIPT = """
import sys
from pipeline.engines import Request, load_engine
engine = load_engine(sys.argv[1], "fr", "en")
print(engine.translate([Request("Le conseil a adopté la loi.")])[0][0].text)
print("torch" in sys.modules, "transformers" in sys.modules)
"""


def copied(folder: Path, to: Path, **config: object) -> Path:
    shutil.copytree(folder, to)
    path = to / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | config), "utf-8")
    return to


def started(spec: str, cache_home: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"XDG_CACHE_HOME": str(cache_home), "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, spec], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def message(spec: str, source: str = "fr", target: str = "en", **options: object) -> str:
    with pytest.raises(EngineError) as caught:
        load_engine(spec, source, target, **options)  # type: ignore[arg-type]
    line = str(caught.value)
    assert "\n" not in line
    assert caught.value.mend
    return line


def test_paths_and_names_that_lead_nowhere(tmp_path: Path, tiny: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    assert "no such model folder" in message(str(tmp_path / "none"))
    (tmp_path / "file").write_text("x")
    assert "is a file" in message(str(tmp_path / "file"))
    assert "no config.json" in message(str(tmp_path))
    assert "no bundled model for de-en" in message("bundled", "de", "en")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    assert "termweave models pull nobody/nothing" in message("nobody/nothing")
    assert "no runtime onnx" in message(str(tiny["marian"]), runtime="onnx")
    assert "no device tpu; choose one of auto, cpu, cuda" in message(str(tiny["marian"]), device="tpu")
    assert "beam" in message(str(tiny["marian"]), beam=0)


def test_the_hub_that_does_not_answer_is_one_line_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    result = CliRunner().invoke(command, ["pull", "Helsinki-NLP/opus-mt-fr-en"])
    assert isinstance(result.exception, EngineError)
    assert "cannot be reached" in str(result.exception)


def test_models_of_another_direction_or_language(tiny: dict[str, Path]) -> None:
    assert "translates fr to en, not de to en" in message(str(tiny["marian"]), "de", "en")
    assert "translates fr to en, not fr to vi" in message(str(tiny["marian"]), "fr", "vi")
    assert "does not know the language sw" in message(str(tiny["tagged"]), "fr", "sw")
    assert "does not know the language de; it knows eng_Latn" in message(str(tiny["nllb"]), "fr", "de").replace(
        f"{tiny['nllb']}: ", ""
    )
    assert "does not know the language xx" in message(str(tiny["m2m100"]), "xx", "en")
    assert "does not know the language zh" in message(str(tiny["t5"]), "fr", "zh")


def test_folders_that_are_broken(tiny: dict[str, Path], tmp_path: Path) -> None:
    marian = tiny["marian"]
    for name in ("source.spm", "vocab.json", "model.safetensors"):
        folder = copied(marian, tmp_path / f"no-{name}")
        (folder / name).unlink()
        assert f"has no {name}" in message(str(folder))
    assert "own code" in message(str(copied(marian, tmp_path / "code", auto_map={"AutoModel": "x.Y"})))
    assert "'llama'" in message(str(copied(marian, tmp_path / "llama", model_type="llama")))
    assert "needs the strings" in message(str(copied(marian, tmp_path / "marks", termweave={"annotations": {"open": 1}})))
    assert "decoder layer" in message(str(copied(marian, tmp_path / "head", termweave={"alignment": {"layer": 0, "head": 9}})))
    assert "vocabulary lacks" in message(
        str(copied(marian, tmp_path / "lacks", termweave={"annotations": {"open": "<q>", "close": "</q>"}}))
    )
    folder = copied(marian, tmp_path / "truncated")
    data = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(data[: len(data) // 2])
    assert "cannot be read" in message(str(folder))
    folder = copied(marian, tmp_path / "json")
    (folder / "config.json").write_text("{", "utf-8")
    assert "cannot be read" in message(str(folder))
    folder = copied(marian, tmp_path / "spm")
    (folder / "source.spm").write_bytes(b"no model")
    assert "SentencePiece" in message(str(folder))


def test_listed_checksums_are_held_against_the_files(tiny: dict[str, Path], tmp_path: Path) -> None:
    sums = {"model.safetensors": sha256(tiny["marian"] / "model.safetensors")}
    folder = copied(tiny["marian"], tmp_path / "m", termweave={"sha256": sums})
    assert open_checkpoint(folder).revision
    data = bytearray((folder / "model.safetensors").read_bytes())
    data[-4096:] = bytes(4096)
    (folder / "model.safetensors").write_bytes(data)
    assert "damaged" in message(str(folder))


def test_a_pickle_is_refused_then_turned_into_safetensors(tiny: dict[str, Path], tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    folder = copied(tiny["marian"], tmp_path / "old")
    tensors = load_file(folder / "model.safetensors")
    torch.save(tensors, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    assert "termweave models convert" in message(str(folder))
    result = CliRunner().invoke(command, ["convert", str(folder)])
    assert result.exit_code == 0, result.exception
    assert Path(result.stdout.strip()).is_dir()
    again = load_file(folder / "model.safetensors")
    assert again.keys() == tensors.keys()
    assert all(torch.equal(again[k], tensors[k]) for k in tensors)


class _Trap:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_a_pickle_with_code_is_not_run(tiny: dict[str, Path], tmp_path: Path) -> None:
    import torch

    folder = copied(tiny["marian"], tmp_path / "trap")
    (folder / "model.safetensors").unlink()
    torch.save({"weight": _Trap(tmp_path / "owned")}, folder / "pytorch_model.bin")
    with pytest.raises(EngineError, match="holds more than weights"):
        unpickled(folder)
    assert not (tmp_path / "owned").exists()
    assert not (folder / "model.safetensors").exists()


def test_two_processes_on_an_empty_cache_and_no_torch_on_the_way(tmp_path: Path) -> None:
    both = [started("bundled", tmp_path) for _ in range(2)]
    results = [(p.communicate(timeout=120), p.returncode) for p in both]
    assert all(code == 0 for _, code in results), results
    assert len({out for (out, _), _ in results}) == 1
    # The first translation on a fresh machine must not wait for torch, not even to convert.
    assert results[0][0][0].split("\n")[1] == "False False"
    folders = [p for p in (tmp_path / "termweave" / "models").iterdir() if p.is_dir()]
    assert len(folders) == 1
    assert cache.intact(folders[0])


def test_a_damaged_copy_is_seen_and_made_anew(tiny: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = load_engine(str(tiny["marian"]), "fr", "en").translate([Request("Le chat dort.")])
    (entry,) = cache.entries()
    binary = entry.folder / "model.bin"
    good = binary.read_bytes()
    middle = len(good) // 2
    binary.write_bytes(good[:middle] + bytes(4096) + good[middle + 4096 :])
    assert not cache.intact(entry.folder)
    assert load_engine(str(tiny["marian"]), "fr", "en").translate([Request("Le chat dort.")]) == first
    assert binary.read_bytes() == good
    # Left over from a process that was killed: in nobody's way.
    (entry.folder / "manifest.json").unlink()
    (entry.folder.parent / f".{entry.folder.name}.half").mkdir()
    assert load_engine(str(tiny["marian"]), "fr", "en").translate([Request("Le chat dort.")]) == first


def test_a_changed_model_is_another_model(tiny: dict[str, Path], tmp_path: Path) -> None:
    folder = copied(tiny["marian"], tmp_path / "m")
    before = open_checkpoint(folder).revision
    data = bytearray((folder / "model.safetensors").read_bytes())
    data[-1] ^= 1
    (folder / "model.safetensors").write_bytes(data)
    assert open_checkpoint(folder).revision != before


def test_a_cache_that_cannot_be_written_is_done_without(
    tiny: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load_engine(str(tiny["marian"]), "fr", "en").translate([Request("Le chat dort.")])[0][0].text
    assert "for this run only" in caplog.text


def test_weights_in_bfloat16_and_in_several_files(tiny: dict[str, Path], tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    folder = copied(tiny["marian"], tmp_path / "m")
    tensors = {k: v.to(torch.bfloat16) for k, v in load_file(folder / "model.safetensors").items()}
    names = sorted(tensors)
    half = len(names) // 2
    for k, part in enumerate((names[:half], names[half:])):
        save_file({n: tensors[n] for n in part}, folder / f"model-{k}.safetensors", metadata={"format": "pt"})
    index = {"weight_map": {n: f"model-{int(i >= half)}.safetensors" for i, n in enumerate(names)}}
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), "utf-8")
    wide = copied(tiny["marian"], tmp_path / "w")
    save_file({k: v.float() for k, v in tensors.items()}, wide / "model.safetensors", metadata={"format": "pt"})
    texts = [Request("Le chat dort."), Request("Un incident grave.")]
    one, other = (load_engine(str(f), "fr", "en", compute="float32", beam=1).translate(texts) for f in (folder, wide))
    assert [h[0].text for h in one] == [h[0].text for h in other]


def test_models_command(tiny: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    run = CliRunner().invoke
    rows = json.loads(run(command, ["list", "--json"]).stdout)
    assert rows[0]["model"] == "bundled"
    assert any("NC" in r["licence"] for r in rows)
    shown = json.loads(run(command, ["show", str(tiny["t5"]), "--json"]).stdout)
    assert (shown["family"], shown["annotations"]) == ("t5", "no")
    assert shown["parameters"] > 10_000
    folder = Path(run(command, ["convert", str(tiny["marian"])]).stdout.strip())
    assert folder.is_dir()
    assert str(folder) in run(command, ["delete", str(tiny["marian"])]).stdout
    assert not folder.exists()
    assert tiny["marian"].is_dir()
    assert isinstance(run(command, ["delete", str(tiny["marian"])]).exception, EngineError)


class _Hop:
    """One hop as a table, to see what is asked of it."""

    name, revision, obeys_annotations = "table", "1", True

    def __init__(self, source: str, target: str, table: dict[str, Hypothesis]) -> None:
        self.source_lang, self.target_lang, self.table, self.model = source, target, table, f"{source}-{target}"
        self.asked: list[Request] = []

    def translate(self, requests: list[Request]) -> list[tuple[Hypothesis, ...]]:
        self.asked += requests
        return [(self.table[r.text],) for r in requests]

    def unknown_spans(self, text: str) -> tuple[tuple[int, int], ...]:
        return ()

    def unmet_names(self, text: str) -> tuple[tuple[int, int], ...]:
        return ()


def test_a_pivot_carries_constraints_to_where_the_first_hop_rendered_them() -> None:
    inward = _Hop("fr", "en", {"Le forum dort": Hypothesis("The board sleeps", -0.5, (Link(3, 8, 4, 9), Link(9, 13, 10, 16)))})
    outward = _Hop("en", "vi", {"The board sleeps": Hypothesis("Diễn đàn ngủ", -0.25, (Link(4, 9, 0, 8), Link(10, 16, 9, 12)))})
    pivot = PivotEngine(inward, outward)  # type: ignore[arg-type]
    asked = Constraint(3, 8, ("diễn đàn",), "term", ref="forum")
    ((best,),) = pivot.translate([Request("Le forum dort", (asked,))])
    assert inward.asked[0].constraints == ()
    assert outward.asked[0].constraints == (Constraint(4, 9, ("diễn đàn",), "term", ref="forum"),)
    assert [(k.start, k.end, k.target_start, k.target_end) for k in best.links] == [(3, 8, 0, 8), (9, 13, 9, 12)]
    assert best.score == -0.75
    # Whatever else is asked about the same source goes out from the same pivot text.
    pivot.translate([Request("Le forum dort", (), prefix="Diễn", n_best=4)])
    assert len(inward.asked) == 1
    # A place that the first hop has settled is surer than its links.
    told = PivotEngine(inward, outward, lambda *_: [Middle("The board sleeps", -0.5, places={(3, 8): (10, 16)})])  # type: ignore[arg-type]
    told.translate([Request("Le forum dort", (asked,))])
    assert outward.asked[-1].constraints[0].start == 10


def test_a_pivot_enforces_the_glossary_on_both_hops(tiny: dict[str, Path], tmp_path: Path) -> None:
    terms = tmp_path / "terms.csv"
    terms.write_text("fr,en,vi\nconseil,panel of elders,hội đồng già làng\n", "utf-8")
    options = Options(engine=f"bundled+{tiny['m2m100']}", glossaries=(terms,), beam=2)
    tools = Resources(options, "fr", "vi")
    text = "Le conseil a adopté 1 500 mesures hier soir."
    (unit,) = weave([Segment("d:0:0", text, "fr")], tools)
    assert isinstance(tools.engine, PivotEngine)
    (middle,) = tools.engine.hop(tools.engine.first, [Request(text)])
    assert "panel of elders" in middle.text
    assert middle.text[slice(*middle.places[20, 25])] == "1 500"
    assert middle.text[slice(*middle.places[3, 10])] == "panel of elders"
    # The second model is random: no rung can mend its words, so that the ledger must say what is missing.
    assert unit.target
    assert [use.term for use in unit.terms] == ["conseil"]
    assert (unit.terms[0].status == "missing") == ("hội đồng già làng" not in unit.target)
    assert unit.state == "initial"
    # Another English name is another translation, also for the job's store.
    other = tmp_path / "other.csv"
    other.write_text("fr,en,vi\nconseil,board,hội đồng già làng\n", "utf-8")
    assert Resources(replace(options, glossaries=(other,)), "fr", "vi").identity != tools.identity
    # A file that does not name its languages speaks of Vietnamese, not of English.
    loose = tmp_path / "loose.csv"
    loose.write_text("source,target\nconseil,hội đồng già làng\n", "utf-8")
    engine = Resources(replace(options, glossaries=(loose,)), "fr", "vi").engine
    assert isinstance(engine, PivotEngine)
    assert "hội" not in engine.hop(engine.first, [Request(text)])[0].text


def test_a_pivot_of_two_models(tiny: dict[str, Path]) -> None:
    engine = load_engine(f"bundled+{tiny['m2m100']}", "fr", "vi")
    assert (engine.name, engine.source_lang, engine.target_lang) == ("pivot", "fr", "vi")
    assert engine.translate([Request("Le conseil a adopté la loi."), Request("")])[0][0].text
    assert "joins two" in message("bundled+", "fr", "vi")


def test_safetensors_headers_are_all_that_show_reads(tiny: dict[str, Path], tmp_path: Path) -> None:
    folder = copied(tiny["marian"], tmp_path / "m")
    with (folder / "model.safetensors").open("rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = file.read(size)
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", size) + header)
    shown = json.loads(CliRunner().invoke(command, ["show", str(folder), "--json"]).stdout)
    assert shown["parameters"] > 10_000


def test_a_run_says_once_what_is_not_to_be_expected_of_amounts(
    tiny: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copied(tiny["marian"], tmp_path / "fr-de")
    (folder / "tokenizer_config.json").write_text('{"source_lang": "fr", "target_lang": "de"}', "utf-8")
    source = BytesIO(b"Il gagne 500 euros.\nElle gagne 300 euros.\n")
    options = Options(engine=str(folder), source_lang="fr", target_langs=("de",), formats=("txt",), beam=1)
    stream(options, source, BytesIO(), Quiet())
    said = capsys.readouterr().err.splitlines()
    assert len([line for line in said if "amounts in de" in line]) == 1

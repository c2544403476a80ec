"""`termweave models`: which models there are, what they are, and fetching, converting and deleting them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import click


@click.group()
def command() -> None:
    """List, show, fetch, convert and delete translation models."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def list_models(as_json: bool) -> None:
    """Show bundled models, well-known ones on the hub, and which of them are on this machine."""
    from pipeline.engines.catalog import KNOWN
    from pipeline.engines.hub import bundled

    columns = ("model", "family", "languages", "licence", "here", "note")
    known = [("bundled", "marian", d.replace("-", " > "), _licence(d), True, "") for d in bundled()]
    known += [(k.id, k.family, k.languages, k.licence, _cached(k.id) is not None, k.note) for k in KNOWN]
    rows = [dict(zip(columns, row, strict=True)) for row in known]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    _table(rows, columns)
    click.echo("Any other Marian, M2M100, NLLB or MADLAD-400 model works by hub id or folder.", err=True)


@command.command()
@click.argument("model")
@click.option("--from", "source", default="fr", show_default=True, help="Source language, to find the bundled model.")
@click.option("--to", "target", default="en", show_default=True, help="Target language, to find the bundled model.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
def show(model: str, source: str, target: str, as_json: bool) -> None:
    """Show a model that is on this machine: architecture, languages, licence, revision, abilities."""
    from pipeline.engines.checkpoint import open_checkpoint
    from pipeline.engines.hub import locate

    folder, name = locate(model, source, target)
    checkpoint = open_checkpoint(folder, name)
    facts: dict[str, Any] = {
        "model": checkpoint.name,
        "folder": str(folder),
        "family": checkpoint.family,
        "languages": f"{checkpoint.source_lang} > {checkpoint.target_lang}" if checkpoint.source_lang else "by tag",
        "licence": _card_licence(folder) or _known_licence(model) or "not stated",
        "revision": checkpoint.revision,
        "parameters": _parameters(folder),
        "annotations": " ".join(checkpoint.annotations) if checkpoint.annotations else "no",
        "longest piece": checkpoint.max_source,
    }
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1))
    else:
        for key, value in facts.items():
            click.echo(f"{key + ':':15}{value}")


@command.command()
@click.argument("model")
@click.option("--revision", help="Branch, tag or commit on the hub.")
def pull(model: str, revision: str | None) -> None:
    """Fetch MODEL (a hub id) into the hub's cache, and make its weights safe to load."""
    from pipeline.engines.checkpoint import open_checkpoint
    from pipeline.engines.hub import HUB_ID, fetch
    from pipeline.engines.weights import unpickled
    from pipeline.errors import EngineError

    if not HUB_ID.fullmatch(model):
        raise EngineError("is no hub id", where=model, mend="write it as OWNER/NAME, for example Helsinki-NLP/opus-mt-fr-en")
    folder = fetch(model, revision, cached=False)
    written = unpickled(folder)
    checkpoint = open_checkpoint(folder, model)
    if written:
        click.echo(f"wrote {written}: plain tensors taken out of the pickle", err=True)
    click.echo(f"{model}\t{checkpoint.family}\t{folder}")


@command.command()
@click.argument("model")
@click.option("--from", "source", default="fr", show_default=True, help="Source language.")
@click.option("--to", "target", default="en", show_default=True, help="Target language.")
@click.option("--compute", type=click.Choice(["int8", "float32"]), default="int8", show_default=True, help="Precision to store.")
def convert(model: str, source: str, target: str, compute: str) -> None:
    """Convert MODEL for CTranslate2 now rather than at its first use; turns pickled weights into safetensors first."""
    from pipeline.engines import cache
    from pipeline.engines.checkpoint import open_checkpoint
    from pipeline.engines.ct2_convert import convert as run
    from pipeline.engines.hub import locate
    from pipeline.engines.tokenizer_files import open_vocabulary
    from pipeline.engines.weights import unpickled

    folder, name = locate(model, source, target)
    if (written := unpickled(folder)) is not None:
        click.echo(f"wrote {written}: plain tensors taken out of the pickle", err=True)
    checkpoint = open_checkpoint(folder, name)
    vocabulary = open_vocabulary(checkpoint, source, target)
    click.echo(cache.converted(name, checkpoint.revision, compute, lambda to: run(checkpoint, vocabulary, to, compute)))


@command.command()
@click.argument("model")
@click.option("--converted-only", is_flag=True, help="Keep what was fetched from the hub; delete converted copies only.")
def delete(model: str, converted_only: bool) -> None:
    """Delete MODEL's converted copies, and what was fetched from the hub. Bundled models and your own folders stay."""
    from pipeline.engines import cache
    from pipeline.errors import EngineError

    names = {model, Path(model).expanduser().resolve().name if Path(model).expanduser().is_dir() else model}
    found = [e for e in cache.entries() if e.model in names or (model == "bundled" and e.model.startswith("bundled-"))]
    for entry in found:
        cache.delete(entry)
        click.echo(f"deleted {entry.folder}")
    freed = 0 if converted_only else _forget(model)
    if freed:
        click.echo(f"deleted {model} from the hub's cache ({freed / 1e6:.0f} MB)")
    if not found and not freed:
        have = sorted({e.model for e in cache.entries()})
        raise EngineError("nothing of this model is in the caches", where=model, mend=f"converted: {', '.join(have) or 'none'}")


def _cached(hub_id: str) -> Path | None:
    """The model's folder in the hub's cache, looked up by its path: importing the hub's library would take longer than the list."""
    import os

    base = os.environ.get("HF_HUB_CACHE") or Path(os.environ.get("HF_HOME") or "~/.cache/huggingface").expanduser() / "hub"
    snapshots = Path(base).expanduser() / f"models--{hub_id.replace('/', '--')}" / "snapshots"
    return next(iter(snapshots.glob("*/config.json")), None)


def _forget(hub_id: str) -> int:
    """Delete every revision of a hub model; the bytes freed."""
    if _cached(hub_id) is None:
        return 0
    import huggingface_hub

    scanned = huggingface_hub.scan_cache_dir()
    revisions = [r.commit_hash for repo in scanned.repos if repo.repo_id == hub_id for r in repo.revisions]
    if not revisions:
        return 0
    plan = scanned.delete_revisions(*revisions)
    plan.execute()
    return int(plan.expected_freed_size)


def _licence(direction: str) -> str:
    from pipeline.engines.hub import bundled_folder

    return _card_licence(bundled_folder() / direction) or "see its README.md"


def _card_licence(folder: Path) -> str | None:
    """The licence line of a model card's front matter."""
    card = folder / "README.md"
    if not card.is_file():
        return None
    head = card.read_text("utf-8", errors="replace").split("\n---", 1)[0]
    for line in head.split("\n"):
        key, _, value = line.partition(":")
        if key.strip() in {"license", "licence"} and value.strip():
            return value.strip()
    return None


def _known_licence(model: str) -> str | None:
    from pipeline.engines.catalog import KNOWN

    return next((k.licence for k in KNOWN if k.id == model), None)


def _parameters(folder: Path) -> int:
    """Counted from the headers of the weight files; nothing is loaded."""
    total = 0
    for path in folder.glob("*.safetensors"):
        with path.open("rb") as file:
            header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        for name, entry in header.items():
            if name != "__metadata__":
                total += math.prod(entry["shape"])
    return total


def _table(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    """Columns two spaces apart, never wrapped: the rows are meant for grep as well as for eyes."""
    shown = [list(columns)] + [["yes" if r[c] is True else "-" if r[c] is False else str(r[c]) for c in columns] for r in rows]
    widths = [max(len(row[k]) for row in shown) for k in range(len(columns))]
    for row in shown:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

"""Where a model's folder is: in the package, at a path, in the hub's cache; and fetching one that is nowhere yet."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.engines.languages import primary
from pipeline.errors import EngineError

HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
FILES = ("*.json", "*.safetensors", "*.spm", "*.model", "README.md", "LICENSE*")
PICKLES = ("pytorch_model*.bin",)
PATIENCE = 10
"""Seconds to wait for the hub to answer."""


def bundled_folder() -> Path:
    """The folder of the models in this package; one folder for each direction, named `fr-en`."""
    return Path(__file__).parent / "bundled"


def bundled() -> list[str]:
    """The directions for which the package has a model."""
    folder = bundled_folder()
    return sorted(path.parent.name for path in folder.glob("*/config.json")) if folder.is_dir() else []


def locate(spec: str, source_lang: str, target_lang: str) -> tuple[Path, str]:
    """The folder and the display name of `bundled`, a path or a hub id. Raises `EngineError` when there is no such model here."""
    if spec == "bundled":
        direction = f"{primary(source_lang) or source_lang}-{primary(target_lang) or target_lang}"
        if direction not in bundled():
            raise EngineError(
                f"there is no bundled model for {direction}, only for {', '.join(bundled()) or 'no direction'}",
                mend="name one with --engine; termweave models list shows some",
            )
        return bundled_folder() / direction, f"bundled-{direction}"
    path = Path(spec).expanduser()
    if path.is_dir():
        return path, path.resolve().name
    if path.exists():
        raise EngineError("is a file, not a model folder", where=spec, mend="give the folder that holds config.json")
    if not HUB_ID.fullmatch(spec):
        raise EngineError(
            "there is no such model folder",
            where=spec,
            mend="give bundled, a folder, or a hub id such as Helsinki-NLP/opus-mt-fr-en",
        )
    return fetch(spec), spec


def fetch(hub_id: str, revision: str | None = None, *, cached: bool = True) -> Path:
    """The snapshot folder of a hub model; from the hub's cache when it is there and `cached`, otherwise downloaded.

    No code is ever fetched. Pickled weights are fetched only when there are no safetensors, and are never loaded as they are:
    `pipeline.engines.weights.unpickled` reads plain tensors out of them.
    """
    import huggingface_hub
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, RepositoryNotFoundError, RevisionNotFoundError

    if cached:
        try:
            folder = Path(
                huggingface_hub.snapshot_download(hub_id, revision=revision, local_files_only=True, allow_patterns=list(FILES))
            )
            if (folder / "config.json").is_file() and any(folder.glob(p) for p in ("*.safetensors", *PICKLES)):
                return folder
        except (LocalEntryNotFoundError, RepositoryNotFoundError, RevisionNotFoundError, OSError, ValueError):
            pass
    _reachable(hub_id)
    try:
        found = huggingface_hub.HfApi().list_repo_files(hub_id, revision=revision)
        safe = any(name.endswith(".safetensors") for name in found)
        patterns = [*FILES, *(() if safe else PICKLES)]
        return Path(huggingface_hub.snapshot_download(hub_id, revision=revision, allow_patterns=patterns, etag_timeout=PATIENCE))
    except (RepositoryNotFoundError, RevisionNotFoundError):
        raise EngineError(
            "the hub has no such model, or it is private", where=hub_id, mend="check the id and the revision"
        ) from None
    except HfHubHTTPError as error:
        raise EngineError(f"the hub refused: {error}", where=hub_id, mend="try again later") from None
    except Exception as error:
        # Whatever the transport raises (httpx, sockets, offline mode): the user needs one line, not its name.
        raise _away(hub_id, error) from None


def _reachable(hub_id: str) -> None:
    """One short question first: the hub's own library asks six times, and says so on stderr each time."""
    from huggingface_hub import constants, get_session

    if constants.HF_HUB_OFFLINE:
        raise _away(hub_id, OSError("HF_HUB_OFFLINE is set"))
    try:
        get_session().head(constants.ENDPOINT, timeout=PATIENCE)
    except Exception as error:
        raise _away(hub_id, error) from None


def _away(hub_id: str, error: Exception) -> EngineError:
    return EngineError(
        f"is not in the cache, and the hub cannot be reached ({error})",
        where=hub_id,
        mend=f"run on a machine with a network: termweave models pull {hub_id}; or give a folder, or --engine bundled",
    )

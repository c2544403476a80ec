"""One table of measurements: every `bench_*.py` beside this file gives rows of (what, figure)."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table


def main(wanted: list[str]) -> None:
    """Run the benches whose names contain one of `wanted`, or all."""
    table = Table(show_edge=False, header_style="bold")
    table.add_column("bench")
    table.add_column("what")
    table.add_column("figure", justify="right")
    console = Console(width=130)
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        name = path.stem.removeprefix("bench_")
        if wanted and not any(w in name for w in wanted):
            continue
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            raise SystemExit(f"cannot load {path}")
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        for what, figure in module.rows():
            table.add_row(name, what, figure)
            print(f"{name}: {what}: {figure}", file=sys.stderr, flush=True)
    console.print(table)


if __name__ == "__main__":
    main(sys.argv[1:])

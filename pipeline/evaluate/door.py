"""How a room's own measurements are called from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click


def serve(command: click.Command, args: list[str], room: str = "") -> None:
    """A room's command, called as `termweave evaluate ROOM ...`; its errors go on to whoever called. `-h` is `--help`, as anywhere."""
    command.main(
        args=args,
        prog_name=f"termweave evaluate {room}".rstrip(),
        standalone_mode=False,
        help_option_names=["-h", "--help"],
        max_content_width=100,
    )

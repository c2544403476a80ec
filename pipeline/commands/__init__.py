"""The commands, one module each with a click object called `command`; `pipeline.cli` names them."""

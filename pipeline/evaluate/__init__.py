"""Measurements of the rooms, one module each; each has `run(args)`."""

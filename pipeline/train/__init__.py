"""Makers: what the package carries as data or models, made again from text."""

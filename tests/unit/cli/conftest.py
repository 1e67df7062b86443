"""The desk of the command's tests, for every module here."""

from tests.unit.cli.desk import desk

__all__ = ["desk"]

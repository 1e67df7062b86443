"""The world of the API tests, for every module here."""

from tests.unit.api.world import world

__all__ = ["world"]

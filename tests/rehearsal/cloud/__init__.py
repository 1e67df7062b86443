"""An emulated AWS that refuses what AWS refuses: moto for much, services of our own for the rest."""

from tests.rehearsal.cloud.cloud import Cloud, CloudConfig

__all__ = ["Cloud", "CloudConfig"]

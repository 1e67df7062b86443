"""The meters this process has seen in the store, so that each is looked up once and not per file."""

from collections.abc import Iterable, Sequence
from threading import Lock

from common.store.port import MeterChannel

LIMIT = 100_000


class KnownMeters:
    """A bounded set of meters and channels. A full one starts anew: forgetting costs a look-up."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._keys: set[tuple[str, str]] = set()
        self._lock = Lock()

    def unknown(self, meters: Sequence[MeterChannel]) -> list[MeterChannel]:
        """Those not yet remembered, each once, in their order."""
        with self._lock:
            absent = {
                (meter.meter_id, meter.channel): meter
                for meter in reversed(meters)
                if (meter.meter_id, meter.channel) not in self._keys
            }
        return list(reversed(absent.values()))

    def remember(self, meters: Iterable[MeterChannel]) -> None:
        """Take them as known to be in the store."""
        keys = {(meter.meter_id, meter.channel) for meter in meters}
        with self._lock:
            if len(self._keys) + len(keys) > self._limit:
                self._keys = set()
            if len(keys) <= self._limit:
                self._keys |= keys

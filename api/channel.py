"""Which channels of a meter a request means."""

import time
from collections.abc import Callable, Sequence

from common.errors import BadRequestError, NotFoundError
from common.store.port import MeterChannel, Store

FRESH_S = 5.0
DEFAULT_CHANNEL = "import"
_LONGEST_METER_ID = 64
_MOST_REMEMBERED = 10_000


class MeterChannels:
    """The channels of meters, each remembered for some seconds; that a meter is unknown is not remembered."""

    def __init__(
        self, store: Store, fresh_s: float = FRESH_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._fresh_s, self._clock = store, fresh_s, clock
        self._read: dict[str, tuple[float, list[MeterChannel]]] = {}

    def of(self, meter: str) -> list[MeterChannel]:
        """At least one channel; NotFoundError where the meter is unknown."""
        return self._read[meter][1] if self.remembers(meter) else self.of_now(meter)

    def remembers(self, meter: str) -> bool:
        """Whether `of` would answer without asking the store."""
        read_at, _ = self._read.get(meter, (float("-inf"), []))
        return self._clock() - read_at < self._fresh_s

    def of_now(self, meter: str) -> list[MeterChannel]:
        """The same, asked of the store."""
        channels = self._store.channels(meter) if len(meter) <= _LONGEST_METER_ID else []
        if not channels:
            raise unknown_meter(meter)
        if len(self._read) >= _MOST_REMEMBERED:
            self._read.clear()
        self._read[meter] = (self._clock(), channels)
        return channels


def likely_channel(channels: MeterChannels, meter: str, wanted: str | None) -> str | None:
    """The channel that a request means if it has days, told without the register of meters; None: ask that.

    One that the request names, or the one that comes first where it names none.
    """
    if channels.remembers(meter) or len(meter) > _LONGEST_METER_ID:
        return None
    return DEFAULT_CHANNEL if wanted is None else None if "," in wanted else wanted


def choose_channels(known: Sequence[MeterChannel], wanted: str | None) -> list[MeterChannel]:
    """Those that `wanted` names (`A`; `A,B` to be added up). Where it is None: the only one or `import`."""
    by_name = {one.channel: one for one in known}
    has = f"The meter has {', '.join(by_name)}."
    if wanted is None:
        if len(known) == 1:
            return list(known)
        if DEFAULT_CHANNEL in by_name:
            return [by_name[DEFAULT_CHANNEL]]
        raise BadRequestError(f"Name the channel. {has}", "channel")
    if wanted in by_name:
        return [by_name[wanted]]
    names = wanted.split(",")
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise BadRequestError(f"There is no channel {unknown[0]!r} of this meter. {has}", "channel")
    if len(set(names)) < len(names):
        raise BadRequestError("channel names the same channel twice.", "channel")
    return [by_name[name] for name in names]


def unknown_meter(meter: str) -> NotFoundError:
    return NotFoundError(f"There is no meter {meter!r}. GET /meters lists the known ones.")

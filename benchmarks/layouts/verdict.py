"""From single readings to medians, ratios and what is wrong with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.figures import Spread
from benchmarks.layouts.catalogue import peer_of
from benchmarks.layouts.reading import Reading
from common.profile.load import builtin

FLOOR = 0.2
FAST_SHARE = 0.99


@dataclass(frozen=True, slots=True)
class Standing:
    """One layout over all rounds. `of_peer`: how many times the peer's speed, by CPU time, round by round."""

    profile: str
    peer: str | None
    readings: int
    fast_share: float
    rate: Spread
    cpu_s_per_million: Spread
    of_peer: Spread | None

    @property
    def faults(self) -> Iterator[str]:
        """Nothing where all is well."""
        if self.of_peer and self.of_peer.median < FLOOR:
            yield f"{self.of_peer.median:.3f} of the speed of {self.peer}, at least {FLOOR:g} wanted"
        if is_table(self.profile) and self.fast_share < FAST_SHARE:
            yield f"{self.fast_share:.1%} by the fast path, at least {FAST_SHARE:.0%} wanted"


def is_table(profile: str) -> bool:
    """Whether it is read by two paths."""
    return builtin(profile).layout in ("wide", "long")


def standings(readings: Sequence[Reading]) -> list[Standing]:
    """One for each layout, in the order in which they were read."""
    return [_standing(profile, readings) for profile in dict.fromkeys(one.profile for one in readings)]


def _standing(profile: str, readings: Sequence[Reading]) -> Standing:
    own = [one for one in readings if one.profile == profile]
    peer = peer_of(profile)
    pairs = [
        (ours, theirs)
        for ours in own
        for theirs in readings
        if theirs.profile == peer and theirs.round == ours.round
    ]
    return Standing(
        profile,
        peer,
        own[0].readings,
        min(one.fast_share for one in own),
        Spread.of([one.rate for one in own]),
        Spread.of([one.cpu_s_per_million for one in own]),
        Spread.of([theirs.cpu_s_per_million / ours.cpu_s_per_million for ours, theirs in pairs])
        if pairs
        else None,
    )

"""What a profile says, as typed values. `load.py` makes one from TOML and checks it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from common.calendar import MINUTES_PER_DAY
from common.energy import UWH_PER_KWH

SLOTS = "{slots}"
"""Stands in a header for all slot columns of a wide file."""
MORE = "*"
"""Last in a header: further columns may follow; they are not read."""

WH_PER_UNIT = {"Wh": 1, "kWh": 1000, "MWh": 1_000_000, "W": 1, "kW": 1000, "MW": 1_000_000}
POWER_UNITS = ("W", "kW", "MW")


@dataclass(frozen=True, slots=True)
class FileForm:
    """The text around the data. `headers`: those allowed, or none where the file has `columns` by position.

    `skip_lines`: lines above the header. A spreadsheet hint `sep=,` above it is always skipped.
    """

    encoding: str
    delimiter: str
    decimal_mark: str
    skip_lines: int
    headers: tuple[tuple[str, ...], ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeterId:
    """Where the meter id is: a column, a fixed id, or (neither) the second folder of the object's key."""

    column: tuple[str, ...]
    fixed: str
    strip: str


@dataclass(frozen=True, slots=True)
class Channel:
    """The channel: `name` for all readings, or by a column whose texts `names` maps (all others: ignored)."""

    name: str
    column: tuple[str, ...]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stamp:
    """The time of a reading in a long file.

    `columns`: one, or date and time, joined by a blank. `format`: `iso` or a strptime format. `stands_for`:
    `start` or `end` of the interval. `clock`: `local` (of the zone), `utc`, or `offset` (in the text).
    """

    columns: tuple[tuple[str, ...], ...]
    format: str
    stands_for: str
    clock: str
    newest_first: bool


@dataclass(frozen=True, slots=True)
class SlotLabels:
    """How a wide file names its slot columns: `template` with {start}, {end} or {n}.

    Times are written as `H:MM` or `HH:MM`. `midnight` is the text of the end of the day in an {end} label.
    """

    template: str
    time: str
    midnight: str

    def expand(self, interval_minutes: int) -> tuple[str, ...]:
        """All labels in order."""
        return tuple(
            self.template.format(
                n=n + 1,
                start=self._clock(n * interval_minutes),
                end=self._clock((n + 1) * interval_minutes),
            )
            for n in range(MINUTES_PER_DAY // interval_minutes)
        )

    def _clock(self, minutes: int) -> str:
        if minutes == MINUTES_PER_DAY:
            return self.midnight
        hour, minute = divmod(minutes, 60)
        return f"{hour}:{minute:02d}" if self.time == "H:MM" else f"{hour:02d}:{minute:02d}"


@dataclass(frozen=True, slots=True)
class Value:
    """The reading. `null_words`: texts that mean "no value", besides the empty one.

    `void`: they hide older values, instead of saying nothing.
    """

    column: tuple[str, ...]
    unit: str
    null_words: tuple[str, ...]
    void: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """The source's quality column. Codes in `actual` are not kept; those in `void` make the slot void."""

    column: tuple[str, ...]
    actual: tuple[str, ...]
    void: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """One source's layout. `digest` names its meaning (not its comments or summary)."""

    name: str
    digest: str
    layout: str
    summary: str
    zone: str
    basis: str
    interval_minutes: int
    file: FileForm
    meter: MeterId
    channel: Channel
    value: Value
    quality: Quality
    keep: Mapping[str, tuple[str, ...]]
    date_column: tuple[str, ...]
    date_format: str
    slots: SlotLabels | None
    stamp: Stamp | None

    @property
    def uwh_per_unit(self) -> Fraction:
        """µWh in one unit of the file: average power counts for the length of the interval."""
        energy = Fraction(WH_PER_UNIT[self.value.unit] * UWH_PER_KWH, 1000)
        return energy * self.interval_minutes / 60 if self.value.unit in POWER_UNITS else energy

    @property
    def slots_per_day(self) -> int:
        """Slots of a 24-hour day."""
        return MINUTES_PER_DAY // self.interval_minutes

    @property
    def lines_stand_alone(self) -> bool:
        """Whether any line can be read without those before it, so that a large file can be split."""
        return self.stamp is None or self.basis == "nominal" or self.stamp.clock != "local"

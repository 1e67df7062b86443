"""What a profile says, as typed values. `load.py` makes one from TOML and checks it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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

    `skip_lines`: lines above the header; `header_within`: it stands among the first so many lines. A
    spreadsheet hint `sep=,` above it is always skipped. `trailing_delimiter`: data lines end in a delimiter
    that the header has not. `sections`: the header may come again, an empty line ends a section.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    decimal_mark: str = "."
    skip_lines: int = 0
    header_within: int = 0
    trailing_delimiter: bool = False
    sections: bool = False
    headers: tuple[tuple[str, ...], ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeterId:
    """Where the meter id is: a column, a fixed id, or (neither) the second folder of the object's key.

    `strip`: letters that stand around it. `pattern`: its group is the id. `namespace` goes before it.
    """

    column: tuple[str, ...]
    fixed: str
    strip: str
    pattern: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Channel:
    """The channel: `name` for all readings, or by a column whose texts `names` maps (all others: ignored).

    `sections`: the channels of a file's sections, in order.
    """

    name: str
    column: tuple[str, ...]
    names: Mapping[str, str]
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """The time of a reading in a long file.

    `columns`: one, or date and time, joined by a blank. `format`: `iso`, `epoch`, `epoch-ms` or a strptime
    format. `stands_for`: `start` or `end` of the interval, or `number`: its number in the day, from 1.
    `clock`: `local` (of the zone), `utc`, or `offset` (in the text). `by_position`: on days on which clocks
    go back, the order of a full day's lines tells the interval. `once_is_later`: there, a repeated time that
    stands only once is the later one. `pattern`: its group is the stamp.
    """

    columns: tuple[tuple[str, ...], ...]
    format: str
    stands_for: str
    clock: str
    newest_first: bool
    by_position: bool
    once_is_later: bool
    pattern: str

    @property
    def needs_whole_days(self) -> bool:
        """Whether lines of a day on which clocks go back find their place only when all are there."""
        return self.by_position or self.once_is_later


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

    `void`: they hide older values, instead of saying nothing. `register`: it is a cumulative register at the
    instant of the stamp. `sums`: the columns that are added up to a channel's reading, instead of `column`.
    """

    column: tuple[str, ...] = ()
    unit: str = "kWh"
    factor: Fraction = Fraction(1)
    register: bool = False
    null_words: tuple[str, ...] = ()
    void: bool = False
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quality:
    """The source's quality column. Codes in `actual` are not kept; those in `void` make the slot void.

    `names`: what is kept instead of a long text.
    """

    column: tuple[str, ...]
    actual: tuple[str, ...]
    void: tuple[str, ...]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Revision:
    """When a line was revised: a column and its format, as in `Stamp`. No column: the file does not say."""

    column: tuple[str, ...]
    format: str


@dataclass(frozen=True, slots=True)
class Profile:
    """One source's layout. `digest` names its meaning (not its comments or summary).

    `interval_minutes` is 0 where the file says it (`nem12`, `espi`).
    """

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
    revision: Revision
    keep: Mapping[str, tuple[str, ...]]
    date_column: tuple[str, ...]
    date_format: str
    slots: SlotLabels | None
    stamp: Stamp | None

    @property
    def uwh_per_unit(self) -> Fraction:
        """µWh in one unit of the file: average power counts for the length of the interval."""
        energy = self.value.factor * WH_PER_UNIT[self.value.unit] * UWH_PER_KWH / 1000
        return energy * self.interval_minutes / 60 if self.value.unit in POWER_UNITS else energy

    @property
    def slots_per_day(self) -> int:
        """Slots of a 24-hour day."""
        return MINUTES_PER_DAY // self.interval_minutes

    @property
    def revised(self) -> bool:
        """Whether lines say when they were revised."""
        return self.layout == "nem12" or bool(self.revision.column)

    @property
    def lines_stand_alone(self) -> bool:
        """Whether any line can be read without those before it, so that a large file can be split."""
        if self.layout not in ("wide", "long") or self.file.sections or self.value.register:
            return False
        if self.stamp is None or self.basis == "nominal":
            return True
        return self.stamp.clock != "local" or self.stamp.stands_for == "number"

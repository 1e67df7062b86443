"""The shipped samples, loaded through the real use cases, and what the store then holds slot by slot."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from common.energy import MISSING, VOID
from common.meter_day import DayRow, MeterDay
from common.profile.catalogue import builtin_names
from common.receipt import FileReceipt
from tests.fakes import FakeStore
from tests.world import World

FOLDER = Path(__file__).parents[2] / "samples"
HOME = "home-1"
Slot = Decimal | str
"""kWh, or GONE (the row says nothing), or HIDDEN (the row says that there is no valid value)."""
GONE, HIDDEN = "missing", "void"


def profile_of(file: str) -> str:
    """The shipped profile whose name begins the sample's; empty where there is none (NEM13)."""
    stem = Path(file).stem
    fitting = [name for name in builtin_names() if stem == name or stem.startswith(f"{name}-")]
    return max(fitting, key=len, default="")


FILES = sorted(path.name for path in FOLDER.glob("*.[cx][sm][vl]") if profile_of(path.name))
"""The samples that a shipped profile reads."""


def data_of(sample: str) -> bytes:
    return (FOLDER / sample).read_bytes()


def lines_of(sample: str, having: str = "") -> list[str]:
    """The lines of a sample, without the line ends, in which some text stands."""
    return [line for line in data_of(sample).decode("utf-8-sig").splitlines() if having in line]


def kwh(text: str) -> Slot:
    """What stands in a cell, as `Loaded.slots` gives it."""
    return Decimal(text.strip(' "').replace(",", ".")) if text.strip(' "') else GONE


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file, and a world that has read it alone."""

    world: World
    file: FileReceipt

    def day(self, day: str, channel: str = "import", meter: str = HOME) -> MeterDay:
        return self.world.days(meter, channel)[date.fromisoformat(day)]

    def slots(self, day: str, channel: str = "import", meter: str = HOME) -> list[Slot]:
        """What the file's one row of that day holds, in order from midnight."""
        return [_slot(uwh) for uwh in self._only(day, channel, meter)[1]]

    def quality(self, day: str, channel: str = "import", meter: str = HOME) -> str:
        return self._only(day, channel, meter)[2]

    @property
    def days(self) -> set[tuple[str, str, str]]:
        """Meter, channel and day of all rows."""
        return {(row.meter_id, row.channel, row.day.isoformat()) for row, *_ in rows_in(self.world)}

    def _only(self, day: str, channel: str, meter: str) -> tuple[DayRow, list[int], str]:
        wanted = (meter, channel, date.fromisoformat(day))
        (found,) = [
            one for one in rows_in(self.world) if (one[0].meter_id, one[0].channel, one[0].day) == wanted
        ]
        return found


def rows_in(world: World) -> list[tuple[DayRow, list[int], str]]:
    """All rows of a store in memory, with their slots in µWh (or marks) and their quality."""
    assert isinstance(world.store, FakeStore)
    return [(row, list(said.slots_uwh), said.quality) for row, said in world.store.rows.values()]


def load(profile: str, data: bytes | str, meter: str = HOME) -> Loaded:
    """Some content as a file of its own. `meter`: the second folder of its key."""
    body = data.encode() if isinstance(data, str) else data
    world = World(FakeStore())
    return Loaded(world, world.deliver(f"{profile}/{meter}/file", body))


def load_sample(sample: str) -> Loaded:
    return load(profile_of(sample), data_of(sample))


def _slot(uwh: int) -> Slot:
    return {MISSING: GONE, VOID: HIDDEN}.get(uwh) or Decimal(uwh).scaleb(-9)

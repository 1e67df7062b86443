"""What the system tests read: the shipped samples, and profiles for the oracle's small layouts.

The oracle knows the layouts of SAMPLES. TABLES are those of the other samples that are read line by line.
"""

from dataclasses import dataclass
from pathlib import Path

from common.profile.heading import heading_of
from common.profile.load import builtin
from common.profile.model import Profile
from tests.generate.layouts import SHIPPED
from tests.oracle import DEFAULTS, Layout
from tests.system.samples import FILES, data_of, profile_of

FOLDER = Path(__file__).parents[2] / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """A sound file of a shipped profile, as the oracle sees it and as it is put into the inbox."""

    profile: str
    data: bytes
    layout: Layout

    @property
    def key(self) -> str:
        return f"{self.profile}/home-1/file.csv"

    @property
    def header_lines(self) -> int:
        return int((DEFAULTS | self.layout)["header_lines"])


SAMPLES = {
    profile: Sample(profile, (FOLDER / f"{file}.csv").read_bytes(), SHIPPED[profile])
    for profile, file in {
        "challenge": "challenge-january-2019",
        **{name: name for name in SHIPPED if name not in ("challenge", "lcl-three-columns")},
    }.items()
}


@dataclass(frozen=True, slots=True)
class Table:
    """A sound file of a shipped profile: its header, and the lines below it."""

    profile: Profile
    header: str | None
    body: bytes

    @classmethod
    def of(cls, sample: str) -> "Table":
        profile, data = builtin(profile_of(sample)), data_of(sample)
        heading = heading_of(data, profile)
        return cls(profile, heading.header, data[heading.body_at :])


TABLES = {
    sample: Table.of(sample)
    for sample in FILES
    if profile_of(sample) not in SAMPLES and builtin(profile_of(sample)).layout in ("wide", "long")
}


def toml_of(layout: Layout) -> str:
    """A profile for one of `tests.generate.layouts.LAYOUTS`."""
    facts = DEFAULTS | layout
    lines = [
        f'layout = "{facts["form"]}"',
        'summary = "a layout of the tests"',
        f'zone = "{facts["zone"]}"',
        f'basis = "{facts["basis"]}"',
        f"interval_minutes = {facts['interval_minutes']}",
    ]
    if facts["form"] == "wide":
        lines += ["[file]", 'header = ["Meter", "Date", "{slots}"]', "[meter]", 'column = "Meter"']
        return "\n".join([*lines, "[date]", 'column = "Date"', "[slots]", 'time = "H:MM"'])
    lines += ["[file]", 'header = ["meter", "stamp", "kwh", "quality"]', "[meter]", 'column = "meter"']
    lines += ["[stamp]", 'column = "stamp"', f'stands_for = "{facts["label"]}"']
    lines += [f'clock = "{facts["kind"]}"']
    lines += [f"newest_first = {str(facts['newest_first']).lower()}"]
    lines += [
        "[value]",
        'column = "kwh"',
        "[quality]",
        'column = "quality"',
        'actual = ["A", ""]',
        'void = "V"',
    ]
    return "\n".join(lines)

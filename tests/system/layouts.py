"""What the system tests read: the shipped samples, and profiles for the oracle's small layouts."""

from dataclasses import dataclass
from pathlib import Path

from tests.generate.layouts import SHIPPED
from tests.oracle import DEFAULTS, Layout

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

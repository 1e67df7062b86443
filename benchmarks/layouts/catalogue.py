"""Which generator makes the files of which shipped profile, and what each is compared with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.layouts import espi_files, local_files, nem12_files, offset_files, wide_files
from benchmarks.layouts.sheet import DayKey, Plan, Sheet
from common.profile.load import builtin

Maker = Callable[[Sheet], None]
MAKERS: Mapping[str, Maker] = {
    "challenge": wide_files.challenge,
    "long": offset_files.long,
    "ausgrid-solar-home": wide_files.ausgrid,
    "enel-distribuzione": wide_files.enel,
    "uk-half-hourly": wide_files.uk_half_hourly,
    "uk-half-hourly-end-labels": wide_files.uk_end_labels,
    "uk-half-hourly-no-header": wide_files.uk_no_header,
    "uk-half-hourly-numbered": wide_files.uk_numbered,
    "wide": wide_files.wide,
    "datadis": offset_files.datadis,
    "dsmr-reader": offset_files.dsmr_reader,
    "engie-nl": offset_files.engie,
    "esb-hdf": local_files.esb_kw,
    "esb-hdf-kwh": local_files.esb_kwh,
    "fingrid-datahub": offset_files.fingrid_quarters,
    "fingrid-datahub-hourly": offset_files.fingrid_hours,
    "fluvius-electricity": local_files.fluvius_electricity,
    "fluvius-gas": local_files.fluvius_gas,
    "green-button-csv": local_files.green_button_csv,
    "israel-electric": local_files.israel_electric,
    "lcl": offset_files.lcl,
    "octopus": offset_files.octopus,
    "smart-meter-texas": local_files.smart_meter_texas,
    "uk-half-hourly-readings": local_files.uk_readings,
    "green-button-report": local_files.green_button_report,
    "homewizard": local_files.homewizard,
    "nem12": nem12_files.nem12,
    "green-button-xml": espi_files.green_button_xml,
    "green-button-xml-toronto": espi_files.green_button_xml_toronto,
}
PEERS: Mapping[str, str] = {"wide": "challenge", "long": "long"}
"""By kind of layout: the plainest of its kind."""


@dataclass(frozen=True, slots=True)
class Given:
    """A generated file, and what is in it: total (µWh) and readings by meter, channel and day."""

    profile: str
    file: Path
    days: Mapping[DayKey, tuple[int, int]]

    @property
    def readings(self) -> int:
        return sum(count for _, count in self.days.values())


def generate(profile: str, folder: Path, plan: Plan) -> Given:
    """The same plan gives the same file."""
    path = folder / f"{profile}.{'xml' if builtin(profile).layout == 'espi' else 'csv'}"
    with path.open("wb") as file:
        sheet = Sheet(file, plan, sum(profile.encode()))
        MAKERS[profile](sheet)
    return Given(profile, path, sheet.days)


def peer_of(profile: str) -> str | None:
    """What it is compared with; None where there is no floor: sections, registers, NEM12 and XML."""
    facts = builtin(profile)
    floorless = facts.file.sections or facts.value.register or profile in PEERS.values()
    return None if floorless else PEERS.get(facts.layout)

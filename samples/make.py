#!/usr/bin/env python3
"""Makes the sample files and samples/expected.csv anew, always the same: `python samples/make.py [FOLDER]`.

The numbers are made up, from a hash of their place; the layouts are those of real files. Each source has its
module in the folder `making`.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from making import (
    ausgrid,
    challenge,
    datadis,
    dsmr_reader,
    enel,
    engie,
    esb,
    fingrid,
    fluvius,
    generic,
    green_button_csv,
    green_button_xml,
    homewizard,
    israel,
    lcl,
    nem12,
    octopus,
    texas,
    uk,
)
from making.figures import signed_kwh
from making.sample import Sample

MAKERS: tuple[Callable[[], Sample], ...] = (
    ausgrid.ausgrid,
    challenge.challenge,
    datadis.datadis,
    dsmr_reader.dsmr_reader,
    enel.enel,
    engie.engie,
    esb.esb_kw,
    esb.esb_kwh,
    fingrid.fingrid_hours,
    fingrid.fingrid_quarters,
    fluvius.fluvius_electricity,
    fluvius.fluvius_gas,
    generic.long,
    generic.wide,
    green_button_csv.green_button_csv,
    green_button_csv.green_button_report,
    green_button_xml.green_button_xml,
    green_button_xml.green_button_xml_toronto,
    homewizard.homewizard_april,
    homewizard.homewizard_march,
    homewizard.homewizard_october,
    israel.israel,
    lcl.lcl,
    nem12.nem12,
    nem12.nem12_fragments,
    nem12.nem13,
    octopus.octopus,
    texas.texas,
    uk.uk_end_labels,
    uk.uk_half_hourly,
    uk.uk_no_header,
    uk.uk_numbered,
    uk.uk_readings,
)


def main(folder: Path) -> None:
    """Writes every sample, and what a right loader makes of each of them alone."""
    lines = []
    for sample in (make() for make in MAKERS):
        (folder / sample.name).write_bytes(sample.text.encode())
        lines += [
            (sample.name, meter, channel, str(day), signed_kwh(found.total_uwh), found.readings, found.full)
            for (meter, channel, day), found in sample.days.items()
        ]
    table = [",".join(map(str, line)) for line in sorted(lines)]
    header = "sample,meter,channel,date,total,readings,expected"
    (folder / "expected.csv").write_bytes("\n".join([header, *table, ""]).encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)

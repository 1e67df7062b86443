"""Belgium and the Netherlands: tariffs to add, gas beside electricity, hours in pairs, registers."""

from decimal import Decimal

from common.register import BACKWARDS, NO_MIDNIGHT, NO_NEXT_MIDNIGHT
from tests.system.hard_facts.fact import fact_of
from tests.system.samples import GONE, Loaded, kwh, lines_of, load, load_sample

EAN = "549999999999999901"
FLUVIUS, FLUVIUS_GAS = lines_of("fluvius-electricity.csv")[0], lines_of("fluvius-gas.csv")[0]
DSMR = lines_of("dsmr-reader.csv")[0]
REGISTERS = lines_of("homewizard-1.csv")[0]


@fact_of("fluvius-electricity")
def test_the_repeated_hour_is_printed_in_pairs() -> None:
    loaded = load_sample("fluvius-electricity.csv")
    for register, channel in (("Offtake", "import"), ("Injection", "export")):
        lines = [line for line in lines_of("fluvius-electricity.csv") if line.startswith("27/10/2024;02:")]
        pairs = [kwh(line.split(";")[8]) for line in lines if register in line]
        assert len(pairs) == 8
        assert loaded.slots("2024-10-27", channel, EAN)[8:16] == pairs[::2] + pairs[1::2]


@fact_of("fluvius-electricity")
def test_day_and_night_registers_are_one_channel() -> None:
    lines = [
        f'01/07/2024;{clock};01/07/2024;{clock};="{EAN}";1SAG;Digital meter;Offtake {tariff};0,5;kWh;Read;'
        for clock, tariff in (("06:45:00", "Night"), ("07:00:00", "Day"))
    ]
    loaded = load("fluvius-electricity", "\n".join([FLUVIUS, *lines]))
    assert loaded.slots("2024-07-01", meter=EAN)[27:29] == [Decimal("0.5")] * 2
    assert loaded.days == {(EAN, "import", "2024-07-01")}


@fact_of("fluvius-electricity")
def test_no_consumption_is_no_reading_while_zero_is_one() -> None:
    loaded = load_sample("fluvius-electricity.csv")
    assert loaded.slots("2024-03-30", meter=EAN)[88] == GONE
    assert loaded.file.counts.blank == 2
    zero = lines_of("fluvius-electricity.csv", "No consumption")[0].replace(
        ";;kWh;No consumption", ";0,000;kWh;Read"
    )
    assert load("fluvius-electricity", f"{FLUVIUS}\n{zero}").slots("2024-03-30", meter=EAN)[88] == Decimal(0)


@fact_of("fluvius-gas")
def test_of_volume_and_energy_only_energy_is_read() -> None:
    loaded = load_sample("fluvius-gas.csv")
    counts = loaded.file.counts
    assert counts.ignored == counts.loaded == counts.cells // 2
    first = lines_of("fluvius-gas.csv", ";kWh;")[0].split(";")
    assert loaded.slots("2024-03-30", "gas", EAN)[:7] == [GONE] * 6 + [kwh(first[8])]


@fact_of("fluvius-gas")
def test_the_ean_comes_without_its_guard() -> None:
    assert {meter for meter, _, _ in load_sample("fluvius-gas.csv").days} == {EAN}


@fact_of("engie-nl")
def test_electricity_and_gas_of_one_file_go_to_their_own_meters() -> None:
    loaded = load_sample("engie-nl.csv")
    assert {(meter, channel) for meter, channel, _ in loaded.days} == {
        ("879999999999999011", "import"),
        ("879999999999999026", "gas"),
    }


@fact_of("engie-nl")
def test_the_offset_tells_the_two_hours_of_autumn_apart() -> None:
    stamps = [f"2024-10-27T02:00:00+0{hours}:00" for hours in (1, 2)]
    rows = [f'"{stamp}","M","{n}.5","Elektriciteit","false"' for n, stamp in enumerate(stamps)]
    loaded = load("engie-nl", "\n".join(['"Datum","EAN","Verbruik","Type","Piek"', *rows]))
    slots = loaded.slots("2024-10-27", meter="M")
    assert (len(slots), slots[2], slots[3]) == (25, Decimal("1.5"), Decimal("0.5"))


@fact_of("dsmr-reader")
def test_two_tariffs_each_way_are_added() -> None:
    loaded = load("dsmr-reader", f"{DSMR}\n2024-06-03T07:00:00+02:00,0.25,1.5,0.125,2,0.9\n")
    assert loaded.slots("2024-06-03", "import")[7] == Decimal("1.75")
    assert loaded.slots("2024-06-03", "export")[7] == Decimal("2.125")
    assert (loaded.file.counts.cells, loaded.file.counts.loaded) == (2, 2)
    assert {channel for _, channel, _ in loaded.days} == {"import", "export"}, "gas is not read"


@fact_of("dsmr-reader")
def test_one_blank_tariff_makes_its_sum_blank_and_one_bad_tariff_rejects_its_sum() -> None:
    lines = ["2024-06-03T07:00:00+02:00,0.25,,0.125,2,0.9", "2024-06-03T08:00:00+02:00,0.25,1,x,2,0.9"]
    loaded = load("dsmr-reader", "\n".join([DSMR, *lines]))
    assert loaded.slots("2024-06-03", "import")[7:9] == [GONE, Decimal("1.25")]
    assert loaded.slots("2024-06-03", "export")[7:9] == [Decimal("2.125"), GONE]
    assert (loaded.file.counts.blank, loaded.file.counts.rejected, loaded.file.counts.loaded) == (1, 1, 2)


@fact_of("dsmr-reader")
def test_the_hours_that_were_lost_are_missing() -> None:
    loaded = load_sample("dsmr-reader.csv")
    assert [loaded.day(f"2024-03-{day}").readings for day in (29, 30)] == [13, 6]
    assert loaded.day("2024-10-27").readings == 25


def registers(*lines: str) -> Loaded:
    """Lines of stamp and import register, all else at zero."""
    return load("homewizard", "\n".join([REGISTERS, *(f"{line},0,0,0" for line in lines)]))


@fact_of("homewizard")
def test_a_day_is_the_register_at_the_next_midnight_minus_that_at_its_own() -> None:
    loaded = registers("2024-06-01 00:00,100.5", "2024-06-01 13:00,103", "2024-06-02 00:00,104.25")
    day = loaded.day("2024-06-01")
    assert (day.total_uwh, day.readings, day.expected) == (3_750_000_000, 2, 96)
    last = loaded.day("2024-06-02")
    assert (last.total_uwh, last.reason) == (None, NO_NEXT_MIDNIGHT)


@fact_of("homewizard")
def test_both_tariffs_together_are_the_register() -> None:
    low, normal = (kwh(cell) for cell in lines_of("homewizard-1.csv")[1].split(",")[1:3])
    assert isinstance(low, Decimal)
    assert isinstance(normal, Decimal)
    assert load_sample("homewizard-1.csv").slots("2024-03-29")[0] == low + normal


@fact_of("homewizard")
def test_a_midnight_that_is_lost_leaves_two_days_without_a_total() -> None:
    lines = [f"2024-06-0{day} {clock}:00,{day}" for day in (1, 2, 3) for clock in ("00", "12")]
    loaded = registers(*(line for line in lines if "2024-06-02 00:00" not in line))
    reasons = [loaded.day(f"2024-06-0{day}").reason for day in (1, 2, 3)]
    assert reasons == [NO_NEXT_MIDNIGHT, NO_MIDNIGHT, NO_NEXT_MIDNIGHT]


@fact_of("homewizard")
def test_a_register_that_runs_backwards_gives_no_total() -> None:
    loaded = registers("2024-06-01 00:00,100", "2024-06-02 00:00,99")
    assert (loaded.day("2024-06-01").total_uwh, loaded.day("2024-06-01").reason) == (None, BACKWARDS)


@fact_of("homewizard")
def test_the_labels_that_stand_twice_in_autumn_are_two_instants() -> None:
    loaded = load_sample("homewizard-3.csv")
    stamps = [line.split(",") for line in lines_of("homewizard-3.csv", "2024-10-27 0")]
    both = [Decimal(cells[1]) + Decimal(cells[2]) for cells in stamps]
    slots = loaded.slots("2024-10-27")
    assert (len(slots), slots[:40]) == (100, both[:40])

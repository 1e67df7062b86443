"""Texas and the tables of Green Button: wrong labels, revisions, an hour left out, sections."""

from decimal import Decimal

from tests.system.hard_facts.fact import fact_of
from tests.system.samples import GONE, HOME, kwh, lines_of, load, load_sample

ESIID = "10999999999999901"
TEXAS, *_ = lines_of("smart-meter-texas.csv")
AUTUMN = lines_of("smart-meter-texas.csv", ",11/03/2024,")
PECO = lines_of("green-button-csv.csv")[4]


def texas(*lines: str) -> str:
    return "\n".join([TEXAS, *lines])


def quarter(value: str, revised: str, flag: str = "A") -> str:
    return f"'{ESIID},06/01/2024,{revised},10:00,10:15,{value},{flag},Consumption"


@fact_of("smart-meter-texas")
def test_on_the_long_day_the_order_of_the_lines_tells_the_interval() -> None:
    wrong = AUTUMN[8]
    assert ",02:00,01:15," in wrong
    slots = load_sample("smart-meter-texas.csv").slots("2024-11-03", meter=ESIID)
    assert slots == [kwh(line.split(",")[5]) for line in AUTUMN]
    assert slots[8] == kwh(wrong.split(",")[5]), "the second 01:00, and not 02:00"


@fact_of("smart-meter-texas")
def test_on_a_long_day_with_a_line_lost_the_labels_count() -> None:
    loaded = load("smart-meter-texas", texas(*AUTUMN[:-1]))
    slots = loaded.slots("2024-11-03", meter=ESIID)
    assert (slots[8], slots[12]) == (GONE, kwh(AUTUMN[12].split(",")[5]))
    assert loaded.file.counts.conflicts == 1, "the wrong label meets the right one"


@fact_of("smart-meter-texas")
def test_the_rows_of_the_hour_that_spring_leaves_out_are_blank() -> None:
    loaded = load_sample("smart-meter-texas.csv")
    assert loaded.file.counts.blank == 4
    assert loaded.file.counts.rejected == 0
    assert GONE not in loaded.slots("2024-03-10", meter=ESIID)


@fact_of("smart-meter-texas")
def test_the_later_revision_wins_wherever_it_stands() -> None:
    older, newer = quarter(".145", "06/02/2024 06:18:33", "E"), quarter(".25", "06/04/2024 09:00:00")
    for lines in ((older, newer), (newer, older)):
        loaded = load("smart-meter-texas", texas(*lines))
        assert loaded.slots("2024-06-01", meter=ESIID)[40] == Decimal("0.25")
        assert loaded.quality("2024-06-01", meter=ESIID) == ""
        assert loaded.file.counts.conflicts == 1


@fact_of("smart-meter-texas")
def test_estimated_quarters_and_an_id_behind_an_apostrophe() -> None:
    loaded = load_sample("smart-meter-texas.csv")
    assert {meter for meter, _, _ in loaded.days} == {ESIID}
    assert loaded.quality("2024-11-03", meter=ESIID) == "60-63:E"
    assert loaded.day("2024-11-03", meter=ESIID).estimated == 4


@fact_of("smart-meter-texas")
def test_surplus_is_what_goes_back() -> None:
    line = quarter("1.5", "06/02/2024 06:18:33").replace("Consumption", "Surplus Generation")
    assert load("smart-meter-texas", texas(line)).slots("2024-06-01", "export", ESIID)[40] == Decimal("1.5")


@fact_of("green-button-csv")
def test_an_hour_that_stands_only_once_in_autumn_is_the_later_one() -> None:
    loaded = load_sample("green-button-csv.csv")
    printed = [kwh(line.split(",")[4]) for line in lines_of("green-button-csv.csv", ",2024-11-03,")]
    assert loaded.slots("2024-11-03") == [printed[0], GONE, *printed[1:]]
    day = loaded.day("2024-11-03")
    assert (day.readings, day.expected, day.complete) == (24, 25, False)


@fact_of("green-button-csv")
def test_an_hour_that_stands_twice_in_autumn_is_both() -> None:
    lines = [f"Electric usage,2024-11-03,01:00,01:59,{n}.5,kWh,$0,,"[:-1] for n in (1, 2)]
    assert load("green-button-csv", "\n".join([PECO, *lines])).slots("2024-11-03")[1:3] == [
        Decimal("1.5"),
        Decimal("2.5"),
    ]


@fact_of("green-button-csv")
def test_a_note_calls_an_hour_estimated() -> None:
    loaded = load_sample("green-button-csv.csv")
    noted = lines_of("green-button-csv.csv", "* This data was estimated")
    assert sum(day.estimated for day in loaded.world.days(HOME).values()) == len(noted) > 0
    hours = [int(line.split(",")[2][:2]) for line in noted if ",2024-03-09," in line]
    assert {loaded.quality("2024-03-09")} == {",".join(f"{hour}:E" for hour in hours)}


@fact_of("green-button-csv")
def test_what_stands_above_the_header_is_no_reading_and_gas_is_ignored() -> None:
    sample = lines_of("green-button-csv.csv")
    gas = sample[5].replace("Electric usage", "Natural gas usage").replace("kWh", "therms")
    loaded = load("green-button-csv", "\n".join([*sample[:6], gas]))
    assert (loaded.file.counts.cells, loaded.file.counts.loaded, loaded.file.counts.ignored) == (2, 1, 1)


@fact_of("green-button-report")
def test_three_sections_under_one_heading_are_three_channels() -> None:
    loaded = load_sample("green-button-report.csv")
    lines = lines_of("green-button-report.csv", " 2024-03-10 12:00 to")
    at_noon = [loaded.slots("2024-03-10", channel)[11] for channel in ("returned", "delivered", "net")]
    assert at_noon == [kwh(line.split(",")[1]) for line in lines]


@fact_of("green-button-report")
def test_what_is_returned_is_below_zero() -> None:
    day = load_sample("green-button-report.csv").day("2024-03-10", "returned")
    assert (day.total_uwh or 0) < 0
    assert day.complete


@fact_of("green-button-report")
def test_the_clock_change_days_have_23_and_25_hours_in_each_section() -> None:
    loaded = load_sample("green-button-report.csv")
    for channel in ("returned", "delivered", "net"):
        assert [loaded.day(day, channel).readings for day in ("2024-03-10", "2024-11-03")] == [23, 25]


@fact_of("green-button-report")
def test_a_reading_outside_any_section_and_one_of_a_fourth_are_rejected() -> None:
    sample = lines_of("green-button-report.csv")
    header = next(line for line in sample if line.startswith(" Energy consumption time period"))
    reading = " 2024-06-01 10:00 to 2024-06-01 11:00,1.5,,"
    sections = [header, reading, "", reading, header, reading, "", header, reading, "", header, reading]
    loaded = load("green-button-report", "\n".join(sections))
    assert (loaded.file.counts.loaded, loaded.file.counts.rejected) == (3, 2)
    reasons = [line.split(",")[2] for line in loaded.world.rejects(loaded.file)]
    assert reasons == ["OUTSIDE_SECTION", "CHANNEL"]

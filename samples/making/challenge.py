"""The layout of the hiring exercise."""

from datetime import date

from making.figures import KWH, number
from making.sample import Sample, Tally

NAME, METER = "challenge-january-2019.csv", "EE00011"
CHALLENGE_SUMS = {1: 365, 2: 338, 3: 322}
CHALLENGE_MONTH = 10_356


def challenge() -> Sample:
    """Whole kWh, CRLF, day and month sums as there."""
    tally = Tally("Europe/London", 30)
    sums = {day: CHALLENGE_SUMS.get(day, 310 + number(NAME, day) % 46) for day in range(1, 32)}
    free = [day for day in sums if day not in CHALLENGE_SUMS]
    turn = 0
    while (left := CHALLENGE_MONTH - sum(sums.values())) != 0:
        sums[free[turn % len(free)]] += 1 if left > 0 else -1
        turn += 1
    lines = [",".join(["Meter", "Date", *(f"{slot // 2}:{slot % 2 * 30:02}" for slot in range(48))])]
    for day in range(1, 32):
        values = spread(sums[day], f"{NAME}/{day}")
        lines.append(",".join([METER, f"2019-01-{day:02}", *map(str, values)]))
        tally.add(METER, "import", date(2019, 1, day), *(value * KWH for value in values))
    return Sample(NAME, "\r\n".join(lines) + "\r\n", tally.days)


def spread(total: int, seed: str) -> list[int]:
    """48 whole numbers with that sum, more by day than by night."""
    values = [3 + number(seed, slot) % 5 + 2 * (14 <= slot < 44) for slot in range(48)]
    turn = 0
    while (left := total - sum(values)) != 0:
        values[number(seed, "mend", turn) % 48] += 1 if left > 0 else -1
        turn += 1
    return values

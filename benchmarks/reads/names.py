"""What the ways to a meter's daily sums, and the questions put to them, are called."""

HANDLER = "API handler"
FRAME = "API handler, routing and log alone"
HTTP = "API over HTTP on a laptop"
QUERY = "bare query of the same rows"
QUERY_WITH_SLOTS = "bare query of the same rows with their slots"
DAYS = "daily sums without HTTP and JSON"
READINGS = "row per reading, summed in the client"

MONTH, YEAR = "month", "year"
AT_ONCE = "all meters, one month each"
HALVES, SINGLES, EXPORTS = "HALVES", "SINGLES", "EXPORTS"
"""Meters with a month of days in many rows each."""

CROWDED = {
    HALVES: "2 rows a day, half each",
    SINGLES: "48 rows a day, a slot each",
    EXPORTS: "52 whole rows a day",
}

"""Small whole profiles, one of each layout, for tests to change."""

LONG = """
layout = "long"
summary = "a row per reading"
zone = "Europe/London"
interval_minutes = 30
[file]
header = ["id", "t", "v"]
[meter]
column = "id"
[stamp]
column = "t"
clock = "local"
stands_for = "start"
[value]
column = "v"
"""
WIDE = """
layout = "wide"
summary = "a row per day"
zone = ""
interval_minutes = 30
[file]
header = ["id", "d", "{slots}"]
[meter]
column = "id"
[date]
column = "d"
"""
NEM12 = """
layout = "nem12"
summary = "records"
zone = "+10:00"
[meter]
[channel]
[quality]
"""
ESPI = """
layout = "espi"
summary = "entries"
zone = "America/New_York"
[meter]
[channel]
[quality]
"""


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)

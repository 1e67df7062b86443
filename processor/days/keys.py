"""Meter, channel and day of many readings as one number each, so that numpy can sort and group them."""

from common.block import Int64Array

DAY_BITS, CHANNEL_BITS = 24, 12


def pack_keys(meters: Int64Array, channels: Int64Array, days: Int64Array) -> Int64Array:
    """Numbers that sort by meter, then channel, then day."""
    return ((meters << CHANNEL_BITS) + channels << DAY_BITS) + days


def unpack_keys(keys: Int64Array) -> tuple[Int64Array, Int64Array, Int64Array]:
    """The inverse: meters, channels, days."""
    days = keys & (2**DAY_BITS - 1)
    channels = (keys >> DAY_BITS) & (2**CHANNEL_BITS - 1)
    return keys >> (DAY_BITS + CHANNEL_BITS), channels, days

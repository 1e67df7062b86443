"""CBOR, as far as AWS's RPC v2 protocol uses it: newer clients ask Keyspaces and the tagging API in it."""

import struct
from datetime import UTC, datetime
from typing import Any

_BREAK = object()
_LENGTHS = {24: ">B", 25: ">H", 26: ">I", 27: ">Q"}
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE = {20: False, 21: True, 22: None, 23: None}


def decode(data: bytes) -> Any:
    """One item. Timestamps become datetimes."""
    return _Reader(data).item()


def encode(value: Any) -> bytes:  # noqa: PLR0911 - one return for each form
    """One item; a datetime becomes a timestamp."""
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, datetime):
        return _head(6, 1) + encode(value.timestamp())
    if isinstance(value, dict):
        return _head(5, len(value)) + b"".join(encode(key) + encode(held) for key, held in value.items())
    if isinstance(value, list | tuple):
        return _head(4, len(value)) + b"".join(encode(held) for held in value)
    text = str(value).encode()
    return _head(3, len(text)) + text


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    info = next(info for info, form in _LENGTHS.items() if number < 1 << 8 * struct.calcsize(form))
    return bytes([major << 5 | info]) + struct.pack(_LENGTHS[info], number)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def item(self) -> Any:  # noqa: PLR0911 - one return for each form
        first = self._take(1)[0]
        major, info = first >> 5, first & 31
        if major == 7:
            return self._simple(info)
        if info == 31:
            return self._endless(major)
        number = self._number(info)
        match major:
            case 0:
                return number
            case 1:
                return -1 - number
            case 2:
                return self._take(number)
            case 3:
                return self._take(number).decode()
            case 4:
                return [self.item() for _ in range(number)]
            case 5:
                return {self.item(): self.item() for _ in range(number)}
            case _:
                held = self.item()
                return datetime.fromtimestamp(held, UTC) if number == 1 else held

    def _simple(self, info: int) -> Any:
        if info in _FLOATS:
            form = _FLOATS[info]
            return struct.unpack(form, self._take(struct.calcsize(form)))[0]
        return _BREAK if info == 31 else _SIMPLE[info]

    def _endless(self, major: int) -> Any:
        items = list(iter(self.item, _BREAK))
        if major == 5:
            return dict(zip(items[::2], items[1::2], strict=True))
        return items if major == 4 else (b"" if major == 2 else "").join(items)

    def _number(self, info: int) -> int:
        if info not in _LENGTHS:
            return info
        form = _LENGTHS[info]
        number: int = struct.unpack(form, self._take(struct.calcsize(form)))[0]
        return number

    def _take(self, size: int) -> bytes:
        self._at += size
        return self._data[self._at - size : self._at]

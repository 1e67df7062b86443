"""Made-up numbers, always the same, and how files write them."""

import hashlib

KWH = 10**9
"""µWh in a kWh."""
WH = 10**6


def number(*place: object) -> int:
    """A number that depends on its place alone."""
    return int.from_bytes(hashlib.sha256("/".join(map(str, place)).encode()).digest()[:6], "big")


def kwh(uwh: int) -> str:
    """Exact kWh without needless zeros."""
    text = f"{uwh // KWH}.{uwh % KWH:09}"
    return text.rstrip("0").rstrip(".")


def signed_kwh(uwh: int) -> str:
    """Exact kWh that may be below zero."""
    return f"-{kwh(-uwh)}" if uwh < 0 else kwh(uwh)


def bare(uwh: int) -> str:
    """Exact kWh without the zero before the mark: `.145`."""
    return kwh(uwh).lstrip("0") or "0"


def fixed(uwh: int, decimals: int, unit_uwh: int = KWH, mark: str = ".") -> str:
    """Exactly so many decimals of a unit; an amount that would need more is an error of the maker."""
    steps, rest = divmod(abs(uwh) * 10**decimals, unit_uwh)
    if rest:
        raise ValueError(f"{uwh} µWh has more than {decimals} decimals")
    whole, part = divmod(steps, 10**decimals)
    return f"{'-' if uwh < 0 else ''}{whole}{mark}{part:0{decimals}}"

"""Which readings of a damaged file must load: those on lines that the damage left alone."""

from dataclasses import replace
from decimal import Decimal

from tests.generate.mutate import Mutation
from tests.oracle import Delivery, Key, Said, read


def survivors(sound: Delivery, mutation: Mutation) -> dict[Key, dict[int, Decimal]]:
    """kWh by meter day and slot, for the whole file read as one part.

    Left out: slots of which a changed line further down says something too, for then that line wins.
    Meant for layouts in which a line says the same wherever it stands (not for repeated local stamps).
    """
    last: dict[tuple[Key, int], Said] = {}
    for said in read(replace(sound, data=mutation.data, borders=()))[0]:
        last[said.key, said.slot] = said
    kept_here = {here for _, here in mutation.kept}
    result: dict[Key, dict[int, Decimal]] = {}
    for (key, slot), said in last.items():
        if said.line in kept_here and said.kwh is not None:
            result.setdefault(key, {})[slot] = said.kwh
    return result


def sound_values(sound: Delivery, mutation: Mutation) -> dict[Key, dict[int, set[Decimal]]]:
    """What the kept lines say in the sound file: every survivor is one of these."""
    kept = {origin for origin, _ in mutation.kept}
    result: dict[Key, dict[int, set[Decimal]]] = {}
    for said in read(replace(sound, borders=()))[0]:
        if said.line in kept and said.kwh is not None:
            result.setdefault(said.key, {}).setdefault(said.slot, set()).add(said.kwh)
    return result

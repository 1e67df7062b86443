"""Big file and sums: `python -m tests.generate wide|long|lists PATH --megabytes 1000 [--order time]`."""

import argparse
import sys
from pathlib import Path
from typing import get_args

from tests.generate.files import Order, Plan, meters_for, write_lists, write_long, write_wide

WRITERS = {"wide": write_wide, "long": write_long, "lists": write_lists}


def main() -> None:
    """PATH gets the data, PATH.npz the sums (`Sums.load`). Prints what was made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("layout", choices=WRITERS)
    parser.add_argument("path", type=Path)
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--meters", type=int, help="instead of --megabytes")
    parser.add_argument("--days", type=int, default=31)
    parser.add_argument("--order", choices=get_args(Order), default="meter")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    write = WRITERS[chosen.layout]
    folder = chosen.path.absolute().parent
    meters = chosen.meters or meters_for(int(chosen.megabytes * 10**6), chosen.days, write, folder)
    sums = write(chosen.path, Plan(meters, chosen.days, chosen.seed, chosen.order))
    sums.save(chosen.path.with_name(chosen.path.name + ".npz"))
    size = chosen.path.stat().st_size
    sys.stdout.write(
        f"{chosen.path}: {size} bytes, {meters} meters, {chosen.days} days, {sums.cells} cells\n"
    )


if __name__ == "__main__":
    main()

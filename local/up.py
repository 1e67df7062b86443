"""`python -m local.up`: keeps the laptop stack running in the foreground until Ctrl-C or SIGTERM."""

import argparse
import logging
import os
import sys
from pathlib import Path

from local.stack import Stack, StackConfig, StackError

NOT_STARTED = 3


def main() -> int:
    """Start, say where everything is, wait, stop. Exit code 0, or 3 where the stack could not start."""
    options = _options()
    logging.basicConfig(format="%(levelname)s %(message)s", level=logging.WARNING)
    # Its words are in the error already, without the traceback that the driver logs.
    logging.getLogger("cassandra").setLevel(logging.CRITICAL)
    config = StackConfig(
        home=options.home,
        store=options.store,
        api_port=options.port,
        aws_port=options.aws_port,
        default_profile=options.default_profile,
        workers=options.workers,
    )
    try:
        with Stack(config) as stack:
            _tell(stack)
            stack.wait_for_signal()
            print("Stopping.", file=sys.stderr)
    except StackError as error:
        print(f"meterspace up: {error}", file=sys.stderr)
        return NOT_STARTED
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.up", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("METERSPACE_HOME", ".meterspace")))
    parser.add_argument("--store", help="sqlite:///path or cassandra://host:port/keyspace")
    parser.add_argument("--port", type=int, help="port of the API")
    parser.add_argument("--aws-port", type=int, help="port of the S3 and SQS emulation")
    parser.add_argument("--default-profile", default="challenge")
    parser.add_argument("--workers", type=int, default=1, help="messages worked on at the same time")
    return parser.parse_args()


def _tell(stack: Stack) -> None:
    info = stack.info
    lines = (
        "Meterspace is running. Ctrl-C stops it.",
        f"  API    {info.api_url}",
        f"  S3     {info.aws_endpoint_url}  (bucket {info.inbox_bucket})",
        f"  store  {info.store}",
        f"  logs   {Path(info.home) / 'logs'}",
        "Try: meterspace load samples/challenge-january-2019.csv && meterspace daily EE00011",
    )
    print("\n".join(lines), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""`python -m cli`: the command where it is not on the PATH."""

from cli.main import main

main(prog_name="meterspace")

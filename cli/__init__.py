"""The `meterspace` command: a client of the running stack."""

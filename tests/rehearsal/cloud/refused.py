"""The one error of the emulated services: what AWS answers instead of doing what was asked."""


class RefusedError(Exception):
    """`code` and `message` are what a client sees, `status` is the HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def not_known(service: str, operation: str) -> RefusedError:
    """For what AWS can and this emulation cannot: better refused than passed over in silence."""
    message = f"The emulation has no {operation} of {service}. Teach it, in tests/rehearsal/cloud."
    return RefusedError("UnknownOperationException", message, 501)

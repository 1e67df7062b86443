"""Which errors of the driver pass by themselves, and which are defects."""

from cassandra import DriverException, RequestValidationException, UnsupportedOperation
from cassandra.cluster import NoHostAvailable
from cassandra.connection import ConnectionBusy, ConnectionException, ProtocolError
from cassandra.pool import NoConnectionsAvailable
from cassandra.protocol import ErrorMessage, ProtocolException, SyntaxException

DEFECTS = (RequestValidationException, SyntaxException, ProtocolException, UnsupportedOperation)
"""InvalidRequest, Unauthorized, bad schema, bad syntax: the same statement would be refused again."""

PASSING = (
    DriverException,
    ErrorMessage,
    ConnectionException,
    ConnectionBusy,
    ProtocolError,
    NoConnectionsAvailable,
    NoHostAvailable,
    OSError,
)
"""Time-outs, overload, too few replicas, lost connections: the outcome is unknown, so say it again.

`DEFECTS` must be caught before: they are among these. Keyspaces throttles by time-outs.
"""

"""What can go wrong with a Cassandra of one's own, said so that the reader can mend it."""

from common.errors import MeterspaceError


class CassandraNeedsError(MeterspaceError):
    """Java or Maven is missing or of the wrong version; the message says what to install."""


class CassandraStartError(MeterspaceError):
    """It did not come up; the message holds the end of its log."""

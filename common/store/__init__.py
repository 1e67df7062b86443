"""The store: one port (`port.py`), two adapters (Cassandra/Keyspaces and SQLite)."""

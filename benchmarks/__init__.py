"""How fast files become rows, beside other loaders on the same machine and the same Cassandra."""

"""The tables as CloudFormation declares them, and the DDL that makes the same tables elsewhere.

The template is the only place that defines a table. PyYAML is imported here alone, and only to read it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).resolve().parents[2] / "cloudformation" / "main.yaml"
_TABLE = "AWS::Cassandra::Table"
_SQLITE_TYPES = {
    "text": "TEXT",
    "blob": "BLOB",
    "date": "INTEGER",
    "timestamp": "INTEGER",
    "boolean": "INTEGER",
    "smallint": "INTEGER",
    "int": "INTEGER",
    "bigint": "INTEGER",
    "frozen<list<bigint>>": "BLOB",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column by name and CQL type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `descending`: the names of the clustering columns that are stored from high to low."""

    name: str
    partition_key: tuple[Column, ...]
    clustering: tuple[Column, ...]
    regular: tuple[Column, ...]
    descending: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[Column, ...]:
        """The whole primary key in its order."""
        return self.partition_key + self.clustering

    @property
    def columns(self) -> tuple[Column, ...]:
        """Key first."""
        return self.key + self.regular


def read_tables(template: Path = TEMPLATE) -> tuple[Table, ...]:
    """The tables of a CloudFormation template, in its order. ValueError where it declares none."""
    resources = _load(template).get("Resources", {})
    tables = tuple(
        _table(resource["Properties"]) for resource in resources.values() if resource.get("Type") == _TABLE
    )
    if not tables:
        raise ValueError(f"{template} declares no {_TABLE}")
    return tables


def cql_ddl(table: Table, keyspace: str) -> str:
    """CREATE TABLE for Cassandra."""
    columns = "".join(f"{column.name} {column.type}, " for column in table.columns)
    key = ", ".join([f"({_names(table.partition_key)})", *(column.name for column in table.clustering)])
    order = ", ".join(
        f"{column.name} {'DESC' if column.name in table.descending else 'ASC'}" for column in table.clustering
    )
    tail = f" WITH CLUSTERING ORDER BY ({order})" if order else ""
    return f'CREATE TABLE IF NOT EXISTS "{keyspace}".{table.name} ({columns}PRIMARY KEY ({key})){tail}'


def sqlite_ddl(table: Table) -> str:
    """CREATE TABLE for SQLite: clustered by the key like Cassandra's.

    Dates are days and timestamps milliseconds since 1970, a list is its big-endian 64-bit integers on end.
    The widest column stands last, because SQLite reads a row from the left.
    """
    regular = sorted(table.regular, key=lambda column: column.type.startswith("frozen"))
    columns = [f"{column.name} {sqlite_type(column.type)} NOT NULL" for column in table.key]
    columns += [f"{column.name} {sqlite_type(column.type)}" for column in regular]
    key = ", ".join(f"{c.name}{' DESC' if c.name in table.descending else ''}" for c in table.key)
    return (
        f"CREATE TABLE IF NOT EXISTS {table.name} ({', '.join(columns)}, PRIMARY KEY ({key})) WITHOUT ROWID"
    )


def sqlite_type(cql_type: str) -> str:
    """The SQLite type of a CQL type. ValueError where the SQLite store has none for it."""
    if cql_type not in _SQLITE_TYPES:
        raise ValueError(
            f"the SQLite store has no column type for {cql_type}; add it to common/store/schema.py"
        )
    return _SQLITE_TYPES[cql_type]


def differences(expected: Table, found: Table | None) -> list[str]:
    """What a store's table has that the template has not, and the other way round, one sentence each."""
    if found is None:
        return [f"{expected.name}: the table is missing"]
    told = []
    keys = [[(c.name, c.name in table.descending) for c in table.key] for table in (expected, found)]
    if keys[0] != keys[1] or len(expected.partition_key) != len(found.partition_key):
        told.append(f"{expected.name}: the key is {_key_text(found)}, the template has {_key_text(expected)}")
    there = {column.name: column.type for column in found.columns}
    wanted = {column.name: column.type for column in expected.columns}
    told += [f"{expected.name}.{name}: the column is missing" for name in wanted if name not in there]
    told += [
        f"{expected.name}.{name}: the template has no such column" for name in there if name not in wanted
    ]
    told += [
        f"{expected.name}.{name}: the type is {there[name]}, the template has {wanted[name]}"
        for name in wanted
        if name in there and there[name] != wanted[name]
    ]
    return told


def _key_text(table: Table) -> str:
    parts = [f"({_names(table.partition_key)})"]
    parts += [f"{c.name} DESC" if c.name in table.descending else c.name for c in table.clustering]
    return ", ".join(parts)


def _names(columns: tuple[Column, ...]) -> str:
    return ", ".join(column.name for column in columns)


def _table(properties: dict[str, Any]) -> Table:
    clustering = properties.get("ClusteringKeyColumns", [])
    return Table(
        name=properties["TableName"],
        partition_key=_columns(properties["PartitionKeyColumns"]),
        clustering=_columns([entry["Column"] for entry in clustering]),
        regular=_columns(properties.get("RegularColumns", [])),
        descending=frozenset(
            entry["Column"]["ColumnName"] for entry in clustering if entry.get("OrderBy") == "DESC"
        ),
    )


def _columns(entries: list[dict[str, str]]) -> tuple[Column, ...]:
    return tuple(Column(entry["ColumnName"], entry["ColumnType"].lower()) for entry in entries)


def _load(template: Path) -> dict[str, Any]:
    import yaml

    class Permissive(yaml.SafeLoader):
        """Reads `!Ref x` and its like as plain values: nothing here depends on them."""

    def plain(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return loader.construct_scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return loader.construct_mapping(node, deep=True) if isinstance(node, yaml.MappingNode) else None

    Permissive.add_multi_constructor("!", plain)
    with template.open(encoding="utf-8") as file:
        loaded = yaml.load(file, Loader=Permissive)  # noqa: S506 (a subclass of SafeLoader)
    return loaded if isinstance(loaded, dict) else {}

"""The column types that both databases share."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Dialect, ForeignKey, MetaData, Table, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import (
    TIMESTAMP,
    BigInteger,
    Boolean,
    Integer,
    Text,
    TypeDecorator,
    TypeEngine,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# Made once: ``json.dumps`` with options makes one for each value.
AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}  # fmt: skip
metadata = MetaData(naming_convention=NAMES)

# SQLite gives an integer primary key its rowid only when the type is INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")


def table(name: str, *things: Any, numbered: bool = True) -> Table:
    """One noun: rows with these columns, each with its number."""
    id = [Column("id", Id, primary_key=True)] if numbered else []
    return Table(name, metadata, *id, *things)


def flag(name: str, *, at_first: bool | None = False) -> Column[bool]:
    """Yes or no; none ``at_first``: each row says it."""
    default = None if at_first is None else text(str(at_first).lower())
    return Column(name, Boolean, nullable=False, server_default=default)


def marked(what: str) -> tuple[Column[Any], ...]:
    """When it was done and by whom; none: not yet, or by the house."""
    return Column(f"{what}_at", UtcTime), Column(f"{what}_by", Id, ForeignKey("teammate.id"))


def signed(what: str = "", *, by_house: bool = False) -> tuple[Column[Any], ...]:
    """When the row was made and by whom; with ``by_house`` that may be nobody."""
    of = f"{what}_" if what else ""
    by = Column(f"{of}by", Id, ForeignKey("teammate.id"), nullable=by_house)
    return Column(f"{of}at", UtcTime, nullable=False), by


def when(condition: Any) -> dict[str, Any]:
    """What makes an index hold only the rows of which it is true, on both databases."""
    which = text(condition) if isinstance(condition, str) else condition
    return {"sqlite_where": which, "postgresql_where": which}


class UtcTime(TypeDecorator[datetime]):
    """An aware moment in UTC: integer microseconds on SQLite, timestamptz on PostgreSQL."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind = TIMESTAMP(timezone=True) if dialect.name == "postgresql" else BigInteger()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A time without a zone was about to be stored: {value.isoformat()}")
        if dialect.name == "postgresql":
            return value.astimezone(UTC)
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return EPOCH + timedelta(microseconds=value)


class JsonText(TypeDecorator[Any]):
    """A small JSON value kept as text, alike on both databases; nothing is queried inside it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return AS_JSON.encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class micros(FunctionElement[int]):
    """A moment as microseconds since 1970: what is read by the hundred thousand stays a number."""

    type = BigInteger()
    inherit_cache = True


@compiles(micros)
def _as_it_lies(element: micros, compiler: SQLCompiler, **how: Any) -> str:
    return compiler.process(element.clauses, **how)


@compiles(micros, "postgresql")
def _counted(element: micros, compiler: SQLCompiler, **how: Any) -> str:
    moment = compiler.process(element.clauses, **how)
    return f"CAST(extract(epoch FROM {moment}) * 1000000 AS bigint)"


def storable(raw: str) -> str:
    """Text that any database takes: no NUL, no half characters."""
    return raw.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")

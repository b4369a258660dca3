"""Full text search over kept mentions: FTS5 on SQLite, tsvector on PostgreSQL, one function."""

from sqlalchemy import Connection, text

# Accents folded without an extension, so that any PostgreSQL will do.
FOLDED = (
    "to_tsvector('simple', translate(lower(text),"
    " 'àáâäãèéêëìíîïòóôöõùúûüçñ', 'aaaaaeeeeiiiiooooouuuucn'))"
)
OF_MENTION = "\"of\" = 'mention' AND part = 'text'"

SQLITE = (
    f"CREATE VIEW mention_text AS SELECT of_id AS id, text FROM body WHERE {OF_MENTION}",  # nosec B608
    "CREATE VIRTUAL TABLE mention_search USING fts5(text, content='mention_text',"
    " content_rowid='id', tokenize=\"unicode61 remove_diacritics 2\")",
)
POSTGRESQL = (f"CREATE INDEX ix_body_search ON body USING gin ({FOLDED}) WHERE {OF_MENTION}",)


def create(connection: Connection) -> None:
    """Part of a new casebook."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


def add(connection: Connection, texts: list[tuple[int, str]]) -> None:
    """Make new mentions findable: (mention id, text); on PostgreSQL the index does it by itself."""
    if connection.dialect.name == "sqlite" and texts:
        connection.exec_driver_sql("INSERT INTO mention_search (rowid, text) VALUES (?, ?)", texts)


def remove(connection: Connection, texts: list[tuple[int, str]]) -> None:
    """Before a text is changed or blanked: exactly the words that were added."""
    if connection.dialect.name == "sqlite" and texts:
        gone = "INSERT INTO mention_search (mention_search, rowid, text) VALUES ('delete', ?, ?)"
        connection.exec_driver_sql(gone, texts)


def find(connection: Connection, words: str, *, limit: int) -> list[int]:
    """Ids of the newest mentions that hold all the words (the last one may be a beginning)."""
    asked = ["".join(c for c in word if c.isalnum()) for word in words.split()]
    asked = [word for word in asked if word][:12]
    if not asked:
        return []
    if connection.dialect.name == "sqlite":
        query = " ".join(f'"{word}"' for word in asked) + "*"
        which = "SELECT rowid FROM mention_search WHERE mention_search MATCH ?"
        found = connection.exec_driver_sql(f"{which} ORDER BY rowid DESC LIMIT ?", (query, limit))
    else:
        query = " & ".join(asked) + ":*"
        folded = FOLDED.replace("lower(text)", "lower(:query)").replace("to_tsvector", "to_tsquery")
        which = f"SELECT of_id FROM body WHERE {OF_MENTION} AND {FOLDED} @@ {folded}"  # nosec B608
        newest = text(f"{which} ORDER BY of_id DESC LIMIT :limit")
        found = connection.execute(newest, {"query": query, "limit": limit})
    return [int(row[0]) for row in found]

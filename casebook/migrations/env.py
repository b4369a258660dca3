"""Alembic's way in: it runs on the connection that ``migrate`` hands over."""

from alembic import context

from casebook.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    include_name=lambda name, kind, _: kind != "table" or name in metadata.tables,
)
# The caller's transaction is already open and holds the whole migration together.
context.run_migrations()

"""${message}."""

import sqlalchemy as sa
from alembic import op

import casebook.columns
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    raise RuntimeError("There is no way back: restore the backup made before the upgrade.")

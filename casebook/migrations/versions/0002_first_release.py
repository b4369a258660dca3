"""The first release: a new casebook is made from the tables and begins here."""

revision = '0002'
down_revision = None
branch_labels = None
depends_on = None

"""promises_rota_notices."""

import sqlalchemy as sa
from alembic import op

import casebook.columns

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('head',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('weights', sa.Text(), nullable=False),
    sa.Column('report', casebook.columns.JsonText(), nullable=False),
    sa.Column('made_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_head'))
    )
    op.create_table('weight',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('m', sa.Float(), nullable=False),
    sa.Column('u', sa.Float(), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_weight')),
    sa.UniqueConstraint('field', 'level', name=op.f('uq_weight_field_level'))
    )
    op.create_table('api_key',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('teammate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('seen_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['by'], ['teammate.id'], name=op.f('fk_api_key_by')),
    sa.ForeignKeyConstraint(['teammate_id'], ['teammate.id'], name=op.f('fk_api_key_teammate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_key')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_api_key_token_hash'))
    )
    op.create_table('incident',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('theme', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), server_default='', nullable=False),
    sa.Column('since', casebook.columns.UtcTime(), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('usual', sa.Float(), nullable=False),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('ended_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['ended_by'], ['teammate.id'], name=op.f('fk_incident_ended_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident'))
    )
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.create_index('uq_incident_open', ['theme', 'place'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('import_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('header', casebook.columns.JsonText(), nullable=False),
    sa.Column('mapping', casebook.columns.JsonText(), nullable=False),
    sa.Column('rows', sa.Integer(), server_default='0', nullable=False),
    sa.Column('added', sa.Integer(), server_default='0', nullable=False),
    sa.Column('changed', sa.Integer(), server_default='0', nullable=False),
    sa.Column('same', sa.Integer(), server_default='0', nullable=False),
    sa.Column('refused', sa.Integer(), server_default='0', nullable=False),
    sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('started_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_import_run_account_id')),
    sa.ForeignKeyConstraint(['by'], ['teammate.id'], name=op.f('fk_import_run_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_run'))
    )
    op.create_table('canary',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('stream_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('every_hours', sa.Integer(), server_default='24', nullable=False),
    sa.Column('heard_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('missed_since', casebook.columns.UtcTime(), nullable=True),
    sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['by'], ['teammate.id'], name=op.f('fk_canary_by')),
    sa.ForeignKeyConstraint(['stream_id'], ['stream.id'], name=op.f('fk_canary_stream_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_canary')),
    sa.UniqueConstraint('stream_id', name=op.f('uq_canary_stream_id'))
    )
    op.create_table('code',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('contact', sa.Text(), nullable=False),
    sa.Column('keyed', sa.Text(), nullable=False),
    sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('called_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('outcome', casebook.columns.JsonText(), nullable=True),
    sa.Column('expires_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('used_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_code_account_id')),
    sa.ForeignKeyConstraint(['by'], ['teammate.id'], name=op.f('fk_code_by')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_code_case_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_code_customer_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_code_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_code'))
    )
    with op.batch_alter_table('code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_code_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_code_keyed', ['keyed', 'at'], unique=False)
        batch_op.create_index('ix_code_open', ['state'], unique=False, sqlite_where=sa.text("state IN ('asked','sending')"), postgresql_where=sa.text("state IN ('asked','sending')"))
        batch_op.create_index(batch_op.f('ix_code_person_id'), ['person_id'], unique=False)

    op.create_table('import_error',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('import_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('because', casebook.columns.JsonText(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['import_run.id'], name=op.f('fk_import_error_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_error'))
    )
    with op.batch_alter_table('import_error', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_error_import_id'), ['import_id'], unique=False)

    op.create_table('import_part',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('import_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('first_row', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('claimed_until', casebook.columns.UtcTime(), nullable=True),
    sa.Column('done_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['import_run.id'], name=op.f('fk_import_part_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_part'))
    )
    with op.batch_alter_table('import_part', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_part_import_id'), ['import_id'], unique=False)
        batch_op.create_index('ix_import_part_open', ['id'], unique=False, sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))

    op.create_table('notice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('teammate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('about', casebook.columns.JsonText(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('seen_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_notice_case_id')),
    sa.ForeignKeyConstraint(['teammate_id'], ['teammate.id'], name=op.f('fk_notice_teammate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('teammate_id', 'key', name=op.f('uq_notice_teammate_id_key'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index('ix_notice_teammate_id', ['teammate_id', 'id'], unique=False)
        batch_op.create_index('ix_notice_unseen', ['teammate_id'], unique=False, sqlite_where=sa.text('seen_at IS NULL'), postgresql_where=sa.text('seen_at IS NULL'))

    op.create_table('renamed',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_renamed_customer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_renamed'))
    )
    op.create_table('ticket_mark',
    sa.Column('mark', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('ticket_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_ticket_mark_ticket_id')),
    sa.PrimaryKeyConstraint('mark', 'ticket_id', name=op.f('pk_ticket_mark'))
    )
    with op.batch_alter_table('ticket_mark', schema=None) as batch_op:
        batch_op.create_index('ix_ticket_mark_ticket_id', ['ticket_id'], unique=False)

    op.create_table('topic',
    sa.Column('mention_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('theme', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), server_default='', nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.ForeignKeyConstraint(['mention_id'], ['mention.id'], name=op.f('fk_topic_mention_id')),
    sa.PrimaryKeyConstraint('mention_id', 'theme', name=op.f('pk_topic'))
    )
    with op.batch_alter_table('topic', schema=None) as batch_op:
        batch_op.create_index('ix_topic_at', ['at', 'theme'], unique=False)

    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('share', sa.Integer(), nullable=True))

    with op.batch_alter_table('case_end', schema=None) as batch_op:
        batch_op.add_column(sa.Column('apology', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('recovery', sa.Text(), server_default='', nullable=False))

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.add_column(sa.Column('quiet_since', casebook.columns.UtcTime(), nullable=True))
        batch_op.create_index('ix_cases_first_word_at', ['first_word_at', 'last_word_at', 'ended_at', 'owner_id'], unique=False)

    with op.batch_alter_table('commitment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('message_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('ticket_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('key', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('proposed', sa.Boolean(), server_default=sa.text('(false)'), nullable=False))
        batch_op.add_column(sa.Column('remind_at', casebook.columns.UtcTime(), nullable=True))
        batch_op.add_column(sa.Column('late_since', casebook.columns.UtcTime(), nullable=True))
        batch_op.add_column(sa.Column('claimed_at', casebook.columns.UtcTime(), nullable=True))
        batch_op.add_column(sa.Column('claimed_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_commitment_key'), ['key'])
        batch_op.create_foreign_key(batch_op.f('fk_commitment_message_id'), 'message', ['message_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_commitment_ticket_id'), 'ticket', ['ticket_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_commitment_claimed_by'), 'teammate', ['claimed_by'], ['id'])
        batch_op.drop_column('end_words')

    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_customer_name_key'))
        batch_op.create_index('ix_customer_name_key', ['name_key', 'city'], unique=False)

    with op.batch_alter_table('customer_contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('key', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('yek', sa.Text(), nullable=True))
        batch_op.create_index('ix_customer_contact_key', ['key'], unique=False, sqlite_where=sa.text('key IS NOT NULL'), postgresql_where=sa.text('key IS NOT NULL'))
        batch_op.create_index('ix_customer_contact_yek', ['yek'], unique=False, sqlite_where=sa.text('yek IS NOT NULL'), postgresql_where=sa.text('yek IS NOT NULL'))

    with op.batch_alter_table('gap', schema=None) as batch_op:
        batch_op.add_column(sa.Column('tried_at', casebook.columns.UtcTime(), nullable=True))
        batch_op.add_column(sa.Column('claimed_until', casebook.columns.UtcTime(), nullable=True))
        batch_op.add_column(sa.Column('found', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('ended_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_gap_ended_by'), 'teammate', ['ended_by'], ['id'])

    with op.batch_alter_table('link', schema=None) as batch_op:
        batch_op.add_column(sa.Column('against', casebook.columns.JsonText(), nullable=True))
        batch_op.add_column(sa.Column('sure', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('seen', casebook.columns.JsonText(), nullable=True))

    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mention_case_id'), sqlite_where=sa.text('case_id IS NOT NULL'))
        batch_op.create_index('ix_mention_case_id', ['case_id', 'waiting_since', 'heard_at', 'account_id'], unique=False, sqlite_where=sa.text('case_id IS NOT NULL'), postgresql_where=sa.text('case_id IS NOT NULL'))
        batch_op.create_index('ix_mention_asked', ['heard_at', 'account_id', 'waiting_since', 'flagged', 'case_id', 'folded_into', 'first_look_at', 'first_look_by', 'attached_at', 'set_aside_at', 'set_aside_by', 'deleted_at'], unique=False, sqlite_where=sa.text('(flagged OR case_id IS NOT NULL)'), postgresql_where=sa.text('(flagged OR case_id IS NOT NULL)'))
        batch_op.create_index('ix_mention_heard_at', ['heard_at', 'account_id'], unique=False)

    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index('ix_message_sent', ['case_id', 'sent_at', 'called_at', 'visibility'], unique=False, sqlite_where=sa.text("state = 'sent'"), postgresql_where=sa.text("state = 'sent'"))

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('hours_from', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('hours_to', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('way', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('stop_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_person_stop_by'), 'teammate', ['stop_by'], ['id'])

    with op.batch_alter_table('phrase', schema=None) as batch_op:
        batch_op.add_column(sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_phrase_by'), 'teammate', ['by'], ['id'])

    with op.batch_alter_table('proof', schema=None) as batch_op:
        batch_op.drop_column('contact')
        batch_op.drop_column('expires_at')
        batch_op.drop_column('code_hash')
        batch_op.drop_column('attempts')

    with op.batch_alter_table('shift', schema=None) as batch_op:
        batch_op.add_column(sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('at', casebook.columns.UtcTime(), nullable=True))
        batch_op.add_column(sa.Column('done_at', casebook.columns.UtcTime(), nullable=True))
        batch_op.add_column(sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True))
        batch_op.create_index('ix_shift_to_at', ['to_at'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_shift_by'), 'teammate', ['by'], ['id'])

    with op.batch_alter_table('stream', schema=None) as batch_op:
        batch_op.add_column(sa.Column('quiet_since', casebook.columns.UtcTime(), nullable=True))
        batch_op.add_column(sa.Column('rhythm', casebook.columns.JsonText(), nullable=True))

    with op.batch_alter_table('teammate', schema=None) as batch_op:
        batch_op.add_column(sa.Column('by_mail', sa.Boolean(), server_default=sa.text('(true)'), nullable=False))

    with op.batch_alter_table('verdict', schema=None) as batch_op:
        batch_op.add_column(sa.Column('wants', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('again_at', casebook.columns.UtcTime(), nullable=True))
        batch_op.create_index('ix_verdict_unread', ['id'], unique=False, sqlite_where=sa.text("judge = 'words-1' AND again_at IS NULL"), postgresql_where=sa.text("judge = 'words-1' AND again_at IS NULL"))


def downgrade() -> None:
    raise RuntimeError("There is no way back: restore the backup made before the upgrade.")

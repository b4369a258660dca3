"""First."""

import sqlalchemy as sa
from alembic import op

import casebook.columns
from casebook import search

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('backup',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('where', sa.Text(), nullable=False),
    sa.Column('bytes', sa.Integer(), nullable=True),
    sa.Column('verified_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('trouble', casebook.columns.JsonText(), server_default=sa.text('(NULL)'), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_backup'))
    )
    op.create_table('body',
    sa.Column('of', sa.Text(), nullable=False),
    sa.Column('of_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('part', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('of', 'of_id', 'part', name=op.f('pk_body'))
    )
    op.create_table('calendar',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('spans', casebook.columns.JsonText(), nullable=False),
    sa.Column('holidays', casebook.columns.JsonText(), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar'))
    )
    op.create_table('due_work',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('about', casebook.columns.JsonText(), nullable=False),
    sa.Column('due_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('claimed_by', sa.Text(), nullable=True),
    sa.Column('claimed_until', casebook.columns.UtcTime(), nullable=True),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('done_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('trouble', casebook.columns.JsonText(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_due_work')),
    sa.UniqueConstraint('key', name=op.f('uq_due_work_key'))
    )
    with op.batch_alter_table('due_work', schema=None) as batch_op:
        batch_op.create_index('ix_due_work_due', ['due_at'], unique=False, sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))

    op.create_table('search_word',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('word', sa.Text(), nullable=False),
    sa.Column('of', sa.Text(), nullable=False),
    sa.Column('of_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_word'))
    )
    with op.batch_alter_table('search_word', schema=None) as batch_op:
        batch_op.create_index('ix_search_word_of', ['of', 'of_id'], unique=False)
        batch_op.create_index('ix_search_word_word', ['word'], unique=False)

    op.create_table('setting',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('value', casebook.columns.JsonText(), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_setting'))
    )
    op.create_table('sign_in_attempt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('good', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_attempt'))
    )
    with op.batch_alter_table('sign_in_attempt', schema=None) as batch_op:
        batch_op.create_index('ix_sign_in_attempt_who', ['who', 'at'], unique=False)

    op.create_table('target',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('clock', sa.Text(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('working', sa.Boolean(), server_default=sa.text('(true)'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target')),
    sa.UniqueConstraint('clock', name=op.f('uq_target_clock'))
    )
    op.create_table('teammate',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('work', sa.Text(), server_default='', nullable=False),
    sa.Column('newcomer', sa.Boolean(), server_default=sa.text('(false)'), nullable=False),
    sa.Column('photo', sa.LargeBinary(), nullable=True),
    sa.Column('photo_type', sa.Text(), nullable=True),
    sa.Column('language', sa.Text(), server_default='it', nullable=False),
    sa.Column('zone', sa.Text(), server_default='Europe/Rome', nullable=False),
    sa.Column('theme', sa.Text(), server_default='', nullable=False),
    sa.Column('keys', sa.Boolean(), server_default=sa.text('(true)'), nullable=False),
    sa.Column('password', sa.Text(), nullable=True),
    sa.Column('created_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teammate')),
    sa.UniqueConstraint('email', name=op.f('uq_teammate_email'))
    )
    op.create_table('word',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('list', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('word', sa.Text(), nullable=False),
    sa.Column('weight', sa.Integer(), server_default='1', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_word')),
    sa.UniqueConstraint('list', 'language', 'word', name=op.f('uq_word_list_language_word'))
    )
    op.create_table('account',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), server_default='', nullable=False),
    sa.Column('settings', casebook.columns.JsonText(), nullable=False),
    sa.Column('secrets', sa.Text(), nullable=True),
    sa.Column('mode', sa.Text(), server_default='preview', nullable=False),
    sa.Column('live_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('live_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('internal', sa.Boolean(), server_default=sa.text('(false)'), nullable=False),
    sa.Column('rests_until', casebook.columns.UtcTime(), nullable=True),
    sa.Column('failures', sa.Integer(), server_default='0', nullable=False),
    sa.Column('trouble', casebook.columns.JsonText(), nullable=True),
    sa.Column('trouble_kind', sa.Text(), nullable=True),
    sa.Column('who', casebook.columns.JsonText(), nullable=True),
    sa.Column('created_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['live_by'], ['teammate.id'], name=op.f('fk_account_live_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account'))
    )
    op.create_table('invitation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('teammate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('expires_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('used_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['by'], ['teammate.id'], name=op.f('fk_invitation_by')),
    sa.ForeignKeyConstraint(['teammate_id'], ['teammate.id'], name=op.f('fk_invitation_teammate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    op.create_table('person',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('hours', sa.Text(), nullable=True),
    sa.Column('hours_noted_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('stop_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('created_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('erased_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['hours_noted_by'], ['teammate.id'], name=op.f('fk_person_hours_noted_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person'))
    )
    op.create_table('phrase',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('moment', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('approved_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('approved_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['approved_by'], ['teammate.id'], name=op.f('fk_phrase_approved_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phrase')),
    sa.UniqueConstraint('moment', 'language', 'version', name=op.f('uq_phrase_moment_language_version'))
    )
    op.create_table('session',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('teammate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('started_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('seen_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('expires_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['teammate_id'], ['teammate.id'], name=op.f('fk_session_teammate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_session_token_hash'))
    )
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_session_teammate_id'), ['teammate_id'], unique=False)

    op.create_table('shift',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('teammate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('from_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('to_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('what', sa.Text(), server_default='duty', nullable=False),
    sa.ForeignKeyConstraint(['teammate_id'], ['teammate.id'], name=op.f('fk_shift_teammate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift'))
    )
    op.create_table('tombstone',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('keyed', sa.Text(), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['by'], ['teammate.id'], name=op.f('fk_tombstone_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tombstone')),
    sa.UniqueConstraint('keyed', name=op.f('uq_tombstone_keyed'))
    )
    op.create_table('cases',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.Text(), server_default='', nullable=False),
    sa.Column('opened_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('opened_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('owned_since', casebook.columns.UtcTime(), nullable=True),
    sa.Column('concerns_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('waiting_since', casebook.columns.UtcTime(), nullable=True),
    sa.Column('first_word_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('last_word_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('our_fault_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('our_fault_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('exception_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('exception_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('exception_because', sa.Text(), nullable=True),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['concerns_id'], ['person.id'], name=op.f('fk_cases_concerns_id')),
    sa.ForeignKeyConstraint(['exception_by'], ['teammate.id'], name=op.f('fk_cases_exception_by')),
    sa.ForeignKeyConstraint(['opened_by'], ['teammate.id'], name=op.f('fk_cases_opened_by')),
    sa.ForeignKeyConstraint(['our_fault_by'], ['teammate.id'], name=op.f('fk_cases_our_fault_by')),
    sa.ForeignKeyConstraint(['owner_id'], ['teammate.id'], name=op.f('fk_cases_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases'))
    )
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index('ix_cases_concerns_id', ['concerns_id'], unique=False)
        batch_op.create_index('ix_cases_owner_id', ['owner_id'], unique=False, sqlite_where=sa.text('ended_at IS NULL AND owner_id IS NOT NULL'), postgresql_where=sa.text('ended_at IS NULL AND owner_id IS NOT NULL'))
        batch_op.create_index('ix_cases_exception', ['waiting_since', 'id'], unique=False, sqlite_where=sa.text('exception_at IS NOT NULL AND owner_id IS NULL AND ended_at IS NULL AND waiting_since IS NOT NULL'), postgresql_where=sa.text('exception_at IS NOT NULL AND owner_id IS NULL AND ended_at IS NULL AND waiting_since IS NOT NULL'))
        batch_op.create_index('ix_cases_queue', ['waiting_since', 'id'], unique=False, sqlite_where=sa.text('owner_id IS NULL AND ended_at IS NULL AND waiting_since IS NOT NULL'), postgresql_where=sa.text('owner_id IS NULL AND ended_at IS NULL AND waiting_since IS NOT NULL'))

    op.create_table('customer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('native_id', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_key', sa.Text(), nullable=False),
    sa.Column('city', sa.Text(), nullable=True),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('since', sa.Text(), nullable=True),
    sa.Column('contract', casebook.columns.JsonText(), nullable=False),
    sa.Column('seen_at', casebook.columns.UtcTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_customer_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer')),
    sa.UniqueConstraint('account_id', 'native_id', name=op.f('uq_customer_account_id_native_id'))
    )
    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_code'), ['code'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_name_key'), ['name_key'], unique=False)

    op.create_table('meter',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('window', sa.Text(), nullable=False),
    sa.Column('used', sa.Integer(), server_default='0', nullable=False),
    sa.Column('ceiling', sa.Integer(), nullable=True),
    sa.Column('resets_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_meter_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meter')),
    sa.UniqueConstraint('account_id', 'what', 'window', name=op.f('uq_meter_account_id_what_window'))
    )
    op.create_table('person_handle',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), server_default='', nullable=False),
    sa.Column('native_id', sa.Text(), nullable=False),
    sa.Column('handle', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), server_default='', nullable=False),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('facts', casebook.columns.JsonText(), nullable=False),
    sa.Column('seen_at', casebook.columns.UtcTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_handle_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_handle')),
    sa.UniqueConstraint('channel', 'scope', 'native_id', name=op.f('uq_person_handle_channel_scope_native_id'))
    )
    with op.batch_alter_table('person_handle', schema=None) as batch_op:
        batch_op.create_index('ix_person_handle_channel_handle', ['channel', 'handle'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_handle_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_handle_url'), ['url'], unique=False)

    op.create_table('push',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('headers', casebook.columns.JsonText(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('read_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_push_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_push')),
    sa.UniqueConstraint('account_id', 'digest', name=op.f('uq_push_account_id_digest'))
    )
    with op.batch_alter_table('push', schema=None) as batch_op:
        batch_op.create_index('ix_push_unread', ['id'], unique=False, sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))

    op.create_table('stream',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('bookmark', sa.Text(), nullable=True),
    sa.Column('complete_since', casebook.columns.UtcTime(), nullable=True),
    sa.Column('last_read_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('last_heard_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('due_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('claimed_by', sa.Text(), nullable=True),
    sa.Column('claimed_until', casebook.columns.UtcTime(), nullable=True),
    sa.Column('kept', sa.Integer(), server_default='0', nullable=False),
    sa.Column('irrelevant', sa.Integer(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_stream_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stream')),
    sa.UniqueConstraint('account_id', 'key', name=op.f('uq_stream_account_id_key'))
    )
    with op.batch_alter_table('stream', schema=None) as batch_op:
        batch_op.create_index('ix_stream_due_at', ['due_at'], unique=False)

    op.create_table('case_end',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['by'], ['teammate.id'], name=op.f('fk_case_end_by')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_end_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_end'))
    )
    with op.batch_alter_table('case_end', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_end_case_id'), ['case_id'], unique=False)

    op.create_table('commitment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('to_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('through', sa.Text(), server_default='', nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('made_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('made_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('due_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('end', sa.Text(), nullable=True),
    sa.Column('ended_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('end_words', sa.Text(), nullable=True),
    sa.Column('moved_to_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_commitment_case_id')),
    sa.ForeignKeyConstraint(['ended_by'], ['teammate.id'], name=op.f('fk_commitment_ended_by')),
    sa.ForeignKeyConstraint(['made_by'], ['teammate.id'], name=op.f('fk_commitment_made_by')),
    sa.ForeignKeyConstraint(['moved_to_id'], ['commitment.id'], name=op.f('fk_commitment_moved_to_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['teammate.id'], name=op.f('fk_commitment_owner_id')),
    sa.ForeignKeyConstraint(['to_id'], ['person.id'], name=op.f('fk_commitment_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commitment'))
    )
    with op.batch_alter_table('commitment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_commitment_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_commitment_due', ['due_at'], unique=False, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('customer_contact',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_customer_contact_customer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_contact')),
    sa.UniqueConstraint('kind', 'value', 'customer_id', name=op.f('uq_customer_contact_kind_value_customer_id'))
    )
    with op.batch_alter_table('customer_contact', schema=None) as batch_op:
        batch_op.create_index('ix_customer_contact_customer_id', ['customer_id'], unique=False)

    op.create_table('draft',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('teammate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('route', casebook.columns.JsonText(), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('discarded_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_draft_case_id')),
    sa.ForeignKeyConstraint(['teammate_id'], ['teammate.id'], name=op.f('fk_draft_teammate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('case_id', 'teammate_id', 'revision', name=op.f('uq_draft_case_id_teammate_id_revision'))
    )
    op.create_table('event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('about', casebook.columns.JsonText(), nullable=False),
    sa.Column('chain', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['teammate.id'], name=op.f('fk_event_by')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_event_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event'))
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index('ix_event_case_id', ['case_id', 'id'], unique=False)

    op.create_table('gap',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('stream_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('from_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('to_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('missed', sa.Integer(), nullable=True),
    sa.Column('because', casebook.columns.JsonText(), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['stream_id'], ['stream.id'], name=op.f('fk_gap_stream_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gap'))
    )
    op.create_table('helper',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('teammate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('why', sa.Text(), server_default='', nullable=False),
    sa.Column('joined_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('left_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_helper_case_id')),
    sa.ForeignKeyConstraint(['teammate_id'], ['teammate.id'], name=op.f('fk_helper_teammate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_helper'))
    )
    with op.batch_alter_table('helper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_helper_case_id'), ['case_id'], unique=False)

    op.create_table('link',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('strength', sa.Text(), nullable=False),
    sa.Column('strength_before', sa.Text(), nullable=True),
    sa.Column('because', casebook.columns.JsonText(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('confirmed_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('confirmed_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('rejected_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('rejected_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['by'], ['teammate.id'], name=op.f('fk_link_by')),
    sa.ForeignKeyConstraint(['confirmed_by'], ['teammate.id'], name=op.f('fk_link_confirmed_by')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_link_customer_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_link_person_id')),
    sa.ForeignKeyConstraint(['rejected_by'], ['teammate.id'], name=op.f('fk_link_rejected_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_link')),
    sa.UniqueConstraint('person_id', 'customer_id', name=op.f('uq_link_person_id_customer_id'))
    )
    with op.batch_alter_table('link', schema=None) as batch_op:
        batch_op.create_index('ix_link_customer_id', ['customer_id'], unique=False)

    op.create_table('mention',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), server_default='', nullable=False),
    sa.Column('native_id', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('stream_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('handle_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.Column('said_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('heard_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('waiting_since', casebook.columns.UtcTime(), nullable=False),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('thread', sa.Text(), nullable=True),
    sa.Column('reply_to', sa.Text(), nullable=True),
    sa.Column('facts', casebook.columns.JsonText(), nullable=False),
    sa.Column('flagged', sa.Boolean(), server_default=sa.text('(false)'), nullable=False),
    sa.Column('folded_into', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('attached_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('set_aside_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('set_aside_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('first_look_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('first_look_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('matched_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('edited_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('deleted_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_mention_account_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_mention_case_id')),
    sa.ForeignKeyConstraint(['first_look_by'], ['teammate.id'], name=op.f('fk_mention_first_look_by')),
    sa.ForeignKeyConstraint(['folded_into'], ['mention.id'], name=op.f('fk_mention_folded_into')),
    sa.ForeignKeyConstraint(['handle_id'], ['person_handle.id'], name=op.f('fk_mention_handle_id')),
    sa.ForeignKeyConstraint(['set_aside_by'], ['teammate.id'], name=op.f('fk_mention_set_aside_by')),
    sa.ForeignKeyConstraint(['stream_id'], ['stream.id'], name=op.f('fk_mention_stream_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mention')),
    sa.UniqueConstraint('channel', 'scope', 'native_id', name=op.f('uq_mention_channel_scope_native_id'))
    )
    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.create_index('ix_mention_case_id', ['case_id'], unique=False, sqlite_where=sa.text('case_id IS NOT NULL'), postgresql_where=sa.text('case_id IS NOT NULL'))
        batch_op.create_index('ix_mention_handle_id', ['handle_id', 'id'], unique=False)
        batch_op.create_index('ix_mention_folded_into', ['folded_into'], unique=False, sqlite_where=sa.text('folded_into IS NOT NULL'), postgresql_where=sa.text('folded_into IS NOT NULL'))
        batch_op.create_index('ix_mention_queue', ['waiting_since', 'id'], unique=False, sqlite_where=sa.text('flagged AND case_id IS NULL AND folded_into IS NULL AND set_aside_at IS NULL AND deleted_at IS NULL'), postgresql_where=sa.text('flagged AND case_id IS NULL AND folded_into IS NULL AND set_aside_at IS NULL AND deleted_at IS NULL'))
        batch_op.create_index('ix_mention_thread', ['channel', 'thread'], unique=False)
        batch_op.create_index('ix_mention_unattached', ['id'], unique=False, sqlite_where=sa.text("attached_at IS NULL AND (visibility = 'private' OR folded_into IS NOT NULL)"), postgresql_where=sa.text("attached_at IS NULL AND (visibility = 'private' OR folded_into IS NOT NULL)"))
        batch_op.create_index('ix_mention_unmatched', ['id'], unique=False, sqlite_where=sa.text("(flagged OR visibility = 'private') AND matched_at IS NULL"), postgresql_where=sa.text("(flagged OR visibility = 'private') AND matched_at IS NULL"))

    op.create_table('note',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('teammate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_note_case_id')),
    sa.ForeignKeyConstraint(['teammate_id'], ['teammate.id'], name=op.f('fk_note_teammate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note'))
    )
    with op.batch_alter_table('note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_note_case_id'), ['case_id'], unique=False)

    op.create_table('override',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['teammate.id'], name=op.f('fk_override_by')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_override_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_override'))
    )
    with op.batch_alter_table('override', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_override_case_id'), ['case_id'], unique=False)

    op.create_table('parked',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('stream_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('native_id', sa.Text(), server_default='', nullable=False),
    sa.Column('error', casebook.columns.JsonText(), nullable=False),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('ended_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_parked_account_id')),
    sa.ForeignKeyConstraint(['ended_by'], ['teammate.id'], name=op.f('fk_parked_ended_by')),
    sa.ForeignKeyConstraint(['stream_id'], ['stream.id'], name=op.f('fk_parked_stream_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_parked')),
    sa.UniqueConstraint('account_id', 'stream_id', 'native_id', name=op.f('uq_parked_account_id_stream_id_native_id'))
    )
    op.create_table('presence',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('teammate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('writing', sa.Boolean(), server_default=sa.text('(false)'), nullable=False),
    sa.Column('until', casebook.columns.UtcTime(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_presence_case_id')),
    sa.ForeignKeyConstraint(['teammate_id'], ['teammate.id'], name=op.f('fk_presence_teammate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_presence')),
    sa.UniqueConstraint('teammate_id', 'case_id', name=op.f('uq_presence_teammate_id_case_id'))
    )
    op.create_table('proof',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('contact', sa.Text(), nullable=True),
    sa.Column('code_hash', sa.Text(), nullable=True),
    sa.Column('expires_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('ended_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['by'], ['teammate.id'], name=op.f('fk_proof_by')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_proof_customer_id')),
    sa.ForeignKeyConstraint(['ended_by'], ['teammate.id'], name=op.f('fk_proof_ended_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_proof_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proof'))
    )
    with op.batch_alter_table('proof', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proof_person_id'), ['person_id'], unique=False)

    op.create_table('reopening',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('words', sa.Text(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['by'], ['teammate.id'], name=op.f('fk_reopening_by')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_reopening_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reopening'))
    )
    with op.batch_alter_table('reopening', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reopening_case_id'), ['case_id'], unique=False)

    op.create_table('ticket',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('native_id', sa.Text(), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('requester', sa.Text(), server_default='', nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('open', sa.Integer(), server_default='1', nullable=False),
    sa.Column('origin', sa.Text(), server_default='', nullable=False),
    sa.Column('opened_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('changed_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('version', sa.Text(), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('seen_at', casebook.columns.UtcTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_ticket_account_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_ticket_customer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket')),
    sa.UniqueConstraint('account_id', 'native_id', name=op.f('uq_ticket_account_id_native_id'))
    )
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.create_index('ix_ticket_customer_id', ['customer_id'], unique=False)
        batch_op.create_index('ix_ticket_requester', ['requester'], unique=False)

    op.create_table('case_item',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mention_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('ticket_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('as_', sa.Text(), nullable=False),
    sa.Column('because', casebook.columns.JsonText(), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('confirmed_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('confirmed_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('ended_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['by'], ['teammate.id'], name=op.f('fk_case_item_by')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_item_case_id')),
    sa.ForeignKeyConstraint(['confirmed_by'], ['teammate.id'], name=op.f('fk_case_item_confirmed_by')),
    sa.ForeignKeyConstraint(['ended_by'], ['teammate.id'], name=op.f('fk_case_item_ended_by')),
    sa.ForeignKeyConstraint(['mention_id'], ['mention.id'], name=op.f('fk_case_item_mention_id')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_case_item_ticket_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_item')),
    sa.UniqueConstraint('case_id', 'mention_id', name=op.f('uq_case_item_case_id_mention_id')),
    sa.UniqueConstraint('case_id', 'ticket_id', name=op.f('uq_case_item_case_id_ticket_id'))
    )
    with op.batch_alter_table('case_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_item_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_case_item_mention_id', ['mention_id'], unique=False)
        batch_op.create_index('ix_case_item_ticket_id', ['ticket_id'], unique=False)

    op.create_table('closing',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ticket_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('confirmed_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('confirmed_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('version', sa.Text(), nullable=True),
    sa.Column('status_before', sa.Text(), nullable=True),
    sa.Column('do_after', casebook.columns.UtcTime(), nullable=False),
    sa.Column('claimed_by', sa.Text(), nullable=True),
    sa.Column('called_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('done_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('look_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('looks', sa.Integer(), server_default='0', nullable=False),
    sa.Column('outcome', casebook.columns.JsonText(), nullable=True),
    sa.Column('undo_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('undo_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('undone_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_closing_account_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_closing_case_id')),
    sa.ForeignKeyConstraint(['confirmed_by'], ['teammate.id'], name=op.f('fk_closing_confirmed_by')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_closing_ticket_id')),
    sa.ForeignKeyConstraint(['undo_by'], ['teammate.id'], name=op.f('fk_closing_undo_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closing')),
    sa.UniqueConstraint('key', name=op.f('uq_closing_key'))
    )
    with op.batch_alter_table('closing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_closing_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_closing_open', ['do_after'], unique=False, sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))
        batch_op.create_index('uq_closing_ticket_id', ['ticket_id'], unique=True, sqlite_where=sa.text("state NOT IN ('refused','undone','withdrawn','preview')"), postgresql_where=sa.text("state NOT IN ('refused','undone','withdrawn','preview')"))

    op.create_table('message',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('once_key', sa.Text(), nullable=True),
    sa.Column('verb', sa.Text(), nullable=False),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.Column('handle_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('mention_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('teammate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('draft_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('asked_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('released_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('send_after', casebook.columns.UtcTime(), nullable=True),
    sa.Column('claimed_by', sa.Text(), nullable=True),
    sa.Column('called_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('sent_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('look_at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('looks', sa.Integer(), server_default='0', nullable=False),
    sa.Column('outcome', casebook.columns.JsonText(), nullable=True),
    sa.Column('ended_at', casebook.columns.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_message_account_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_message_case_id')),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_message_draft_id')),
    sa.ForeignKeyConstraint(['handle_id'], ['person_handle.id'], name=op.f('fk_message_handle_id')),
    sa.ForeignKeyConstraint(['mention_id'], ['mention.id'], name=op.f('fk_message_mention_id')),
    sa.ForeignKeyConstraint(['teammate_id'], ['teammate.id'], name=op.f('fk_message_teammate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
    sa.UniqueConstraint('key', name=op.f('uq_message_key')),
    sa.UniqueConstraint('once_key', name=op.f('uq_message_once_key'))
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_message_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_message_due', ['send_after'], unique=False, sqlite_where=sa.text("state = 'released'"), postgresql_where=sa.text("state = 'released'"))
        batch_op.create_index(batch_op.f('ix_message_handle_id'), ['handle_id'], unique=False)
        batch_op.create_index('ix_message_mention_id', ['mention_id'], unique=False)
        batch_op.create_index('ix_message_open', ['state'], unique=False, sqlite_where=sa.text("state IN ('awaiting','sending','perhaps')"), postgresql_where=sa.text("state IN ('awaiting','sending','perhaps')"))

    op.create_table('tip',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('teammate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('concerns', sa.Text(), nullable=True),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('mention_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['mention_id'], ['mention.id'], name=op.f('fk_tip_mention_id')),
    sa.ForeignKeyConstraint(['teammate_id'], ['teammate.id'], name=op.f('fk_tip_teammate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tip'))
    )
    op.create_table('verdict',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mention_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('complaint', sa.Boolean(), nullable=False),
    sa.Column('certainty', sa.Float(), nullable=False),
    sa.Column('because', casebook.columns.JsonText(), nullable=False),
    sa.Column('flags', casebook.columns.JsonText(), nullable=False),
    sa.Column('judge', sa.Text(), nullable=False),
    sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['teammate.id'], name=op.f('fk_verdict_by')),
    sa.ForeignKeyConstraint(['mention_id'], ['mention.id'], name=op.f('fk_verdict_mention_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verdict'))
    )
    with op.batch_alter_table('verdict', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_verdict_mention_id'), ['mention_id'], unique=False)

    op.create_table('approval',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('message_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('approved', sa.Boolean(), nullable=False),
    sa.Column('phrase_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('words', sa.Text(), server_default='', nullable=False),
    sa.Column('text_hash', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['teammate.id'], name=op.f('fk_approval_by')),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_approval_message_id')),
    sa.ForeignKeyConstraint(['phrase_id'], ['phrase.id'], name=op.f('fk_approval_phrase_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approval'))
    )
    with op.batch_alter_table('approval', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_approval_message_id'), ['message_id'], unique=False)

    op.create_table('receipt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('message_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('closing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('native_id', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('at', casebook.columns.UtcTime(), nullable=True),
    sa.Column('noted_at', casebook.columns.UtcTime(), nullable=False),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('facts', casebook.columns.JsonText(), nullable=False),
    sa.ForeignKeyConstraint(['closing_id'], ['closing.id'], name=op.f('fk_receipt_closing_id')),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_receipt_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt'))
    )
    with op.batch_alter_table('receipt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receipt_closing_id'), ['closing_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_receipt_message_id'), ['message_id'], unique=False)

    search.create(op.get_bind())


def downgrade() -> None:
    raise RuntimeError("There is no way back: restore the backup made before the upgrade.")

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE backup (
    id BIGSERIAL NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    "where" TEXT NOT NULL,
    bytes INTEGER,
    verified_at TIMESTAMP WITH TIME ZONE,
    trouble TEXT DEFAULT (NULL),
    CONSTRAINT pk_backup PRIMARY KEY (id)
);

CREATE TABLE body (
    "of" TEXT NOT NULL,
    of_id BIGINT NOT NULL,
    part TEXT NOT NULL,
    text TEXT NOT NULL,
    CONSTRAINT pk_body PRIMARY KEY ("of", of_id, part)
);

CREATE TABLE calendar (
    id BIGSERIAL NOT NULL,
    zone TEXT NOT NULL,
    spans TEXT NOT NULL,
    holidays TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_calendar PRIMARY KEY (id)
);

CREATE TABLE due_work (
    id BIGSERIAL NOT NULL,
    what TEXT NOT NULL,
    key TEXT NOT NULL,
    about TEXT NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    claimed_by TEXT,
    claimed_until TIMESTAMP WITH TIME ZONE,
    tries INTEGER DEFAULT '0' NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE,
    trouble TEXT,
    CONSTRAINT pk_due_work PRIMARY KEY (id),
    CONSTRAINT uq_due_work_key UNIQUE (key)
);

CREATE INDEX ix_due_work_due ON due_work (due_at) WHERE done_at IS NULL;

CREATE TABLE search_word (
    id BIGSERIAL NOT NULL,
    word TEXT NOT NULL,
    "of" TEXT NOT NULL,
    of_id BIGINT NOT NULL,
    CONSTRAINT pk_search_word PRIMARY KEY (id)
);

CREATE INDEX ix_search_word_of ON search_word ("of", of_id);

CREATE INDEX ix_search_word_word ON search_word (word);

CREATE TABLE setting (
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_setting PRIMARY KEY (key)
);

CREATE TABLE sign_in_attempt (
    id BIGSERIAL NOT NULL,
    who TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    good BOOLEAN NOT NULL,
    CONSTRAINT pk_sign_in_attempt PRIMARY KEY (id)
);

CREATE INDEX ix_sign_in_attempt_who ON sign_in_attempt (who, at);

CREATE TABLE target (
    id BIGSERIAL NOT NULL,
    clock TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    working BOOLEAN DEFAULT (true) NOT NULL,
    CONSTRAINT pk_target PRIMARY KEY (id),
    CONSTRAINT uq_target_clock UNIQUE (clock)
);

CREATE TABLE teammate (
    id BIGSERIAL NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    work TEXT DEFAULT '' NOT NULL,
    newcomer BOOLEAN DEFAULT (false) NOT NULL,
    photo BYTEA,
    photo_type TEXT,
    language TEXT DEFAULT 'it' NOT NULL,
    zone TEXT DEFAULT 'Europe/Rome' NOT NULL,
    theme TEXT DEFAULT '' NOT NULL,
    keys BOOLEAN DEFAULT (true) NOT NULL,
    password TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_teammate PRIMARY KEY (id),
    CONSTRAINT uq_teammate_email UNIQUE (email)
);

CREATE TABLE word (
    id BIGSERIAL NOT NULL,
    list TEXT NOT NULL,
    language TEXT NOT NULL,
    word TEXT NOT NULL,
    weight INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_word PRIMARY KEY (id),
    CONSTRAINT uq_word_list_language_word UNIQUE (list, language, word)
);

CREATE TABLE account (
    id BIGSERIAL NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    scope TEXT DEFAULT '' NOT NULL,
    settings TEXT NOT NULL,
    secrets TEXT,
    mode TEXT DEFAULT 'preview' NOT NULL,
    live_at TIMESTAMP WITH TIME ZONE,
    live_by BIGINT,
    internal BOOLEAN DEFAULT (false) NOT NULL,
    rests_until TIMESTAMP WITH TIME ZONE,
    failures INTEGER DEFAULT '0' NOT NULL,
    trouble TEXT,
    trouble_kind TEXT,
    who TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_account PRIMARY KEY (id),
    CONSTRAINT fk_account_live_by FOREIGN KEY(live_by) REFERENCES teammate (id)
);

CREATE TABLE invitation (
    id BIGSERIAL NOT NULL,
    token_hash TEXT NOT NULL,
    teammate_id BIGINT,
    by BIGINT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_invitation PRIMARY KEY (id),
    CONSTRAINT fk_invitation_by FOREIGN KEY(by) REFERENCES teammate (id),
    CONSTRAINT fk_invitation_teammate_id FOREIGN KEY(teammate_id) REFERENCES teammate (id),
    CONSTRAINT uq_invitation_token_hash UNIQUE (token_hash)
);

CREATE TABLE person (
    id BIGSERIAL NOT NULL,
    name TEXT NOT NULL,
    language TEXT,
    hours TEXT,
    hours_noted_by BIGINT,
    stop_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    erased_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_person PRIMARY KEY (id),
    CONSTRAINT fk_person_hours_noted_by FOREIGN KEY(hours_noted_by) REFERENCES teammate (id)
);

CREATE TABLE phrase (
    id BIGSERIAL NOT NULL,
    moment TEXT NOT NULL,
    language TEXT NOT NULL,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    approved_by BIGINT,
    approved_at TIMESTAMP WITH TIME ZONE,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_phrase PRIMARY KEY (id),
    CONSTRAINT fk_phrase_approved_by FOREIGN KEY(approved_by) REFERENCES teammate (id),
    CONSTRAINT uq_phrase_moment_language_version UNIQUE (moment, language, version)
);

CREATE TABLE session (
    id BIGSERIAL NOT NULL,
    token_hash TEXT NOT NULL,
    teammate_id BIGINT NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_session PRIMARY KEY (id),
    CONSTRAINT fk_session_teammate_id FOREIGN KEY(teammate_id) REFERENCES teammate (id),
    CONSTRAINT uq_session_token_hash UNIQUE (token_hash)
);

CREATE INDEX ix_session_teammate_id ON session (teammate_id);

CREATE TABLE shift (
    id BIGSERIAL NOT NULL,
    teammate_id BIGINT NOT NULL,
    from_at TIMESTAMP WITH TIME ZONE NOT NULL,
    to_at TIMESTAMP WITH TIME ZONE NOT NULL,
    what TEXT DEFAULT 'duty' NOT NULL,
    CONSTRAINT pk_shift PRIMARY KEY (id),
    CONSTRAINT fk_shift_teammate_id FOREIGN KEY(teammate_id) REFERENCES teammate (id)
);

CREATE TABLE tombstone (
    id BIGSERIAL NOT NULL,
    keyed TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    by BIGINT,
    CONSTRAINT pk_tombstone PRIMARY KEY (id),
    CONSTRAINT fk_tombstone_by FOREIGN KEY(by) REFERENCES teammate (id),
    CONSTRAINT uq_tombstone_keyed UNIQUE (keyed)
);

CREATE TABLE cases (
    id BIGSERIAL NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    opened_by BIGINT NOT NULL,
    owner_id BIGINT,
    owned_since TIMESTAMP WITH TIME ZONE,
    concerns_id BIGINT,
    waiting_since TIMESTAMP WITH TIME ZONE,
    first_word_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_word_at TIMESTAMP WITH TIME ZONE NOT NULL,
    our_fault_at TIMESTAMP WITH TIME ZONE,
    our_fault_by BIGINT,
    exception_at TIMESTAMP WITH TIME ZONE,
    exception_by BIGINT,
    exception_because TEXT,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_cases PRIMARY KEY (id),
    CONSTRAINT fk_cases_concerns_id FOREIGN KEY(concerns_id) REFERENCES person (id),
    CONSTRAINT fk_cases_exception_by FOREIGN KEY(exception_by) REFERENCES teammate (id),
    CONSTRAINT fk_cases_opened_by FOREIGN KEY(opened_by) REFERENCES teammate (id),
    CONSTRAINT fk_cases_our_fault_by FOREIGN KEY(our_fault_by) REFERENCES teammate (id),
    CONSTRAINT fk_cases_owner_id FOREIGN KEY(owner_id) REFERENCES teammate (id)
);

CREATE INDEX ix_cases_concerns_id ON cases (concerns_id);

CREATE INDEX ix_cases_owner_id ON cases (owner_id) WHERE ended_at IS NULL AND owner_id IS NOT NULL;

CREATE INDEX ix_cases_exception ON cases (waiting_since, id) WHERE exception_at IS NOT NULL AND owner_id IS NULL AND ended_at IS NULL AND waiting_since IS NOT NULL;

CREATE INDEX ix_cases_queue ON cases (waiting_since, id) WHERE owner_id IS NULL AND ended_at IS NULL AND waiting_since IS NOT NULL;

CREATE TABLE customer (
    id BIGSERIAL NOT NULL,
    account_id BIGINT NOT NULL,
    native_id TEXT NOT NULL,
    code TEXT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    city TEXT,
    language TEXT,
    since TEXT,
    contract TEXT NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_customer PRIMARY KEY (id),
    CONSTRAINT fk_customer_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT uq_customer_account_id_native_id UNIQUE (account_id, native_id)
);

CREATE INDEX ix_customer_code ON customer (code);

CREATE INDEX ix_customer_name_key ON customer (name_key);

CREATE TABLE meter (
    id BIGSERIAL NOT NULL,
    account_id BIGINT NOT NULL,
    what TEXT NOT NULL,
    "window" TEXT NOT NULL,
    used INTEGER DEFAULT '0' NOT NULL,
    ceiling INTEGER,
    resets_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_meter PRIMARY KEY (id),
    CONSTRAINT fk_meter_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT uq_meter_account_id_what_window UNIQUE (account_id, what, "window")
);

CREATE TABLE person_handle (
    id BIGSERIAL NOT NULL,
    person_id BIGINT NOT NULL,
    channel TEXT NOT NULL,
    scope TEXT DEFAULT '' NOT NULL,
    native_id TEXT NOT NULL,
    handle TEXT NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    url TEXT,
    facts TEXT NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_person_handle PRIMARY KEY (id),
    CONSTRAINT fk_person_handle_person_id FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT uq_person_handle_channel_scope_native_id UNIQUE (channel, scope, native_id)
);

CREATE INDEX ix_person_handle_channel_handle ON person_handle (channel, handle);

CREATE INDEX ix_person_handle_person_id ON person_handle (person_id);

CREATE INDEX ix_person_handle_url ON person_handle (url);

CREATE TABLE push (
    id BIGSERIAL NOT NULL,
    account_id BIGINT NOT NULL,
    digest TEXT NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    read_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_push PRIMARY KEY (id),
    CONSTRAINT fk_push_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT uq_push_account_id_digest UNIQUE (account_id, digest)
);

CREATE INDEX ix_push_unread ON push (id) WHERE read_at IS NULL;

CREATE TABLE stream (
    id BIGSERIAL NOT NULL,
    account_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    bookmark TEXT,
    complete_since TIMESTAMP WITH TIME ZONE,
    last_read_at TIMESTAMP WITH TIME ZONE,
    last_heard_at TIMESTAMP WITH TIME ZONE,
    due_at TIMESTAMP WITH TIME ZONE,
    claimed_by TEXT,
    claimed_until TIMESTAMP WITH TIME ZONE,
    kept INTEGER DEFAULT '0' NOT NULL,
    irrelevant INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_stream PRIMARY KEY (id),
    CONSTRAINT fk_stream_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT uq_stream_account_id_key UNIQUE (account_id, key)
);

CREATE INDEX ix_stream_due_at ON stream (due_at);

CREATE TABLE case_end (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    by BIGINT NOT NULL,
    how TEXT NOT NULL,
    words TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_case_end PRIMARY KEY (id),
    CONSTRAINT fk_case_end_by FOREIGN KEY(by) REFERENCES teammate (id),
    CONSTRAINT fk_case_end_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX ix_case_end_case_id ON case_end (case_id);

CREATE TABLE commitment (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    to_id BIGINT,
    through TEXT DEFAULT '' NOT NULL,
    owner_id BIGINT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    made_by BIGINT,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    "end" TEXT,
    ended_by BIGINT,
    end_words TEXT,
    moved_to_id BIGINT,
    CONSTRAINT pk_commitment PRIMARY KEY (id),
    CONSTRAINT fk_commitment_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_commitment_ended_by FOREIGN KEY(ended_by) REFERENCES teammate (id),
    CONSTRAINT fk_commitment_made_by FOREIGN KEY(made_by) REFERENCES teammate (id),
    CONSTRAINT fk_commitment_moved_to_id FOREIGN KEY(moved_to_id) REFERENCES commitment (id),
    CONSTRAINT fk_commitment_owner_id FOREIGN KEY(owner_id) REFERENCES teammate (id),
    CONSTRAINT fk_commitment_to_id FOREIGN KEY(to_id) REFERENCES person (id)
);

CREATE INDEX ix_commitment_case_id ON commitment (case_id);

CREATE INDEX ix_commitment_due ON commitment (due_at) WHERE ended_at IS NULL;

CREATE TABLE customer_contact (
    id BIGSERIAL NOT NULL,
    customer_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_customer_contact PRIMARY KEY (id),
    CONSTRAINT fk_customer_contact_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
    CONSTRAINT uq_customer_contact_kind_value_customer_id UNIQUE (kind, value, customer_id)
);

CREATE INDEX ix_customer_contact_customer_id ON customer_contact (customer_id);

CREATE TABLE draft (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    teammate_id BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    route TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    discarded_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_draft PRIMARY KEY (id),
    CONSTRAINT fk_draft_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_draft_teammate_id FOREIGN KEY(teammate_id) REFERENCES teammate (id),
    CONSTRAINT uq_draft_case_id_teammate_id_revision UNIQUE (case_id, teammate_id, revision)
);

CREATE TABLE event (
    id BIGSERIAL NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    what TEXT NOT NULL,
    by BIGINT,
    case_id BIGINT,
    about TEXT NOT NULL,
    chain TEXT NOT NULL,
    CONSTRAINT pk_event PRIMARY KEY (id),
    CONSTRAINT fk_event_by FOREIGN KEY(by) REFERENCES teammate (id),
    CONSTRAINT fk_event_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX ix_event_case_id ON event (case_id, id);

CREATE TABLE gap (
    id BIGSERIAL NOT NULL,
    stream_id BIGINT NOT NULL,
    from_at TIMESTAMP WITH TIME ZONE NOT NULL,
    to_at TIMESTAMP WITH TIME ZONE NOT NULL,
    missed INTEGER,
    because TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_gap PRIMARY KEY (id),
    CONSTRAINT fk_gap_stream_id FOREIGN KEY(stream_id) REFERENCES stream (id)
);

CREATE TABLE helper (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    teammate_id BIGINT NOT NULL,
    why TEXT DEFAULT '' NOT NULL,
    joined_at TIMESTAMP WITH TIME ZONE NOT NULL,
    left_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_helper PRIMARY KEY (id),
    CONSTRAINT fk_helper_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_helper_teammate_id FOREIGN KEY(teammate_id) REFERENCES teammate (id)
);

CREATE INDEX ix_helper_case_id ON helper (case_id);

CREATE TABLE link (
    id BIGSERIAL NOT NULL,
    person_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    strength TEXT NOT NULL,
    strength_before TEXT,
    because TEXT NOT NULL,
    basis TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    by BIGINT,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    confirmed_by BIGINT,
    rejected_at TIMESTAMP WITH TIME ZONE,
    rejected_by BIGINT,
    CONSTRAINT pk_link PRIMARY KEY (id),
    CONSTRAINT fk_link_by FOREIGN KEY(by) REFERENCES teammate (id),
    CONSTRAINT fk_link_confirmed_by FOREIGN KEY(confirmed_by) REFERENCES teammate (id),
    CONSTRAINT fk_link_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
    CONSTRAINT fk_link_person_id FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_link_rejected_by FOREIGN KEY(rejected_by) REFERENCES teammate (id),
    CONSTRAINT uq_link_person_id_customer_id UNIQUE (person_id, customer_id)
);

CREATE INDEX ix_link_customer_id ON link (customer_id);

CREATE TABLE mention (
    id BIGSERIAL NOT NULL,
    channel TEXT NOT NULL,
    scope TEXT DEFAULT '' NOT NULL,
    native_id TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    stream_id BIGINT,
    handle_id BIGINT,
    kind TEXT NOT NULL,
    visibility TEXT NOT NULL,
    said_at TIMESTAMP WITH TIME ZONE,
    heard_at TIMESTAMP WITH TIME ZONE NOT NULL,
    waiting_since TIMESTAMP WITH TIME ZONE NOT NULL,
    language TEXT,
    url TEXT,
    thread TEXT,
    reply_to TEXT,
    facts TEXT NOT NULL,
    flagged BOOLEAN DEFAULT (false) NOT NULL,
    folded_into BIGINT,
    case_id BIGINT,
    attached_at TIMESTAMP WITH TIME ZONE,
    set_aside_at TIMESTAMP WITH TIME ZONE,
    set_aside_by BIGINT,
    first_look_at TIMESTAMP WITH TIME ZONE,
    first_look_by BIGINT,
    matched_at TIMESTAMP WITH TIME ZONE,
    edited_at TIMESTAMP WITH TIME ZONE,
    deleted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_mention PRIMARY KEY (id),
    CONSTRAINT fk_mention_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT fk_mention_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_mention_first_look_by FOREIGN KEY(first_look_by) REFERENCES teammate (id),
    CONSTRAINT fk_mention_folded_into FOREIGN KEY(folded_into) REFERENCES mention (id),
    CONSTRAINT fk_mention_handle_id FOREIGN KEY(handle_id) REFERENCES person_handle (id),
    CONSTRAINT fk_mention_set_aside_by FOREIGN KEY(set_aside_by) REFERENCES teammate (id),
    CONSTRAINT fk_mention_stream_id FOREIGN KEY(stream_id) REFERENCES stream (id),
    CONSTRAINT uq_mention_channel_scope_native_id UNIQUE (channel, scope, native_id)
);

CREATE INDEX ix_mention_case_id ON mention (case_id) WHERE case_id IS NOT NULL;

CREATE INDEX ix_mention_handle_id ON mention (handle_id, id);

CREATE INDEX ix_mention_folded_into ON mention (folded_into) WHERE folded_into IS NOT NULL;

CREATE INDEX ix_mention_queue ON mention (waiting_since, id) WHERE flagged AND case_id IS NULL AND folded_into IS NULL AND set_aside_at IS NULL AND deleted_at IS NULL;

CREATE INDEX ix_mention_thread ON mention (channel, thread);

CREATE INDEX ix_mention_unattached ON mention (id) WHERE attached_at IS NULL AND (visibility = 'private' OR folded_into IS NOT NULL);

CREATE INDEX ix_mention_unmatched ON mention (id) WHERE (flagged OR visibility = 'private') AND matched_at IS NULL;

CREATE TABLE note (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    teammate_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_note PRIMARY KEY (id),
    CONSTRAINT fk_note_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_note_teammate_id FOREIGN KEY(teammate_id) REFERENCES teammate (id)
);

CREATE INDEX ix_note_case_id ON note (case_id);

CREATE TABLE override (
    id BIGSERIAL NOT NULL,
    rule TEXT NOT NULL,
    case_id BIGINT,
    by BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    because TEXT NOT NULL,
    CONSTRAINT pk_override PRIMARY KEY (id),
    CONSTRAINT fk_override_by FOREIGN KEY(by) REFERENCES teammate (id),
    CONSTRAINT fk_override_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX ix_override_case_id ON override (case_id);

CREATE TABLE parked (
    id BIGSERIAL NOT NULL,
    account_id BIGINT NOT NULL,
    stream_id BIGINT,
    native_id TEXT DEFAULT '' NOT NULL,
    error TEXT NOT NULL,
    raw TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_by BIGINT,
    CONSTRAINT pk_parked PRIMARY KEY (id),
    CONSTRAINT fk_parked_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT fk_parked_ended_by FOREIGN KEY(ended_by) REFERENCES teammate (id),
    CONSTRAINT fk_parked_stream_id FOREIGN KEY(stream_id) REFERENCES stream (id),
    CONSTRAINT uq_parked_account_id_stream_id_native_id UNIQUE (account_id, stream_id, native_id)
);

CREATE TABLE presence (
    id BIGSERIAL NOT NULL,
    teammate_id BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    writing BOOLEAN DEFAULT (false) NOT NULL,
    until TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_presence PRIMARY KEY (id),
    CONSTRAINT fk_presence_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_presence_teammate_id FOREIGN KEY(teammate_id) REFERENCES teammate (id),
    CONSTRAINT uq_presence_teammate_id_case_id UNIQUE (teammate_id, case_id)
);

CREATE TABLE proof (
    id BIGSERIAL NOT NULL,
    person_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    how TEXT NOT NULL,
    words TEXT NOT NULL,
    by BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    contact TEXT,
    code_hash TEXT,
    expires_at TIMESTAMP WITH TIME ZONE,
    attempts INTEGER DEFAULT '0' NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_by BIGINT,
    CONSTRAINT pk_proof PRIMARY KEY (id),
    CONSTRAINT fk_proof_by FOREIGN KEY(by) REFERENCES teammate (id),
    CONSTRAINT fk_proof_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
    CONSTRAINT fk_proof_ended_by FOREIGN KEY(ended_by) REFERENCES teammate (id),
    CONSTRAINT fk_proof_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);

CREATE INDEX ix_proof_person_id ON proof (person_id);

CREATE TABLE reopening (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    by BIGINT,
    words TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_reopening PRIMARY KEY (id),
    CONSTRAINT fk_reopening_by FOREIGN KEY(by) REFERENCES teammate (id),
    CONSTRAINT fk_reopening_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX ix_reopening_case_id ON reopening (case_id);

CREATE TABLE ticket (
    id BIGSERIAL NOT NULL,
    account_id BIGINT NOT NULL,
    native_id TEXT NOT NULL,
    customer_id BIGINT,
    requester TEXT DEFAULT '' NOT NULL,
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    open INTEGER DEFAULT '1' NOT NULL,
    origin TEXT DEFAULT '' NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE,
    changed_at TIMESTAMP WITH TIME ZONE,
    version TEXT,
    url TEXT,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_ticket PRIMARY KEY (id),
    CONSTRAINT fk_ticket_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT fk_ticket_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
    CONSTRAINT uq_ticket_account_id_native_id UNIQUE (account_id, native_id)
);

CREATE INDEX ix_ticket_customer_id ON ticket (customer_id);

CREATE INDEX ix_ticket_requester ON ticket (requester);

CREATE TABLE case_item (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    mention_id BIGINT,
    ticket_id BIGINT,
    as_ TEXT NOT NULL,
    because TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    by BIGINT,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    confirmed_by BIGINT,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_by BIGINT,
    CONSTRAINT pk_case_item PRIMARY KEY (id),
    CONSTRAINT fk_case_item_by FOREIGN KEY(by) REFERENCES teammate (id),
    CONSTRAINT fk_case_item_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_case_item_confirmed_by FOREIGN KEY(confirmed_by) REFERENCES teammate (id),
    CONSTRAINT fk_case_item_ended_by FOREIGN KEY(ended_by) REFERENCES teammate (id),
    CONSTRAINT fk_case_item_mention_id FOREIGN KEY(mention_id) REFERENCES mention (id),
    CONSTRAINT fk_case_item_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id),
    CONSTRAINT uq_case_item_case_id_mention_id UNIQUE (case_id, mention_id),
    CONSTRAINT uq_case_item_case_id_ticket_id UNIQUE (case_id, ticket_id)
);

CREATE INDEX ix_case_item_case_id ON case_item (case_id);

CREATE INDEX ix_case_item_mention_id ON case_item (mention_id);

CREATE INDEX ix_case_item_ticket_id ON case_item (ticket_id);

CREATE TABLE closing (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    mode TEXT NOT NULL,
    state TEXT NOT NULL,
    confirmed_by BIGINT NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version TEXT,
    status_before TEXT,
    do_after TIMESTAMP WITH TIME ZONE NOT NULL,
    claimed_by TEXT,
    called_at TIMESTAMP WITH TIME ZONE,
    done_at TIMESTAMP WITH TIME ZONE,
    look_at TIMESTAMP WITH TIME ZONE,
    looks INTEGER DEFAULT '0' NOT NULL,
    outcome TEXT,
    undo_by BIGINT,
    undo_at TIMESTAMP WITH TIME ZONE,
    undone_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_closing PRIMARY KEY (id),
    CONSTRAINT fk_closing_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT fk_closing_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_closing_confirmed_by FOREIGN KEY(confirmed_by) REFERENCES teammate (id),
    CONSTRAINT fk_closing_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id),
    CONSTRAINT fk_closing_undo_by FOREIGN KEY(undo_by) REFERENCES teammate (id),
    CONSTRAINT uq_closing_key UNIQUE (key)
);

CREATE INDEX ix_closing_case_id ON closing (case_id);

CREATE INDEX ix_closing_open ON closing (do_after) WHERE done_at IS NULL;

CREATE UNIQUE INDEX uq_closing_ticket_id ON closing (ticket_id) WHERE state NOT IN ('refused','undone','withdrawn','preview');

CREATE TABLE message (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    account_id BIGINT,
    key TEXT NOT NULL,
    once_key TEXT,
    verb TEXT NOT NULL,
    visibility TEXT NOT NULL,
    handle_id BIGINT,
    mention_id BIGINT,
    teammate_id BIGINT NOT NULL,
    draft_id BIGINT,
    mode TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    released_at TIMESTAMP WITH TIME ZONE,
    send_after TIMESTAMP WITH TIME ZONE,
    claimed_by TEXT,
    called_at TIMESTAMP WITH TIME ZONE,
    sent_at TIMESTAMP WITH TIME ZONE,
    look_at TIMESTAMP WITH TIME ZONE,
    looks INTEGER DEFAULT '0' NOT NULL,
    outcome TEXT,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_message PRIMARY KEY (id),
    CONSTRAINT fk_message_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT fk_message_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_message_draft_id FOREIGN KEY(draft_id) REFERENCES draft (id),
    CONSTRAINT fk_message_handle_id FOREIGN KEY(handle_id) REFERENCES person_handle (id),
    CONSTRAINT fk_message_mention_id FOREIGN KEY(mention_id) REFERENCES mention (id),
    CONSTRAINT fk_message_teammate_id FOREIGN KEY(teammate_id) REFERENCES teammate (id),
    CONSTRAINT uq_message_key UNIQUE (key),
    CONSTRAINT uq_message_once_key UNIQUE (once_key)
);

CREATE INDEX ix_message_case_id ON message (case_id);

CREATE INDEX ix_message_due ON message (send_after) WHERE state = 'released';

CREATE INDEX ix_message_handle_id ON message (handle_id);

CREATE INDEX ix_message_mention_id ON message (mention_id);

CREATE INDEX ix_message_open ON message (state) WHERE state IN ('awaiting','sending','perhaps');

CREATE TABLE tip (
    id BIGSERIAL NOT NULL,
    teammate_id BIGINT NOT NULL,
    url TEXT,
    concerns TEXT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    mention_id BIGINT,
    CONSTRAINT pk_tip PRIMARY KEY (id),
    CONSTRAINT fk_tip_mention_id FOREIGN KEY(mention_id) REFERENCES mention (id),
    CONSTRAINT fk_tip_teammate_id FOREIGN KEY(teammate_id) REFERENCES teammate (id)
);

CREATE TABLE verdict (
    id BIGSERIAL NOT NULL,
    mention_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    complaint BOOLEAN NOT NULL,
    certainty FLOAT NOT NULL,
    because TEXT NOT NULL,
    flags TEXT NOT NULL,
    judge TEXT NOT NULL,
    by BIGINT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_verdict PRIMARY KEY (id),
    CONSTRAINT fk_verdict_by FOREIGN KEY(by) REFERENCES teammate (id),
    CONSTRAINT fk_verdict_mention_id FOREIGN KEY(mention_id) REFERENCES mention (id)
);

CREATE INDEX ix_verdict_mention_id ON verdict (mention_id);

CREATE TABLE approval (
    id BIGSERIAL NOT NULL,
    message_id BIGINT NOT NULL,
    by BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    approved BOOLEAN NOT NULL,
    phrase_id BIGINT,
    words TEXT DEFAULT '' NOT NULL,
    text_hash TEXT NOT NULL,
    CONSTRAINT pk_approval PRIMARY KEY (id),
    CONSTRAINT fk_approval_by FOREIGN KEY(by) REFERENCES teammate (id),
    CONSTRAINT fk_approval_message_id FOREIGN KEY(message_id) REFERENCES message (id),
    CONSTRAINT fk_approval_phrase_id FOREIGN KEY(phrase_id) REFERENCES phrase (id)
);

CREATE INDEX ix_approval_message_id ON approval (message_id);

CREATE TABLE receipt (
    id BIGSERIAL NOT NULL,
    message_id BIGINT,
    closing_id BIGINT,
    native_id TEXT NOT NULL,
    url TEXT,
    at TIMESTAMP WITH TIME ZONE,
    noted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    how TEXT NOT NULL,
    facts TEXT NOT NULL,
    CONSTRAINT pk_receipt PRIMARY KEY (id),
    CONSTRAINT fk_receipt_closing_id FOREIGN KEY(closing_id) REFERENCES closing (id),
    CONSTRAINT fk_receipt_message_id FOREIGN KEY(message_id) REFERENCES message (id)
);

CREATE INDEX ix_receipt_closing_id ON receipt (closing_id);

CREATE INDEX ix_receipt_message_id ON receipt (message_id);

CREATE INDEX ix_body_search ON body USING gin (to_tsvector('simple', translate(lower(text), 'àáâäãèéêëìíîïòóôöõùúûüçñ', 'aaaaaeeeeiiiiooooouuuucn'))) WHERE "of" = 'mention' AND part = 'text';

CREATE TABLE head (
    id BIGSERIAL NOT NULL,
    weights TEXT NOT NULL,
    report TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_head PRIMARY KEY (id)
);

CREATE TABLE weight (
    id BIGSERIAL NOT NULL,
    field TEXT NOT NULL,
    level TEXT NOT NULL,
    m FLOAT NOT NULL,
    u FLOAT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_weight PRIMARY KEY (id),
    CONSTRAINT uq_weight_field_level UNIQUE (field, level)
);

CREATE TABLE api_key (
    id BIGSERIAL NOT NULL,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    teammate_id BIGINT NOT NULL,
    by BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_api_key PRIMARY KEY (id),
    CONSTRAINT fk_api_key_by FOREIGN KEY(by) REFERENCES teammate (id),
    CONSTRAINT fk_api_key_teammate_id FOREIGN KEY(teammate_id) REFERENCES teammate (id),
    CONSTRAINT uq_api_key_token_hash UNIQUE (token_hash)
);

CREATE TABLE incident (
    id BIGSERIAL NOT NULL,
    theme TEXT NOT NULL,
    place TEXT DEFAULT '' NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    people INTEGER NOT NULL,
    usual FLOAT NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_by BIGINT,
    CONSTRAINT pk_incident PRIMARY KEY (id),
    CONSTRAINT fk_incident_ended_by FOREIGN KEY(ended_by) REFERENCES teammate (id)
);

CREATE UNIQUE INDEX uq_incident_open ON incident (theme, place) WHERE ended_at IS NULL;

CREATE TABLE import_run (
    id BIGSERIAL NOT NULL,
    account_id BIGINT,
    name TEXT NOT NULL,
    header TEXT NOT NULL,
    mapping TEXT NOT NULL,
    rows INTEGER DEFAULT '0' NOT NULL,
    added INTEGER DEFAULT '0' NOT NULL,
    changed INTEGER DEFAULT '0' NOT NULL,
    same INTEGER DEFAULT '0' NOT NULL,
    refused INTEGER DEFAULT '0' NOT NULL,
    by BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_import_run PRIMARY KEY (id),
    CONSTRAINT fk_import_run_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT fk_import_run_by FOREIGN KEY(by) REFERENCES teammate (id)
);

CREATE TABLE canary (
    id BIGSERIAL NOT NULL,
    stream_id BIGINT NOT NULL,
    sentence TEXT NOT NULL,
    every_hours INTEGER DEFAULT '24' NOT NULL,
    heard_at TIMESTAMP WITH TIME ZONE,
    missed_since TIMESTAMP WITH TIME ZONE,
    by BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_canary PRIMARY KEY (id),
    CONSTRAINT fk_canary_by FOREIGN KEY(by) REFERENCES teammate (id),
    CONSTRAINT fk_canary_stream_id FOREIGN KEY(stream_id) REFERENCES stream (id),
    CONSTRAINT uq_canary_stream_id UNIQUE (stream_id)
);

CREATE TABLE code (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    contact TEXT NOT NULL,
    keyed TEXT NOT NULL,
    by BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT NOT NULL,
    called_at TIMESTAMP WITH TIME ZONE,
    outcome TEXT,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_code PRIMARY KEY (id),
    CONSTRAINT fk_code_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT fk_code_by FOREIGN KEY(by) REFERENCES teammate (id),
    CONSTRAINT fk_code_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_code_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
    CONSTRAINT fk_code_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);

CREATE INDEX ix_code_case_id ON code (case_id);

CREATE INDEX ix_code_keyed ON code (keyed, at);

CREATE INDEX ix_code_open ON code (state) WHERE state IN ('asked','sending');

CREATE INDEX ix_code_person_id ON code (person_id);

CREATE TABLE import_error (
    id BIGSERIAL NOT NULL,
    import_id BIGINT NOT NULL,
    row INTEGER NOT NULL,
    because TEXT NOT NULL,
    CONSTRAINT pk_import_error PRIMARY KEY (id),
    CONSTRAINT fk_import_error_import_id FOREIGN KEY(import_id) REFERENCES import_run (id)
);

CREATE INDEX ix_import_error_import_id ON import_error (import_id);

CREATE TABLE import_part (
    id BIGSERIAL NOT NULL,
    import_id BIGINT NOT NULL,
    first_row INTEGER NOT NULL,
    text TEXT NOT NULL,
    claimed_until TIMESTAMP WITH TIME ZONE,
    done_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_import_part PRIMARY KEY (id),
    CONSTRAINT fk_import_part_import_id FOREIGN KEY(import_id) REFERENCES import_run (id)
);

CREATE INDEX ix_import_part_import_id ON import_part (import_id);

CREATE INDEX ix_import_part_open ON import_part (id) WHERE done_at IS NULL;

CREATE TABLE notice (
    id BIGSERIAL NOT NULL,
    teammate_id BIGINT NOT NULL,
    what TEXT NOT NULL,
    case_id BIGINT,
    about TEXT NOT NULL,
    key TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_notice PRIMARY KEY (id),
    CONSTRAINT fk_notice_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_notice_teammate_id FOREIGN KEY(teammate_id) REFERENCES teammate (id),
    CONSTRAINT uq_notice_teammate_id_key UNIQUE (teammate_id, key)
);

CREATE INDEX ix_notice_teammate_id ON notice (teammate_id, id);

CREATE INDEX ix_notice_unseen ON notice (teammate_id) WHERE seen_at IS NULL;

CREATE TABLE renamed (
    id BIGSERIAL NOT NULL,
    customer_id BIGINT NOT NULL,
    CONSTRAINT pk_renamed PRIMARY KEY (id),
    CONSTRAINT fk_renamed_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id)
);

CREATE TABLE ticket_mark (
    mark BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    CONSTRAINT pk_ticket_mark PRIMARY KEY (mark, ticket_id),
    CONSTRAINT fk_ticket_mark_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id)
);

CREATE INDEX ix_ticket_mark_ticket_id ON ticket_mark (ticket_id);

CREATE TABLE topic (
    mention_id BIGINT NOT NULL,
    theme TEXT NOT NULL,
    place TEXT DEFAULT '' NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_topic PRIMARY KEY (mention_id, theme),
    CONSTRAINT fk_topic_mention_id FOREIGN KEY(mention_id) REFERENCES mention (id)
);

CREATE INDEX ix_topic_at ON topic (at, theme);

ALTER TABLE account ADD COLUMN share INTEGER;

ALTER TABLE case_end ADD COLUMN apology TEXT DEFAULT '' NOT NULL;

ALTER TABLE case_end ADD COLUMN recovery TEXT DEFAULT '' NOT NULL;

ALTER TABLE cases ADD COLUMN quiet_since TIMESTAMP WITH TIME ZONE;

CREATE INDEX ix_cases_first_word_at ON cases (first_word_at, last_word_at, ended_at, owner_id);

ALTER TABLE commitment ADD COLUMN message_id BIGINT;

ALTER TABLE commitment ADD COLUMN ticket_id BIGINT;

ALTER TABLE commitment ADD COLUMN key TEXT;

ALTER TABLE commitment ADD COLUMN proposed BOOLEAN DEFAULT (false) NOT NULL;

ALTER TABLE commitment ADD COLUMN remind_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE commitment ADD COLUMN late_since TIMESTAMP WITH TIME ZONE;

ALTER TABLE commitment ADD COLUMN claimed_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE commitment ADD COLUMN claimed_by BIGINT;

ALTER TABLE commitment ADD CONSTRAINT uq_commitment_key UNIQUE (key);

ALTER TABLE commitment ADD CONSTRAINT fk_commitment_message_id FOREIGN KEY(message_id) REFERENCES message (id);

ALTER TABLE commitment ADD CONSTRAINT fk_commitment_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id);

ALTER TABLE commitment ADD CONSTRAINT fk_commitment_claimed_by FOREIGN KEY(claimed_by) REFERENCES teammate (id);

ALTER TABLE commitment DROP COLUMN end_words;

DROP INDEX ix_customer_name_key;

CREATE INDEX ix_customer_name_key ON customer (name_key, city);

ALTER TABLE customer_contact ADD COLUMN key TEXT;

ALTER TABLE customer_contact ADD COLUMN yek TEXT;

CREATE INDEX ix_customer_contact_key ON customer_contact (key) WHERE key IS NOT NULL;

CREATE INDEX ix_customer_contact_yek ON customer_contact (yek) WHERE yek IS NOT NULL;

ALTER TABLE gap ADD COLUMN tried_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE gap ADD COLUMN claimed_until TIMESTAMP WITH TIME ZONE;

ALTER TABLE gap ADD COLUMN found INTEGER;

ALTER TABLE gap ADD COLUMN ended_by BIGINT;

ALTER TABLE gap ADD CONSTRAINT fk_gap_ended_by FOREIGN KEY(ended_by) REFERENCES teammate (id);

ALTER TABLE link ADD COLUMN against TEXT;

ALTER TABLE link ADD COLUMN sure FLOAT;

ALTER TABLE link ADD COLUMN seen TEXT;

DROP INDEX ix_mention_case_id;

CREATE INDEX ix_mention_case_id ON mention (case_id, waiting_since, heard_at, account_id) WHERE case_id IS NOT NULL;

CREATE INDEX ix_mention_asked ON mention (heard_at, account_id, waiting_since, flagged, case_id, folded_into, first_look_at, first_look_by, attached_at, set_aside_at, set_aside_by, deleted_at) WHERE (flagged OR case_id IS NOT NULL);

CREATE INDEX ix_mention_heard_at ON mention (heard_at, account_id);

CREATE INDEX ix_message_sent ON message (case_id, sent_at, called_at, visibility) WHERE state = 'sent';

ALTER TABLE person ADD COLUMN hours_from INTEGER;

ALTER TABLE person ADD COLUMN hours_to INTEGER;

ALTER TABLE person ADD COLUMN way TEXT;

ALTER TABLE person ADD COLUMN stop_by BIGINT;

ALTER TABLE person ADD CONSTRAINT fk_person_stop_by FOREIGN KEY(stop_by) REFERENCES teammate (id);

ALTER TABLE phrase ADD COLUMN by BIGINT;

ALTER TABLE phrase ADD CONSTRAINT fk_phrase_by FOREIGN KEY(by) REFERENCES teammate (id);

ALTER TABLE proof DROP COLUMN contact;

ALTER TABLE proof DROP COLUMN expires_at;

ALTER TABLE proof DROP COLUMN code_hash;

ALTER TABLE proof DROP COLUMN attempts;

ALTER TABLE shift ADD COLUMN by BIGINT;

ALTER TABLE shift ADD COLUMN at TIMESTAMP WITH TIME ZONE;

ALTER TABLE shift ADD COLUMN done_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE shift ADD COLUMN ended_at TIMESTAMP WITH TIME ZONE;

CREATE INDEX ix_shift_to_at ON shift (to_at);

ALTER TABLE shift ADD CONSTRAINT fk_shift_by FOREIGN KEY(by) REFERENCES teammate (id);

ALTER TABLE stream ADD COLUMN quiet_since TIMESTAMP WITH TIME ZONE;

ALTER TABLE stream ADD COLUMN rhythm TEXT;

ALTER TABLE teammate ADD COLUMN by_mail BOOLEAN DEFAULT (true) NOT NULL;

ALTER TABLE verdict ADD COLUMN wants FLOAT;

ALTER TABLE verdict ADD COLUMN again_at TIMESTAMP WITH TIME ZONE;

CREATE INDEX ix_verdict_unread ON verdict (id) WHERE judge = 'words-1' AND again_at IS NULL;

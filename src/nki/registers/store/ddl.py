"""The tables of the catalogue. Rows of deliveries are never removed; rows of the audit log are never changed."""

VERSION = 4

_PLACE = "CREATE INDEX delivery_place ON delivery (year, kommune, state, sent, id);"
_IN_FORCE = """
CREATE VIEW in_force AS
SELECT * FROM delivery AS one
WHERE state = 'accepted' AND NOT EXISTS (
    SELECT 1 FROM delivery AS other
    WHERE other.year = one.year AND other.kommune = one.kommune AND other.state = 'accepted'
        AND (other.sent, other.id, other.sequence) > (one.sent, one.id, one.sequence)
);
"""
"""«Latest accepted per kommune and year» is a view: the moment the delivery itself states (`mottatt`), then its id, as
wherever deliveries are read; the clock of this machine has no say. `sent` is in UTC with six decimals, so that text
sorts as time. One delivery is looked up by the index, however many there are."""

CHANGES = {
    1: "ALTER TABLE delivery ADD COLUMN figures TEXT NOT NULL DEFAULT '[]'",
    2: "ALTER TABLE delivery ADD COLUMN sender TEXT NOT NULL DEFAULT ''",
    3: f"DROP VIEW in_force; DROP INDEX delivery_place; {_PLACE}{_IN_FORCE}",
}
"""What makes a catalogue of one version one of the next."""
SETTLED = "signature"
"""A column of deliveries that version 1 was let out with; drafts before it, under the same number, are not known."""

DDL = f"""
CREATE TABLE register (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE object (
    sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, kind TEXT NOT NULL, wrapped_key BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 TEXT NOT NULL UNIQUE REFERENCES object,
    label TEXT NOT NULL,
    sender TEXT NOT NULL DEFAULT '',
    received TEXT NOT NULL,
    chain_head TEXT NOT NULL,
    signature TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('received', 'accepted', 'refused', 'withdrawn', 'erased')),
    id TEXT NOT NULL DEFAULT '',
    year INTEGER NOT NULL DEFAULT 0,
    kommune TEXT NOT NULL DEFAULT '',
    geography INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT '',
    together_with TEXT NOT NULL DEFAULT '',
    sent TEXT NOT NULL DEFAULT '',
    preliminary INTEGER NOT NULL DEFAULT 0,
    origin TEXT NOT NULL DEFAULT '',
    persons INTEGER NOT NULL DEFAULT 0,
    registered TEXT NOT NULL DEFAULT '{{}}',
    findings TEXT NOT NULL DEFAULT '[]',
    figures TEXT NOT NULL DEFAULT '[]',
    version INTEGER NOT NULL DEFAULT 0,
    supersedes INTEGER REFERENCES delivery
) STRICT;
{_PLACE}
CREATE INDEX delivery_id ON delivery (id, state);

CREATE TABLE work (
    sequence INTEGER NOT NULL REFERENCES delivery, epoch INTEGER NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (sequence, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE extract (
    inputs TEXT PRIMARY KEY, year INTEGER NOT NULL, made TEXT NOT NULL, manifest TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, act TEXT NOT NULL, subject TEXT NOT NULL, details TEXT NOT NULL,
    previous TEXT NOT NULL, hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit'); END;

{_IN_FORCE}"""

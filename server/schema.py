"""The database's tables, as migrations that are applied in order and never edited."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from server.names import folded

migrations = Migrations("xinmoi")

_FIRST = """
create table settings (
    version integer primary key,
    office text not null,
    saved_at text not null
);
create table days (
    id integer primary key autoincrement,
    opened_at text not null,
    closed_at text,
    key text
);
create unique index one_open_day on days (closed_at is null) where closed_at is null;
create table tickets (
    seniority integer primary key autoincrement,
    id text not null unique,
    day integer not null references days (id),
    service text not null,
    serial integer not null,
    number text not null,
    issued_at text not null,
    state text not null,
    priority text,
    overtaken integer not null default 0,
    counter integer,
    language text not null,
    holder text,
    slip text not null,
    unique (day, service, serial),
    unique (day, number)
);
create index waiting_tickets on tickets (service, seniority) where state = 'waiting';
create table legs (
    ticket text not null references tickets (id),
    n integer not null,
    service text not null,
    counter integer,
    clerk text,
    queued text not null,
    called text,
    serving text,
    finished text,
    outcome text,
    waiting_s real,
    way_s real,
    service_s real,
    primary key (ticket, n)
) without rowid;
create table events (
    id integer primary key autoincrement,
    action text not null,
    day integer,
    ticket text,
    counter integer,
    who text not null,
    request text,
    detail text,
    boot text not null,
    uptime real not null,
    wall text not null,
    synchronised integer not null
);
create index calls on events (day, id) where action in ('call', 'recall');
create table requests (
    id text primary key,
    content text not null,
    answer text not null
) without rowid;
create table counters (
    number integer primary key,
    state text not null,
    clerk text,
    ticket text references tickets (id)
);
create table clerks (
    name text primary key collate nocase,
    role text not null,
    pin_hash text not null,
    counter integer
) without rowid;
create table devices (
    name text primary key,
    role text not null,
    token_hash text not null unique
) without rowid;
create table sessions (
    token_hash text primary key,
    clerk text not null references clerks (name),
    csrf text not null,
    boot text not null,
    uptime real not null
) without rowid;
"""


@migrations()
def first(db: Database) -> None:
    """Everything that one day of the main job needs."""
    for statement in _FIRST.split(";"):
        if statement.strip():
            db.execute(statement)


@migrations()
def readiness(db: Database) -> None:
    """The one row that is written to learn whether anything can be written."""
    db.execute("create table readiness (id integer primary key check (id = 1), at text not null)")


# "collate nocase" knows no letter beyond ASCII; `key` is the name as server.names folds it.
_FOLDED_NAMES = """
drop table sessions;
alter table clerks rename to old_clerks;
create table clerks (
    key text primary key,
    name text not null,
    role text not null,
    pin_hash text not null,
    counter integer
) without rowid;
create table sessions (
    token_hash text primary key,
    clerk text not null references clerks (key),
    csrf text not null,
    boot text not null,
    uptime real not null
) without rowid;
"""


@migrations()
def folded_names(db: Database) -> None:
    """Find a clerk however the name is typed; of two who are the same the administrator stays."""
    _execute_all(db, _FOLDED_NAMES)
    for name, *rest in db.execute(
        "select name, role, pin_hash, counter from old_clerks order by role = 'clerk', name"
    ).fetchall():
        row = (folded(name), name, *rest)
        db.execute("insert or ignore into clerks values (?, ?, ?, ?, ?)", row)
    db.execute("drop table old_clerks")


@migrations()
def second_boot(db: Database) -> None:
    """Tell a session that has been taken over from an earlier boot, so that it can end."""
    db.execute("alter table sessions add column is_second_boot integer not null default 0")


def _execute_all(db: Database, statements: str) -> None:
    for statement in statements.split(";"):
        if statement.strip():
            db.execute(statement)

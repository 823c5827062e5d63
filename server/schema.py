"""The database's tables, as migrations that are applied in order and never edited."""

from __future__ import annotations

import re

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


_HALL = """
alter table tickets add column rank real not null default 0;
alter table tickets add column wanted integer;
alter table tickets add column absences integer not null default 0;
alter table tickets add column may_return integer not null default 0;
alter table tickets add column returned integer not null default 0;
alter table tickets add column rest text not null default '[]';
alter table tickets add column note text;
alter table tickets add column appointment integer;
alter table tickets add column due_at text;
alter table tickets add column sitting text not null default '';
update tickets set rank = seniority;
drop index waiting_tickets;
create index waiting_tickets on tickets (service, rank, seniority) where state = 'waiting';
create index ranks on tickets (day, rank);
create index held_tickets on tickets (counter) where state = 'on_hold';
create index holders on tickets (day, holder) where holder is not null;
create index sittings on tickets (day, service, sitting);
create index ticket_events on events (ticket);
alter table days add column override text;
alter table days add column notice text;
alter table counters add column pause text;
create table counter_times (
    id integer primary key,
    day integer,
    counter integer not null,
    state text not null,
    pause text,
    clerk text,
    began text not null,
    ended text
);
create unique index counter_now on counter_times (counter) where ended is null;
create table undone (event integer primary key);
create table undos (
    counter integer primary key,
    clerk text not null,
    taken text not null
);
create table appointments (
    id integer primary key,
    date text not null,
    code text not null,
    initials text not null,
    service text not null,
    begins_at text not null,
    ends_at text not null,
    ticket text,
    unique (date, code)
);
create table ratings (
    ticket text primary key,
    day integer not null,
    service text not null,
    counter integer,
    score text not null,
    reasons text not null
) without rowid;
create index rated_days on ratings (day);
create table prints (
    id integer primary key autoincrement,
    kiosk text not null,
    ticket text not null,
    asked_at text not null
);
create table audit (
    id integer primary key,
    at text not null,
    who text not null,
    action text not null,
    detail text not null,
    hash text not null
);
"""


@migrations()
def hall(db: Database) -> None:
    """What a hall needs all day: ranks in line, hours, counters' times, undo, ratings, audit."""
    _execute_all(db, _HALL)


# `insert or replace` would take a row away without the trigger on deleting.
_AUDIT_RULES = {
    "audit_is_not_changed": "before update on audit",
    "audit_is_not_deleted": "before delete on audit",
    "audit_is_appended_to": (
        "before insert on audit when new.id <> (select coalesce(max(id), 0) + 1 from audit)"
    ),
}


@migrations()
def audit_rules(db: Database) -> None:
    """Let the audit only grow, and tell which of its times can be trusted."""
    db.execute("alter table audit add column synchronised integer not null default 1")
    for name, when in _AUDIT_RULES.items():
        refused = "select raise(abort, 'the audit is only ever appended to')"
        db.execute(f"create trigger {name} {when} begin {refused}; end")


@migrations()
def dated_days(db: Database) -> None:
    """Know on which of the office's dates a day was opened, where a trusted clock has told."""
    db.execute("alter table days add column date text")
    db.execute("create index days_by_date on days (date)")


@migrations()
def finishes(db: Database) -> None:
    """Find whom a counter served last, however much has happened before."""
    db.execute("create index finishes on events (counter, id) where action = 'finish'")


@migrations()
def signed_settings(db: Database) -> None:
    """Tell who has saved each version of the settings."""
    db.execute("alter table settings add column who text not null default ''")


@migrations()
def transferred_serials(db: Database) -> None:
    """Let a ticket go on to another service, where somebody has the same serial number.

    SQLite can only make the table again without the rule; a number stays unique in its day.
    """
    made = "select sql from sqlite_master where tbl_name = 'tickets' and type = ? and sql not null"
    (table,) = db.execute(made, ["table"]).fetchone()
    indexes = [sql for (sql,) in db.execute(made, ["index"]).fetchall()]
    # Legs and counters name tickets that are away for a moment.
    db.execute("pragma defer_foreign_keys = on")
    db.execute("create table old_tickets as select * from tickets")
    db.execute("drop table tickets")
    db.execute(re.sub(r"unique \(day, service, serial\),\s*", "", table))
    db.execute("insert into tickets select * from old_tickets")
    db.execute("drop table old_tickets")
    for sql in indexes:
        db.execute(sql)


# Each clerk's page reads its clerk's tally after every change.
_TALLIES = """
alter table legs add column day integer;
update legs set day = (select day from tickets where tickets.id = legs.ticket);
create index tallies on legs (day, clerk, service_s) where outcome = 'served'
"""


@migrations()
def tallies(db: Database) -> None:
    """Count whom a clerk has served on a day, however many days there were before."""
    _execute_all(db, _TALLIES)


@migrations()
def serials(db: Database) -> None:
    """Find the last number of a letter however many there are; a transfer does not change it."""
    db.execute("create index serials on tickets (day, substr(number, 1, 1), serial)")


@migrations()
def dated_answers(db: Database) -> None:
    """Forget old answers without looking through all that ever happened."""
    db.execute("alter table requests add column day integer not null default 0")
    db.execute("update requests set day = (select coalesce(max(id), 0) from days)")


# A reading as server.wire writes it, of the event by which a counter came to be as it is.
_OPENED = """
select json_object(
    'boot', boot, 'uptime', uptime, 'wall', wall,
    'synchronised', json(case when synchronised then 'true' else 'false' end)
) from events where events.counter = counters.number and action in ('open', 'pause')
order by id desc limit 1
"""
_BEGUN_BEFORE = f"""
insert into counter_times (day, counter, state, pause, clerk, began)
select (select id from days where closed_at is null), number, state, pause, clerk, began from (
    select *, ({_OPENED}) as began from counters where state <> 'closed'
    and number not in (select counter from counter_times where ended is null)
) where began is not null;
update tickets set absences = 1 where absences = 0 and exists (
    select 1 from legs where legs.ticket = tickets.id and outcome = 'no_show'
)
"""


@migrations()
def begun_before(db: Database) -> None:
    """Know since when counters are open, and who was absent, in an office at work meanwhile."""
    _execute_all(db, _BEGUN_BEFORE)


_ALONE = """
alter table tickets add column alone integer not null default 0;
create table ranges (
    day integer not null references days (id),
    block integer not null,
    journal text not null,
    device text not null,
    primary key (day, block),
    unique (day, journal)
) without rowid;
create table identity (id text primary key) without rowid;
insert into identity values (lower(hex(randomblob(16))))
"""


@migrations()
def alone(db: Database) -> None:
    """Take numbers that kiosks gave by themselves, and know this database from another one."""
    _execute_all(db, _ALONE)


@migrations()
def floors(db: Database) -> None:
    """Begin above numbers that may be on paper although a recovered database has no ticket."""
    db.execute(
        "create table floors (day integer not null references days (id), letter text not null,"
        " serial integer not null, primary key (day, letter)) without rowid"
    )


def _execute_all(db: Database, statements: str) -> None:
    for statement in statements.split(";"):
        if statement.strip():
            db.execute(statement)

"""The yardstick: a bare Flask app that does the same reads and writes as Portal, and nothing else.

Same server, same database file format, pages of the same size with the same dates formatted. It
redacts nothing, checks nothing and explains nothing.
"""

import json
import secrets
import sqlite3
import sys
import threading
import uuid
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import waitress
from babel.dates import format_datetime
from flask import Flask, redirect, render_template, request
from jinja2 import DictLoader

FOLDER = Path(sys.argv[1])
PORT = int(sys.argv[2])
ZONE = ZoneInfo("America/Los_Angeles")
app = Flask(__name__)
local = threading.local()
FILLER = (FOLDER / "filler.json").read_text()
SIZES = json.loads(FILLER)  # bytes of Portal's own pages, measured in the same run
PAGES = {
    "form.html": """<!doctype html><title>{{ title }}</title><form method="post">
{% for f in fields %}<label for="{{ f }}">{{ f }}</label><input id="{{ f }}" name="{{ f }}">
{% endfor %}</form>{{ filler }}""",
    "track.html": """<!doctype html><title>{{ ticket[3] }}</title><h1>{{ ticket[3] }}</h1>
{% for date in dates %}<time>{{ date }}</time>{% endfor %}
{% for message in messages %}<article>{{ message[2] }}</article>{% endfor %}
{% for entry in audit %}<li>{{ entry[0] }} {{ entry[1] }}</li>{% endfor %}{{ filler }}""",
}
app.jinja_env.loader = DictLoader(PAGES)
FIELDS = ("name", "email", "tier", "category", "impact", "subject", "description")


def connection() -> sqlite3.Connection:
    """One connection a thread."""
    if not hasattr(local, "db"):
        local.db = sqlite3.connect(FOLDER / "bare.sqlite3", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            local.db.execute(f"PRAGMA {pragma}")
        local.db.executescript(
            """
            create table if not exists tickets (id integer primary key, token text unique,
              submission text unique, subject text, body text, fields text, at text);
            create table if not exists messages (id integer primary key, ticket integer, body text);
            create table if not exists links (id integer primary key, ticket integer, token text);
            create table if not exists audit (id integer primary key, ticket integer, kind text,
              at text);
            create table if not exists outbox (id text primary key, payload text, at text,
              done text);
            create table if not exists queue (id text primary key, payload text, at text);
            create index if not exists m on messages (ticket);
            create index if not exists a on audit (ticket);
            create index if not exists l on links (ticket);
            """
        )
    return local.db  # type: ignore[no-any-return]


def filler(kind: str) -> str:
    """What makes the page as large as Portal's own."""
    return "x" * SIZES[kind]


@app.get("/tickets/new")
def ask() -> str:
    """The form."""
    return render_template("form.html", title="Ask", fields=FIELDS, filler=filler("form"))


@app.post("/tickets/new")
def send() -> object:
    """The same rows as Portal writes for one request."""
    db, now = connection(), datetime.now(UTC).isoformat()
    token, form = secrets.token_urlsafe(32), request.form
    payload = json.dumps(form.to_dict())
    db.execute("begin immediate")
    db.execute("select id from tickets where submission = ?", (form["submission_id"],)).fetchone()
    ticket = db.execute(
        "insert into tickets (token, submission, subject, body, fields, at) values (?,?,?,?,?,?)",
        (token, form["submission_id"], form["subject"], form["description"], payload, now),
    ).lastrowid
    db.execute("insert into links (ticket, token) values (?,?)", (ticket, token))
    db.execute("insert into messages (ticket, body) values (?,?)", (ticket, form["description"]))
    db.execute("insert into audit (ticket, kind, at) values (?,?,?)", (ticket, "opened", now))
    rows = [str(uuid.uuid4()), str(uuid.uuid4())]
    for row in rows:
        db.execute("insert into outbox (id, payload, at) values (?,?,?)", (row, payload, now))
    db.execute("commit")
    for row in rows:  # claimed, delivered and marked, as a relay does
        for step in (
            "update outbox set at = ? where id = ?",
            "update outbox set done = ? where id = ?",
        ):
            db.execute("begin immediate")
            db.execute(step, (now, row))
            db.execute("commit")
    db.execute("begin immediate")
    db.execute("insert into queue values (?,?,?)", (rows[0], payload, now))
    db.execute("insert into audit (ticket, kind, at) values (?,?,?)", (ticket, "queued", now))
    db.execute("commit")
    return redirect(f"/t/{token}", 303)


@app.get("/t/<token>")
def track(token: str) -> str:
    """The same questions as Portal asks for its tracking page."""
    db = connection()
    ticket = db.execute("select * from tickets where token = ?", (token,)).fetchone()
    link = db.execute("select * from links where ticket = ?", (ticket[0],)).fetchone()
    messages = db.execute("select * from messages where ticket = ?", (ticket[0],)).fetchall()
    audit = db.execute("select kind, at from audit where ticket = ?", (ticket[0],)).fetchall()
    db.execute("select * from links where ticket = ?", (link[1],)).fetchall()
    now = datetime.now(UTC)
    dates = [
        format_datetime(now, "medium", tzinfo=ZONE, locale="en") for _ in range(SIZES["dates"])
    ]
    return render_template(
        "track.html",
        ticket=ticket,
        messages=messages,
        audit=audit,
        dates=dates,
        filler=filler("track"),
    )


if __name__ == "__main__":
    waitress.serve(app, host="127.0.0.1", port=PORT, threads=8, _quiet=True)

"""The yardstick: a bare Flask app that does the same reads and writes as Portal, and nothing else.

Same server, same kind of database through SQLAlchemy Core, pages of the same size with the same
dates formatted. It redacts nothing, checks nothing, explains nothing and protects nothing.
"""

import json
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import waitress
from babel.dates import format_datetime
from flask import Flask, redirect, render_template, request
from jinja2 import DictLoader
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, Text, select
from werkzeug.wrappers import Response

from portal import db

FOLDER, PORT = Path(sys.argv[1]), int(sys.argv[2])
SIZES = json.loads((FOLDER / "sizes.json").read_text())  # of Portal's own pages, in this run
ZONE = ZoneInfo("America/Los_Angeles")
FIELDS = ("name", "email", "tier", "category", "impact", "subject", "description")
PAGES = {
    "form.html": """<!doctype html><title>{{ title }}</title><form method="post">
{% for f in fields %}<label for="{{ f }}">{{ f }}</label><input id="{{ f }}" name="{{ f }}">
{% endfor %}</form>{{ filler }}""",
    "track.html": """<!doctype html><title>{{ ticket.subject }}</title><h1>{{ ticket.subject }}</h1>
{% for date in dates %}<time>{{ date }}</time>{% endfor %}
{% for message in messages %}<article>{{ message.body }}</article>{% endfor %}
{% for entry in audit %}<li>{{ entry.kind }} {{ entry.at }}</li>{% endfor %}{{ filler }}""",
}
app = Flask(__name__)
app.jinja_env.loader = DictLoader(PAGES)
database = db.connect(SIZES["database"] or f"sqlite:///{FOLDER}/bare.sqlite3")
tables = MetaData()


def table(name: str, *columns: Column[Any]) -> Table:
    """A table with an id and these columns."""
    return Table(name, tables, Column("id", Integer, primary_key=True), *columns)


def of_ticket() -> Column[int]:
    """The column that leads to a ticket."""
    return Column("ticket_id", ForeignKey("tickets.id"), index=True)


tickets = table(
    "tickets",
    Column("submission_id", String, unique=True),
    *(Column(name, Text) for name in FIELDS),
    Column("opened_at", String),
)
messages = table("messages", of_ticket(), Column("body", Text), Column("at", String))
links = table("links", of_ticket(), Column("token", String, unique=True), Column("at", String))
audit = table("audit", of_ticket(), Column("kind", String), Column("at", String))
outbox = table(
    "outbox",
    Column("payload", Text),
    Column("available_at", String, index=True),
    Column("done_at", String),
)
queue = table("queue", of_ticket(), Column("payload", Text), Column("at", String))
tables.create_all(database.engine)


@app.get("/tickets/new")
def ask() -> str:
    """The form."""
    filler = "x" * SIZES["form"]
    return render_template("form.html", title="Ask", fields=FIELDS, filler=filler)


@app.post("/tickets/new")
def send() -> Response:
    """The rows that one request brings, and its hand-off."""
    now, token = datetime.now(UTC).isoformat(), secrets.token_urlsafe(32)
    said = {name: request.form.get(name, "") for name in (*FIELDS, "submission_id")}
    payload = json.dumps(said)
    with database.engine.begin() as connection:
        run = connection.execute
        run(select(tickets.c.id).where(tickets.c.submission_id == said["submission_id"])).first()
        made = run(tickets.insert().values(**said, opened_at=now)).inserted_primary_key
        ticket = {"ticket_id": made[0] if made else 0, "at": now}
        run(messages.insert().values(**ticket, body=said["description"]))
        run(links.insert().values(**ticket, token=token))
        run(audit.insert().values(**ticket, kind="opened"))
        run(outbox.insert(), [{"payload": payload, "available_at": now} for _ in range(2)])
    hand_on(ticket, payload, now)
    return redirect(f"/t/{token}", 303)


def hand_on(ticket: dict[str, object], payload: str, now: str) -> None:
    """Claim what waits, put it into the queue, mark it: three transactions, as a relay needs."""
    waiting = outbox.c.available_at.is_not(None)
    with database.engine.begin() as connection:
        rows = connection.execute(select(outbox).where(waiting)).all()
        ids = outbox.c.id.in_([row.id for row in rows])
        connection.execute(outbox.update().where(ids).values(available_at=now))
    with database.engine.begin() as connection:
        connection.execute(queue.insert().values(**ticket, payload=payload))
        connection.execute(audit.insert().values(**ticket, kind="queued"))
    with database.engine.begin() as connection:
        connection.execute(outbox.update().where(ids).values(available_at=None, done_at=now))


@app.get("/t/<token>")
def track(token: str) -> str:
    """The questions that a tracking page has to ask."""
    with database.reader() as session:
        run = session.execute
        both = select(links, tickets).join(tickets, tickets.c.id == links.c.ticket_id)
        found = run(both.where(links.c.token == token)).one()
        said = run(select(messages).where(messages.c.ticket_id == found.ticket_id)).all()
        happened = run(select(audit).where(audit.c.ticket_id == found.ticket_id)).all()
        run(select(links).where(links.c.ticket_id == found.ticket_id)).all()
    now = datetime.now(UTC)
    dates = [format_datetime(now, tzinfo=ZONE, locale="en") for _ in range(SIZES["dates"])]
    return render_template(
        "track.html",
        ticket=found,
        messages=said,
        audit=happened,
        dates=dates,
        filler="x" * SIZES["track"],
    )


if __name__ == "__main__":
    waitress.serve(app, host="127.0.0.1", port=PORT, threads=8, _quiet=True)

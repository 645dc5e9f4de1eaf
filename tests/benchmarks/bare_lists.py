"""The yardstick of the list: a bare Flask app that reads the same rows and formats the same dates.

It asks Portal's own tables who is signed in, for a page of tickets with the last look at each, how
many wait, and what changed; it knows no organisations' rights, filters, languages or pages.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import waitress
from babel.dates import format_datetime
from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import text

from portal import db

FOLDER, PORT = Path(sys.argv[1]), int(sys.argv[2])
SIZES = json.loads((FOLDER / "sizes.json").read_text())
ZONE = ZoneInfo("America/Los_Angeles")
PAGE = """<!doctype html><title>{{ title }}</title><table>
{% for row in rows %}<tr><td><a href="/tickets/{{ row.reference }}">{{ row.subject }}</a> {{ row.requester_name }}</td>
<td>{{ row.status }}</td>{% for date in dates[loop.index0] %}<td><time>{{ date }}</time></td>{% endfor %}</tr>
{% endfor %}</table><p>{{ waiting }}</p>{% for one in changes %}<p>{{ one.kind }}</p>{% endfor %}{{ filler }}"""
ROW = 150  # what the table above writes for a ticket
SIGNED_IN = text(
    "SELECT * FROM account_sessions s JOIN accounts a ON a.id = s.account_id"
    " LEFT JOIN organisations o ON o.id = a.organisation_id WHERE a.id = :me LIMIT 1"
)
LISTED = text(
    "SELECT t.*, (SELECT max(at) FROM views v WHERE v.account_id = :me AND v.ticket_id = t.id) seen"
    " FROM tickets t WHERE t.organisation_id = :house ORDER BY t.id DESC LIMIT 51"
)
WAITING = text(
    "SELECT count(*) FROM (SELECT id FROM tickets WHERE requester_email = :email"
    " AND status = 'waiting-for-customer' LIMIT 100) AS found"
)
CHANGES = text(
    "SELECT a.kind, a.at FROM (SELECT id FROM tickets WHERE organisation_id = :house ORDER BY id DESC"
    " LIMIT 200) found JOIN tickets t ON t.id = found.id JOIN audit a ON a.ticket_id = t.id"
    " WHERE t.updated_at > :since AND a.at > :since ORDER BY a.id DESC LIMIT 10"
)
app = Flask(__name__)
app.jinja_env.loader = DictLoader({"list.html": PAGE})
database = db.connect(SIZES["database"])
WHO = {name: SIZES[name] for name in ("me", "house", "email")}


@app.get("/tickets/new")
def ready() -> str:
    """Something to wait for."""
    return "yes"


@app.get("/tickets")
def show() -> str:
    """The page."""
    now = datetime.now(UTC)
    with database.reader() as session:
        session.execute(SIGNED_IN, WHO).first()
        rows = session.execute(LISTED, WHO).all()[:50]
        waiting = session.scalar(WAITING, WHO)
        changes = session.execute(
            CHANGES, WHO | {"since": now if database.tells else str(now)}
        ).all()
    each = max(1, SIZES["dates"] // max(1, len(rows)))
    dates = [[format_datetime(now, tzinfo=ZONE, locale="en") for _ in range(each)] for _ in rows]
    filler = "x" * max(0, SIZES["page"] - ROW * len(rows))
    return render_template(
        "list.html",
        title="Mine",
        rows=rows,
        dates=dates,
        waiting=waiting,
        changes=changes,
        filler=filler,
    )


if __name__ == "__main__":
    waitress.serve(app, host="127.0.0.1", port=PORT, threads=8, _quiet=True)

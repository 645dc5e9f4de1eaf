"""What the status page needs: maintenance, states of components through time, requests about it."""

import json
import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
_LETTERS = "abcdefghijkmnopqrstuvwxyz0123456789"
_STATES = {
    "minor": "degraded_performance",
    "major": "partial_outage",
    "critical": "major_outage",
}
_MOMENT = sa.DateTime(timezone=True)
_LONG_AGO = "1970-01-01 00:00:00"
_GIVEN: dict[str, tuple[Any, Any]] = {
    "kind": (sa.String(length=20), "incident"),
    "type": (sa.String(length=20), "investigating"),
    "created_at": (_MOMENT, _LONG_AGO),
    "updated_at": (_MOMENT, _LONG_AGO),
    "announced": (sa.Boolean(), sa.false()),
}
_MOMENTS = (
    "monitoring_at",
    "postmortem_at",
    "scheduled_for",
    "scheduled_until",
    "reminded_at",
    "next_action_at",
)
_TABLES = (
    "probe_states",
    "proposals",
    "deflections",
    "incident_tickets",
    "watched_components",
    "component_spells",
    "reclassifications",
    "incident_revisions",
)


def upgrade() -> None:
    """Go forward."""
    for name, (kind, value) in _GIVEN.items():
        op.add_column("incidents", sa.Column(name, kind, nullable=False, server_default=value))
    for name in _MOMENTS:
        op.add_column("incidents", sa.Column(name, _MOMENT))
    op.create_index("ix_incidents_next_action_at", "incidents", ["next_action_at"])
    _updates()
    _record()
    _tickets()
    _convert()
    op.create_index("ix_incident_updates_public_id", "incident_updates", ["public_id"], unique=True)
    _let_grow_only()


def _updates() -> None:
    for name, kind, value in (
        ("public_id", sa.String(length=12), ""),
        ("affected", sa.Text(), "[]"),
        ("display_at", _MOMENT, _LONG_AGO),
    ):
        given = sa.Column(name, kind, nullable=False, server_default=value)
        op.add_column("incident_updates", given)
    op.add_column("incident_updates", sa.Column("blasted_at", _MOMENT))
    op.create_table(
        "incident_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident_revisions"),
        sa.ForeignKeyConstraint(
            ["update_id"], ["incident_updates.id"], name="fk_incident_revisions_update_id"
        ),
    )
    op.create_index("ix_incident_revisions_update_id", "incident_revisions", ["update_id"])


def _record() -> None:
    op.create_table(
        "reclassifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reclassifications"),
    )
    op.create_table(
        "component_spells",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT),
        sa.Column("incident_id", sa.Integer()),
        sa.Column("reclassification_id", sa.Integer()),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_component_spells"),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_component_spells_incident_id"
        ),
        sa.ForeignKeyConstraint(
            ["reclassification_id"],
            ["reclassifications.id"],
            name="fk_component_spells_reclassification_id",
        ),
    )
    op.create_index("ix_component_spells_incident_id", "component_spells", ["incident_id"])
    op.create_table(
        "watched_components",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_watched_components"),
    )
    op.create_table(
        "probe_states",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("up", sa.Boolean()),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.Column("differs_since", _MOMENT),
        sa.Column("checked_at", _MOMENT),
        sa.Column("seen_at", _MOMENT),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_probe_states"),
    )
    op.create_index("ix_probe_states_next_at", "probe_states", ["next_at"])


def _tickets() -> None:
    op.create_table(
        "incident_tickets",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "ticket_id", name="pk_incident_tickets"),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_incident_tickets_incident_id"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_incident_tickets_ticket_id"
        ),
    )
    op.create_index("ix_incident_tickets_ticket_id", "incident_tickets", ["ticket_id"])
    op.create_table(
        "deflections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(length=32), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deflections"),
        sa.UniqueConstraint("incident_id", "browser", name="uq_deflections_incident_id_browser"),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_deflections_incident_id"
        ),
    )
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("component", sa.String(length=60)),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT),
        sa.Column("incident_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_proposals_incident_id"),
    )
    op.create_index("ix_proposals_decided_at_topic", "proposals", ["decided_at", "topic"])


def _convert() -> None:
    """Give what was posted before the shape of now."""
    op.execute("UPDATE incidents SET created_at = started_at, updated_at = started_at")
    op.execute("UPDATE incident_updates SET display_at = created_at")
    bind = op.get_bind()
    for one in bind.execute(sa.text("SELECT id FROM incident_updates")).all():
        change = sa.text("UPDATE incident_updates SET public_id = :name WHERE id = :id")
        bind.execute(change, {"id": one.id, "name": _name()})
    asked = "SELECT id, impact, components, started_at, resolved_at FROM incidents"
    for one in bind.execute(sa.text(asked)).all():
        _convert_incident(bind, one)


def _name() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


def _convert_incident(bind: sa.Connection, one: Any) -> None:
    keys = json.loads(one.components)
    state = _STATES.get(one.impact, "operational")
    now = state if one.resolved_at is None else "operational"
    change = sa.text("UPDATE incidents SET components = :components WHERE id = :id")
    bind.execute(change, {"id": one.id, "components": json.dumps(dict.fromkeys(keys, now))})
    spell = sa.text(
        "INSERT INTO component_spells (component, state, since, incident_id, recorded_at)"
        " VALUES (:component, :state, :since, :id, :since)"
    )
    for key in keys:
        told = {"component": key, "id": one.id}
        bind.execute(spell, {**told, "state": state, "since": one.started_at})
        if one.resolved_at is not None:
            bind.execute(spell, {**told, "state": "operational", "since": one.resolved_at})


def _let_grow_only() -> None:
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for change in ("UPDATE", "DELETE"):
        op.execute((_ON_POSTGRES if on_postgres else _ON_SQLITE).format(change))
    if not on_postgres:
        op.execute(_ON_SQLITE_REPLACE)


def downgrade() -> None:
    """Go back."""
    for table in _TABLES:
        op.drop_table(table)
    bind = op.get_bind()
    for one in bind.execute(sa.text("SELECT id, components FROM incidents")).all():
        change = sa.text("UPDATE incidents SET components = :components WHERE id = :id")
        keys = json.dumps(list(json.loads(one.components)))
        bind.execute(change, {"id": one.id, "components": keys})
    op.drop_index("ix_incident_updates_public_id", "incident_updates")
    for name in ("public_id", "affected", "display_at", "blasted_at"):
        op.drop_column("incident_updates", name)
    op.drop_index("ix_incidents_next_action_at", "incidents")
    for name in (*_GIVEN, *_MOMENTS):
        op.drop_column("incidents", name)


_ON_POSTGRES = """
CREATE TRIGGER component_spells_refuses_{0} BEFORE {0} ON component_spells
FOR EACH ROW EXECUTE FUNCTION portal_grows_only()
"""
_ON_SQLITE = """
CREATE TRIGGER component_spells_refuses_{0} BEFORE {0} ON component_spells
BEGIN SELECT RAISE(ABORT, 'table component_spells grows only'); END
"""
_ON_SQLITE_REPLACE = """
CREATE TRIGGER component_spells_refuses_REPLACE BEFORE INSERT ON component_spells
WHEN EXISTS (SELECT 1 FROM component_spells WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'table component_spells grows only'); END
"""

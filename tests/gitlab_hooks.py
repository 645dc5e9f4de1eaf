"""What GitLab's webhooks send about an issue, as its documentation and its own code have it."""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import uuid4

from tests.gitlabs import OWN, PERSON, TOKEN, Tracker
from tests.sites import Site

SECRET = "known to " + "both sides"
NUMBERS = count(9000)
BEFORE = ("status::new", "level::normal")
_MOMENT = "2026-11-16T18:00:{:02d}.211Z"


def tracked(
    new_site: Callable[..., Site], there: Tracker, secret: str = SECRET, policy: str = "selora"
) -> Site:
    """A deployment with that GitLab, and one request there."""
    made = new_site(
        policy=policy,
        sinks="database,gitlab",
        gitlab_url=there.url,
        gitlab_token=TOKEN,
        gitlab_project="group/support",
        gitlab_hook_secret=secret,
    )
    said = {"category": "problem", "impact": "normal"} if policy == "ownerrez" else {}
    made.ask(made.visitor(), **said)
    made.deliver()
    return made


def note(text: str, state: str = "opened", title: str = "", **person: Any) -> dict[str, Any]:
    """Somebody comments on the issue; `state` is that of the issue by now."""
    number = next(NUMBERS)
    return {
        "object_kind": "note",
        "event_type": "confidential_note",
        **_about(person),
        "object_attributes": {
            "attachment": None,
            "author_id": PERSON,
            "commit_id": None,
            "created_at": "2026-11-16 18:00:00 UTC",
            "id": number,
            "internal": False,
            "line_code": None,
            "note": text,
            "noteable_id": 1000,
            "noteable_type": "Issue",
            "project_id": 11,
            "system": False,
            "type": None,
            "updated_at": "2026-11-16 18:00:00 UTC",
            "description": text,
            "url": f"https://gitlab.example.com/group/support/-/issues/1#note_{number}",
            "action": "create",
        },
        "issue": {**_issue(title), "state": state},
    }


def change(
    action: str = "update", put: str = "", second: int = 0, title: str = "", **person: Any
) -> dict[str, Any]:
    """Somebody changes the issue; `put` is a label that takes the place of `status::new`."""
    labels = [_label(name) for name in BEFORE]
    moved = [*labels[1:], _label(put)]
    changes: dict[str, Any] = {
        "updated_at": {"previous": _MOMENT.format(0), "current": _MOMENT.format(second)}
    }
    if put:
        changes["labels"] = {"previous": labels, "current": moved}
    return {
        "object_kind": "issue",
        "event_type": "confidential_issue",
        **_about(person),
        "object_attributes": {
            **_issue(title),
            "updated_at": _MOMENT.format(second),
            "state": "closed" if action == "close" else "opened",
            "action": action,
        },
        "labels": moved if put else labels,
        "changes": changes,
        "assignees": [],
    }


def headers(told: object, token: str = "", key: str = "") -> dict[str, str]:
    """The headers of one delivery; those of a repeat are the same by `key` only."""
    kind = told.get("object_kind", "push") if isinstance(told, dict) else "push"
    shown = {
        "User-Agent": "GitLab/18.5.0",
        "Idempotency-Key": key or str(uuid4()),
        "X-Gitlab-Event": f"Confidential {kind.title()} Hook",
        "X-Gitlab-Webhook-UUID": str(uuid4()),
        "X-Gitlab-Event-UUID": "13792a34-cac6-4fda-95a8-c58e00a3954e",
        "X-Gitlab-Instance": "https://gitlab.example.com",
    }
    return shown | ({"X-Gitlab-Token": token} if token else {})


def knock(site: Site, told: object, *, token: str = SECRET, key: str = "") -> int:
    """Let GitLab tell this."""
    shown = headers(told, token, key)
    return site.app.test_client().post("/hooks/gitlab", json=told, headers=shown).status_code


def send(site: Site, told: object, *, token: str = SECRET, key: str = "") -> int:
    """Let GitLab tell this, and deliver what follows."""
    status = knock(site, told, token=token, key=key)
    site.deliver()
    return status


def _about(person: dict[str, Any]) -> dict[str, Any]:
    user = {"id": PERSON, "name": "Dana Dale", "username": "dana", "avatar_url": None}
    project = {
        "id": 11,
        "name": "Support",
        "web_url": "https://gitlab.example.com/group/support",
        "visibility_level": 0,
        "path_with_namespace": "group/support",
    }
    return {
        "user": user | {"email": "[REDACTED]"} | person,
        "project_id": 11,
        "project": project,
        "repository": {"name": "Support", "url": "git@gitlab.example.com:group/support.git"},
    }


def _issue(title: str) -> dict[str, Any]:
    return {
        "id": 1000,
        "iid": 1,
        "title": title,
        "author_id": OWN,
        "project_id": 11,
        "description": "…",
        "confidential": True,
        "created_at": "2026-11-16 18:00:00 UTC",
        "updated_at": "2026-11-16 18:00:00 UTC",
        "state_id": 1,
        "type": "Issue",
        "assignee_ids": [],
        "labels": [_label(name) for name in BEFORE],
    }


def _label(name: str) -> dict[str, Any]:
    return {"id": len(name), "title": name, "color": "#ffffff", "type": "ProjectLabel"}

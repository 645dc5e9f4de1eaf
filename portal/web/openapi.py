"""The API's description (OpenAPI 3.1), read off the routes themselves so that it cannot go stale."""

import inspect
import re
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from portal import __version__
from portal.i18n import pick
from portal.policy import Policy
from portal.policy.connect import ANSWERS, QUESTIONS
from portal.policy.questions import ALWAYS
from portal.web.guards import SAFE

PREFIX = "/api/v1/"
CONNECT = "/api/v1/connect-requests"
_VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")
_PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_SORTING = ("tier", "category", "impact")


def document(app: Flask, policy: Policy) -> dict[str, Any]:
    """The whole description for this deployment, whose policy says what a request holds."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        offered = policy.connect is not None or not rule.rule.startswith(CONNECT)
        if rule.rule.startswith(PREFIX) and not rule.rule.endswith(".json") and offered:
            path = paths.setdefault(_VARIABLE.sub(r"{\1}", rule.rule), {})
            path |= dict(_operations(app, rule, policy))
    name = pick(policy.organisation.name)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{name}: support portal", "version": __version__},
        "components": {
            "schemas": {"Problem": _PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "paths": paths,
    }


def _operations(app: Flask, rule: Rule, policy: Policy) -> Iterator[tuple[str, dict[str, Any]]]:
    view: Any = app.view_functions[rule.endpoint]
    for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
        operation = {
            "operationId": rule.endpoint,
            "summary": inspect.getdoc(view),
            "security": [{"token": []}],
            "description": f"Scope: {view.guard.removeprefix('api ')}",
            "parameters": list(_parameters(rule, method)),
            "responses": _responses(),
        }
        if method not in SAFE:
            shape = getattr(view, "shape", None)
            asked = _connect_request if rule.rule == CONNECT else _request
            schema = shape.model_json_schema() if shape else asked(policy)
            content = {"application/json": {"schema": schema}}
            operation["requestBody"] = {"required": True, "content": content}
        yield method.lower(), operation


def _parameters(rule: Rule, method: str) -> Iterator[dict[str, Any]]:
    text = {"type": "string"}
    for name in sorted(rule.arguments):
        yield {"name": name, "in": "path", "required": True, "schema": text}
    if method not in SAFE and ("tickets" in rule.rule or rule.rule == CONNECT):
        yield {"name": "Idempotency-Key", "in": "header", "schema": text}


def _responses() -> dict[str, Any]:
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    problem = {"description": "Refused", "content": {"application/problem+json": schema}}
    return {"2XX": {"description": "Done"}, "4XX": problem}


def _request(policy: Policy) -> dict[str, Any]:
    """A request for help: the fields of the policy's forms."""
    kind = policy.request_types[policy.default_request_type]
    tables = (policy.tiers, policy.categories, policy.levels)
    asked = {
        name: {"type": "string", "enum": list(table)}
        for name, table in zip(_SORTING, tables, strict=True)
        if name in kind.asks
    }
    named = {
        key: {"type": "string", "description": pick(field.label)} for key, field in _told(policy)
    }
    text = {"type": "string"}
    return {
        "type": "object",
        "properties": {"name": text, "email": text, **asked, **named, "keep": _KEEP},
        "required": ["name", "email", *asked, "subject", "description"],
    }


def _connect_request(policy: Policy) -> dict[str, Any]:
    """A connect request; what else is required goes by its kind."""
    text = {"type": "string"}
    named = {
        field.key: {"type": "string", "description": pick(field.label)}
        for kind in policy.connect_kinds
        for field in policy.form(kind)
        if field.key not in ALWAYS and field.kind != "files"
    }
    checks = {question: {"type": "string", "enum": [*ANSWERS]} for question in QUESTIONS}
    kinds = {"type": "string", "enum": [*policy.connect_kinds]}
    return {
        "type": "object",
        "properties": {
            "name": text,
            "email": text,
            "kind": kinds,
            "body": text,
            **named,
            **checks,
            "keep": _KEEP,
        },
        "required": ["name", "email", "kind", "body", *checks],
    }


_KEEP = {
    "type": "array",
    "items": {"type": "string"},
    "description": "Digests of what is no secret, as an answer gave them under `weak`",
}


def _told(policy: Policy) -> Iterable[tuple[str, Any]]:
    return ((key, field) for key, field in policy.open_fields.items() if field.kind != "files")

"""The form of a connect request: the kind first, what belongs to it, four answers about the hub."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from portal.forms.base import Look, Option, PolicyForm, Question
from portal.forms.tickets import HIDDEN, question
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.policy import Field, Policy
from portal.policy.connect import Check, Connect
from portal.policy.questions import ALWAYS

KIND = "kind"
HUB = "hub"
_WRITTEN = "description"
Sections = Iterator[tuple[str, Mapping[str, Question]]]


def request_form(
    policy: Policy,
    connect: Connect,
    *,
    about: Mapping[str, Question],
    more: Mapping[str, Question],
) -> type[PolicyForm]:
    """The form of all kinds at once, so that choosing one needs no connection.

    `about` asks whom we do not know for name and address; `more` asks who is signed in.
    """
    parts = [*_sections(policy, connect)]
    if more:
        parts.append((_("Who may read it?"), more))
    if about:
        parts.append((_("About you"), about))
    return _form("ConnectForm", parts)


def report_form(connect: Connect) -> type[PolicyForm]:
    """The form that tells what has changed since; what is left out stays as it is."""
    detail = Question(_("What has changed?"), look=Look(kind="text"))
    return _form("ReportForm", [("", {**_checks(connect, required=False), "detail": detail})])


def _form(name: str, parts: list[tuple[str, Mapping[str, Question]]]) -> type[PolicyForm]:
    body: dict[str, object] = {hidden: Question() for hidden in HIDDEN}
    for _heading, questions in parts:
        body |= questions
    body["headings"] = [(heading, tuple(questions)) for heading, questions in parts]
    return type(name, (PolicyForm,), body)


def _sections(policy: Policy, connect: Connect) -> Sections:
    asked = {key: _field(policy, key) for key in _keys(policy)}
    files = {key: asked.pop(key) for key in [*asked] if policy.fields[key].kind == "files"}
    yield _("What is it about?"), {KIND: _kind(policy)}
    yield _("Where are you?"), asked
    yield _("What does the record show?"), _checks(connect)
    look = Look(kind="text", required=True)
    seen = Question(pick(connect.description), look=look)
    yield _("What do you see?"), {"body": seen, **files}


def _keys(policy: Policy) -> Iterator[str]:
    """Every field of every kind, once, in the order of the policy."""
    forms = (policy.form(kind) for kind in policy.connect_kinds)
    return iter(
        dict.fromkeys(field.key for form in forms for field in form if field.key not in ALWAYS)
    )


def conditions(policy: Policy) -> Iterator[Mapping[str, tuple[str, ...]]]:
    """Under which kinds something is shown that is not shown under all of them."""
    for key in _keys(policy):
        yield from filter(None, (_when(policy, key), _spared(policy, key)))


def _field(policy: Policy, key: str) -> Question:
    label, hint, look = question(policy, policy.fields[key]).args
    required = {kind for kind, field in _asking(policy, key).items() if field.required}
    look = replace(
        look,
        required=required == set(_asking(policy, key)),
        when={**look.when, **_when(policy, key)},
        optional_when=_spared(policy, key) if required else {},
    )
    return Question(label, hint, look)


def _asking(policy: Policy, key: str) -> dict[str, Field]:
    """The kinds that ask for it, and how."""
    found = ((kind, field) for kind in policy.connect_kinds for field in policy.form(kind))
    return {kind: field for kind, field in found if field.key == key}


def _when(policy: Policy, key: str) -> Mapping[str, tuple[str, ...]]:
    asking = _asking(policy, key)
    return {} if len(asking) == len(policy.connect_kinds) else {KIND: tuple(asking)}


def _spared(policy: Policy, key: str) -> Mapping[str, tuple[str, ...]]:
    """The kinds that do without an answer, where others do not."""
    asking = _asking(policy, key)
    free = tuple(kind for kind, field in asking.items() if not field.required)
    return {KIND: free} if 0 < len(free) < len(asking) else {}


def _kind(policy: Policy) -> Question:
    options: list[Option] = [
        (key, pick(kind.label), pick(kind.description) if kind.description else "", [])
        for key, kind in policy.connect_kinds.items()
    ]
    return Question(
        _("What do you need?"), look=Look(kind="choice", required=True, options=options)
    )


def _checks(connect: Connect, *, required: bool = True) -> dict[str, Question]:
    return {key: _check(check, required=required) for key, check in connect.checks.items()}


def _check(check: Check, *, required: bool) -> Question:
    options: list[Option] = [
        ("yes", _("Yes"), "", []),
        ("no", _("No"), "", []),
        ("unknown", _("I cannot see it"), "", []),
    ]
    look = Look(kind="choice", required=required, options=options)
    return Question(pick(check.question), pick(check.hint) if check.hint else "", look)

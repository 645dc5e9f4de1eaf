"""The form that raises a request, built from the policy, and the small ones around it."""

from collections.abc import Iterator, Mapping

from portal.forms.base import Look, Option, PolicyForm, Question
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.policy import Field, Policy
from portal.policy.levels import Category, Tier

HIDDEN = ("submission_id", "started", "time_zone", "request_type")
_IMPACT = "business_impact"
_AT_THE_END = ("files", "email")
FIXED = frozenset({"name", "email", "tier", "copy_to", "attachments"})
"""What a correction cannot change."""
SHARED = "shared"
_SHOWN_AS = {"copy_to": "emails"}


class Forms:
    """The form classes of one policy; each is made once for a language, because that is slow."""

    def __init__(self, policy: Policy, *, writes: bool) -> None:
        self._policy, self._writes = policy, writes
        self._made: dict[tuple[str, str, frozenset[str], bool], type[PolicyForm]] = {}

    def request(
        self,
        request_type: str,
        language: str,
        *,
        without: frozenset[str] = frozenset(),
        sharing: bool = False,
    ) -> type[PolicyForm]:
        """The form of a request type, in the language that is spoken now.

        It does not ask what is known, or cannot be changed: `without`. `sharing` asks whether the
        organisation may read along.
        """
        key = (request_type, language, without, sharing)
        if key not in self._made:
            more = {SHARED: whose()} if sharing else {}
            self._made[key] = _request(
                self._policy, request_type, without, more, writes=self._writes
            )
        return self._made[key]

    def reply(self, language: str) -> type[PolicyForm]:
        """The form of a reply."""
        key = ("", language, frozenset[str](), False)
        if key not in self._made:
            self._made[key] = _reply(self._policy)
        return self._made[key]


def _request(
    policy: Policy,
    request_type: str,
    without: frozenset[str],
    more: Mapping[str, Question],
    *,
    writes: bool,
) -> type[PolicyForm]:
    parts: list[tuple[str, Mapping[str, Question]]] = [
        (heading, {key: asked for key, asked in questions.items() if key not in without})
        for heading, questions in _sections(policy, request_type, writes=writes)
    ]
    parts = [part for part in [*parts, (_("Who may read it?"), more)] if part[1]]
    body: dict[str, object] = {name: Question() for name in HIDDEN}
    for _heading, questions in parts:
        body |= questions
    body["headings"] = [(heading, tuple(questions)) for heading, questions in parts]
    return type("RequestForm", (PolicyForm,), body)


def _sections(
    policy: Policy, request_type: str, *, writes: bool
) -> Iterator[tuple[str, dict[str, Question]]]:
    asks = policy.request_types[request_type].asks
    fields = {field.key: question(policy, field) for field in policy.form(request_type)}
    extra = {key: fields.pop(key) for key in [*fields] if policy.fields[key].kind in _AT_THE_END}
    impact = {_IMPACT: fields.pop(_IMPACT)} if _IMPACT in fields else {}
    yield (
        _("About you"),
        sender(writes=writes) | ({"tier": _tier(policy)} if "tier" in asks else {}),
    )
    about = {"category": _category(policy)} if "category" in asks else {}
    yield _("What happened"), about | fields
    if "impact" in asks or impact:
        level = {"impact": _level(policy)} if "impact" in asks else {}
        yield _("How it affects you"), level | impact
    if extra:
        yield _("Anything to add?"), extra


def question(policy: Policy, field: Field) -> Question:
    """A field of the policy as the form shows it."""
    limits = {"files": policy.intake.max_files, "bytes": policy.intake.max_file_size}
    look = Look(
        kind=_SHOWN_AS.get(field.key, field.kind),
        required=field.required,
        why=pick(field.why) if field.why else "",
        when=field.when,
        options=[(key, pick(label), "", []) for key, label in field.options.items()],
        limits=limits if field.kind == "files" else {},
    )
    return Question(pick(field.label), pick(field.hint) if field.hint else "", look)


def sender(*, writes: bool) -> dict[str, Question]:
    """What we ask of somebody whom we do not know; `writes` says whether letters go out."""
    return {"name": _name(), "email": _email(writes=writes)}


def _name() -> Question:
    return Question(_("Your name"), look=Look(required=True))


def _email(*, writes: bool) -> Question:
    told = _("We answer there, and send you a link to follow your request.")
    hint = told if writes else _("Our answer will stand on the page of your request.")
    return Question(_("Your email address"), hint, Look(kind="email", required=True))


def _tier(policy: Policy) -> Question:
    said = policy.texts.unverified_tier
    options = [_option(key, tier) for key, tier in policy.tiers.items()]
    look = Look(kind="choice", required=True, options=options)
    return Question(_("Which plan are you on?"), pick(said) if said else "", look)


def whose() -> Question:
    """Whether the organisation may read along."""
    options: list[Option] = [
        (
            "no",
            _("Only I"),
            _("And who manages or looks after the requests of our organisation."),
            [],
        ),
        (
            "yes",
            _("All of us"),
            _("Everybody in our organisation can read it and write to it."),
            [],
        ),
    ]
    hint = _("Support reads it in any case, and so do those whom you keep informed.")
    look = Look(kind="choice", required=True, options=options)
    return Question(_("Who else may read this request?"), hint, look)


def _category(policy: Policy) -> Question:
    options = [_option(key, category) for key, category in policy.categories.items()]
    return Question(
        _("What kind of problem is it?"), look=Look(kind="choice", required=True, options=options)
    )


def _option(key: str, thing: Tier | Category) -> Option:
    return key, pick(thing.label), pick(thing.hint) if thing.hint else "", []


def _level(policy: Policy) -> Question:
    """Impact in plain words with examples, never a bare "priority" (A05, A06, A08, A10, A11)."""
    options = [
        (
            level.key,
            pick(level.question),
            pick(level.definition),
            [pick(example) for example in level.examples],
        )
        for level in policy.ranked_levels
    ]
    return Question(
        _("How badly does this affect you?"),
        look=Look(kind="choice", required=True, options=options),
    )


def _reply(policy: Policy) -> type[PolicyForm]:
    limits = {"files": policy.intake.max_files, "bytes": policy.intake.max_file_size}
    body: dict[str, object] = {
        "submission_id": Question(),
        "body": Question(_("Your message"), look=Look(kind="text", required=True)),
        "attachments": Question(_("Files"), look=Look(kind="files", limits=limits)),
        "headings": (("", ("body", "attachments")),),
    }
    return type("ReplyForm", (PolicyForm,), body)


def find_form(formdata: Mapping[str, str] | None = None) -> PolicyForm:
    """Asks for the address to which links go, in the language that is spoken now."""
    email = Question(_("Your email address"), look=Look(kind="email", required=True))
    form: PolicyForm = type("FindForm", (PolicyForm,), {"email": email})(formdata)
    return form

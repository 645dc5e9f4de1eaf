"""The form with which a customer says that something is getting worse."""

from collections.abc import Mapping, Sequence

from portal.forms.base import Look, Option, PolicyForm, Question
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.policy import Policy
from portal.policy.ladder import Rung


def escalation_form(policy: Policy, said: Mapping[str, str], above: Sequence[str]) -> PolicyForm:
    """Why, how it is now, what that means, and who should look at it (D28, D29).

    `above` are the levels of the ladder that may be wished for.
    """
    body = {
        "reason": _reason(),
        "impact": _impact(policy),
        "business_impact": Question(
            _("What does it mean for your work?"),
            _(
                "For example: who cannot go on, since when, what it costs, what has to be done by when."
            ),
            Look(kind="text"),
        ),
        "level": _level(policy, above),
    }
    headings = (("", tuple(body)),)
    made = type("EscalationForm", (PolicyForm,), body | {"headings": headings})
    form: PolicyForm = made(data=said)
    return form


def _reason() -> Question:
    hint = _("What has changed, or why what we do so far is not enough.")
    return Question(_("What has got worse?"), hint, Look(kind="text", required=True))


def _impact(policy: Policy) -> Question:
    """The policy's own levels to choose from; where it has but one, words."""
    label = _("How does it affect you now?")
    if len(policy.levels) == 1:
        return Question(label, look=Look(kind="text", required=True))
    options: list[Option] = [
        (level.key, pick(level.question), pick(level.definition), [])
        for level in policy.ranked_levels
    ]
    hint = _("As it is today, not as it was when you wrote first.")
    return Question(label, hint, Look(kind="choice", required=True, options=options))


def _level(policy: Policy, above: Sequence[str]) -> Question:
    options: list[Option] = [("", _("Whoever is next"), _("We find the right person."), [])]
    options += [_option(policy.ladder[key]) for key in above]
    hint = _("We do our best to follow your wish, and tell you if somebody else can help sooner.")
    return Question(_("Who should look at it?"), hint, Look(kind="choice", options=options))


def _option(rung: Rung) -> Option:
    return rung.key, pick(rung.label), pick(rung.when), []

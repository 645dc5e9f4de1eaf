"""The form in which a customer says how content they are with a resolution."""

from collections.abc import Mapping

from portal.forms.base import Look, PolicyForm, Question
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.policy import Policy


def rating_form(policy: Policy, formdata: Mapping[str, str] | None = None) -> PolicyForm:
    """A score from 1 to 5, and a sentence for those who like."""
    asked = policy.feedback.question
    question = pick(asked) if asked else _("How did you find our help with this request?")
    hint = _("What went well, or what would have helped you more?")
    body = {
        "score": Question(question, look=Look(kind="choice", required=True)),
        "comment": Question(_("In your words"), hint, Look(kind="text")),
    }
    form: PolicyForm = type("RatingForm", (PolicyForm,), body)(formdata)
    return form

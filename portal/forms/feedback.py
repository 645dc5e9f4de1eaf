"""The form of general feedback."""

from collections.abc import Mapping

from portal.forms.base import Look, PolicyForm, Question
from portal.i18n import gettext as _


def feedback_form(formdata: Mapping[str, str] | None = None) -> PolicyForm:
    """A score if one likes, words, and an address only for those who want an answer."""
    hint = _("Only if you would like an answer.")
    body = {
        "score": Question(_("How do you find our support?"), look=Look(kind="choice")),
        "comment": Question(_("What should we know?"), look=Look(kind="text", required=True)),
        "email": Question(_("Your email address"), hint, Look(kind="email")),
    }
    form: PolicyForm = type("FeedbackForm", (PolicyForm,), body)(formdata)
    return form

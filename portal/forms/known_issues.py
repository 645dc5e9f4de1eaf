"""The form of those who have a known issue, too: an address, if they want to hear of its end."""

from collections.abc import Mapping

from portal.forms.base import Look, PolicyForm, Question
from portal.i18n import gettext as _


def me_too_form(sent: Mapping[str, str] | None = None) -> PolicyForm:
    """One address, which may be left out."""
    question = Question(_("Your email address"), look=Look(kind="email"))
    form: PolicyForm = type("MeTooForm", (PolicyForm,), {"email": question})(sent)
    return form

"""What people call themselves: one short line that leads nowhere, as strangers read it."""

import re
import unicodedata

from portal.i18n import gettext as _
from portal.redaction import CleanText, Rules
from portal.services import messages

LONGEST = 80
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Controls, marks that turn the direction of writing, signs without width."""
_LEADS = re.compile(r"://|www\.|\S@\S|\w\.\w{2,}/", re.IGNORECASE)


def line(text: str) -> str:
    """The name on one line, with what one can see and nothing else."""
    spaced = " ".join(text.split())
    seen = (sign for sign in spaced if unicodedata.category(sign) not in _UNSEEN)
    return " ".join("".join(seen).split())


def wrong(text: str) -> str:
    """What is wrong with a name, if anything is."""
    name = line(text)
    if not name:
        return _("Tell us your name, in at most %(most)d letters.", most=LONGEST)
    if len(name) > LONGEST:
        return _("Please shorten your name: %(most)d letters fit.", most=LONGEST)
    # Wide and small forms of the same signs look alike, and some programs open them alike.
    if _LEADS.search(unicodedata.normalize("NFKC", name)):
        return _("Please tell us a name without links and addresses, as others read it in letters.")
    return ""


def clean(text: str, rules: Rules) -> CleanText:
    """A name that nothing is wrong with, without its secrets."""
    return messages.plain(line(text), rules)


def known(text: str, address: str) -> str:
    """A name that somebody else tells us; the first part of the address where it will not do."""
    if not wrong(text):
        return line(text)
    first = address.partition("@")[0]
    return re.sub(r"\W+", " ", first).strip()[:LONGEST] if wrong(first) else line(first)

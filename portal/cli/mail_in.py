"""`portal mail-in`: takes one letter in from a mail server, and tells that server how it went."""

import os
import sys
import traceback
from email.utils import parseaddr
from pathlib import Path

import click
import structlog

from portal import config
from portal.errors import ConfigurationError, PolicyError
from portal.mail import Own, Unreadable
from portal.services import mail
from portal.services.mail import Deferred, Door
from portal.web.runtime import Runtime

log = structlog.get_logger(__name__)
_ENCODED = 1.4
"""How much longer files are in a letter."""
_WORDS = 4_000_000


@click.command("mail-in")
@click.pass_context
def mail_in(context: click.Context) -> None:
    """Take in one letter (RFC 5322) from standard input.

    Exit status, as mail servers read it: 0 if it was taken, or put aside because a machine wrote
    it; 65 if nobody can ever read it; 75 if the server should keep it and try again.
    """
    try:
        portal = context.obj().assemble(config.load(os.environ))
        mail.receive(door(portal), _letter(portal))
    except Unreadable as refused:
        log.warning("mail.unreadable", reason=str(refused))
        raise SystemExit(os.EX_DATAERR) from None
    except Deferred as busy:
        log.warning("mail.deferred", sender=str(busy))
        raise SystemExit(os.EX_TEMPFAIL) from None
    except (ConfigurationError, PolicyError) as mistake:
        log.error("mail.later", error=str(mistake))  # noqa: TRY400 - the server may show it to others
        raise SystemExit(os.EX_TEMPFAIL) from None
    except Exception as mistake:  # noqa: BLE001 - a letter must not be lost, nor shown in a bounce
        place = traceback.extract_tb(mistake.__traceback__)[-1]
        kind, where = type(mistake).__name__, f"{Path(place.filename).name}:{place.lineno}"
        log.error("mail.later", error=kind, where=where)  # noqa: TRY400 - as above
        raise SystemExit(os.EX_TEMPFAIL) from None


def door(portal: Runtime) -> Door:
    """The door for letters of this deployment."""
    settings, works = portal.config, portal.works
    ours = (settings.mail_from, settings.mail_answers or "")
    addresses = {parseaddr(address)[1].lower() for address in ours}
    addresses.add(works.policy.organisation.contact_email.lower())
    return Door(
        works=works,
        files=portal.files,
        limits=portal.file_limits,
        own=Own(works.signer, frozenset(addresses - {""}), settings.mail_authentication_host),
        confirms=portal.sends_letters,
    )


def _letter(portal: Runtime) -> bytes:
    limits = portal.policy.intake
    most = int(limits.max_files * limits.max_file_size * _ENCODED) + _WORDS
    raw = sys.stdin.buffer.read(most + 1)
    if len(raw) > most or not raw.strip():
        reason = "too-long" if raw.strip() else "empty"
        raise Unreadable(reason)
    return raw

"""`portal accounts`: who may sign in, and who may use the API."""

from collections.abc import Callable

import click

from portal import access
from portal.cli import serving
from portal.i18n import gettext as _
from portal.models import Account
from portal.redaction import CleanText
from portal.services import accounts as service
from portal.services import factors, intake, links, messages, names
from portal.store import accounts as store
from portal.web.runtime import Runtime
from portal.work import SYSTEM, Work


@click.group()
def accounts() -> None:
    """People and programs."""


@accounts.command()
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(links.SCOPES))
@click.pass_context
def token(context: click.Context, name: str, scopes: tuple[str, ...]) -> None:
    """Make an API token called NAME; it is shown this once."""
    portal = serving.use(context)
    with portal.works.write(SYSTEM) as work:
        made = links.issue_api_token(work, name, scopes)
    click.echo(made)
    click.echo(_("Keep it now: it is not shown again."), err=True)


@accounts.command()
@click.argument("email")
@click.option("--name", default="", help="How to address this person.")
@click.option("--staff", type=click.Choice(access.STAFF), help="A role in support.")
@click.option("--team", "teams", multiple=True, help="A team of the policy, by its key.")
@click.option("--organisation", default="", help="The company; it is made if there is none.")
@click.option("--role", type=click.Choice(access.ORGANISATION), help="What one may do there.")
@click.option("--on-call/--not-on-call", default=None, help="Whether to call at night.")
@click.pass_context
def add(
    context: click.Context,
    email: str,
    name: str,
    staff: str | None,
    organisation: str,
    role: str | None,
    *,
    teams: tuple[str, ...],
    on_call: bool | None,
) -> None:
    """Make an account for EMAIL, or change one, and print a link to sign in with."""
    portal = serving.use(context)
    address = _address(portal, email)
    if name and (wrong := names.wrong(name)):
        raise click.BadParameter(wrong, param_hint="--name")
    with portal.works.write(SYSTEM) as work:
        account = service.admit(
            work,
            address,
            name=names.clean(names.known(name, address), work.rules),
            language=work.policy.organisation.languages[0],
            time_zone=work.policy.hours.zone,
        )
        if name:
            account.name = names.clean(name, work.rules)
        if staff or on_call is not None:
            service.appoint(work, account, staff_role=staff or account.staff_role, on_call=on_call)
        _join(work, account, teams)
        _place(work, account, organisation, role)
    _print_link(portal, address)


def _join(work: Work, account: Account, teams: tuple[str, ...]) -> None:
    if not teams:
        return
    unknown = ", ".join(key for key in teams if key not in work.policy.teams)
    if unknown:
        known = ", ".join(work.policy.teams)
        said = _("no such team: %(unknown)s; there are %(known)s", unknown=unknown, known=known)
        raise click.BadParameter(said, param_hint="--team")
    if account.staff_role is None:
        raise click.UsageError(_("Only support works in teams: give --staff as well."))
    service.join(work, account, teams)


def _place(work: Work, account: Account, organisation: str, role: str | None) -> None:
    if not (organisation or role):
        return
    if not (organisation or account.organisation_id):
        raise click.UsageError(_("A role needs an organisation."))
    house = messages.plain(organisation, work.rules) if organisation else None
    if house and store.organisation(work.session, house) is None:
        click.echo(_("A new organisation: %(name)s", name=house), err=True)
    service.place(work, account, house, role or access.MEMBER)


@accounts.command()
@click.argument("email")
@click.pass_context
def link(context: click.Context, email: str) -> None:
    """Print a link that signs EMAIL in, once, for ten minutes."""
    portal = serving.use(context)
    address = _address(portal, email)
    with portal.works.read(SYSTEM) as work:
        _known(work, address)
    _print_link(portal, address)


@accounts.command()
@click.argument("email")
@click.pass_context
def disable(context: click.Context, email: str) -> None:
    """Shut EMAIL out, and end every session."""
    _change(context, email, service.disable)
    click.echo(_("%(email)s is shut out, and every session has ended.", email=email))


@accounts.command()
@click.argument("email")
@click.pass_context
def enable(context: click.Context, email: str) -> None:
    """Let EMAIL in again."""
    _change(context, email, service.enable)
    click.echo(_("%(email)s may sign in again.", email=email))


@accounts.command()
@click.argument("email")
@click.pass_context
def reset(context: click.Context, email: str) -> None:
    """Take every second factor of EMAIL, who has lost it, and end every session."""
    _change(context, email, factors.reset)
    click.echo(_("%(email)s has no second factor any more, and is signed out.", email=email))


def _change(context: click.Context, email: str, verb: Callable[[Work, Account], None]) -> None:
    portal = serving.use(context)
    with portal.works.write(SYSTEM) as work:
        verb(work, _known(work, _address(portal, email)))


def _address(portal: Runtime, email: str) -> CleanText:
    try:
        return intake.address(email, portal.works.rules)
    except ValueError:
        raise click.BadParameter(_("This is no email address."), param_hint="EMAIL") from None


def _known(work: Work, email: CleanText) -> Account:
    found = store.by_email(work.session, email)
    if found is None:
        raise click.ClickException(_("There is no account of this address."))
    return found


def _print_link(portal: Runtime, email: CleanText) -> None:
    with portal.works.write(SYSTEM) as work:
        made = service.token_of(work, service.prove_by_mail(work, email))
    click.echo(f"{portal.config.address}/sign-in/link/{made}")
    click.echo(_("It works once, and for ten minutes."), err=True)

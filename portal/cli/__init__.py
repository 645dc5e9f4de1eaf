"""The other edge: `portal …`; thin as a blueprint."""

import os
import sys

import click

from portal import config, logs
from portal.cli import (
    accounts,
    doctor,
    keeping,
    letters,
    mail_in,
    outbox,
    policy,
    redact,
    seed,
    serving,
    status,
)
from portal.cli.serving import Factories
from portal.errors import ConfigurationError, PolicyError, StoreUnavailable


def run(factories: Factories) -> None:
    """Run the command line; an operator's mistake is one line (or one a mistake), no traceback."""
    os.umask(0o077)  # what customers send is for nobody else on this machine
    logs.configure()
    try:
        main(obj=factories)
    except ConfigurationError as mistake:
        sys.exit(f"portal: {mistake}")
    except StoreUnavailable as refused:
        sys.exit(f"portal: PORTAL_FILES: {refused}")
    except PolicyError as mistakes:
        sys.exit("\n".join(f"portal: policy: {mistake}" for mistake in mistakes.mistakes))


@click.group(invoke_without_command=True)
@click.version_option(package_name="support-portal")
@click.pass_context
def main(context: click.Context) -> None:
    """The front door of a support team. Without a command: migrate, serve, relay and sweep."""
    if context.invoked_subcommand is None:
        serving.everything(context.obj, config.load(os.environ))


for command in (
    serving.serve,
    serving.worker,
    serving.migrate,
    keeping.backup,
    keeping.restore,
    keeping.move,
    keeping.check_data,
    seed.seed,
    doctor.doctor,
    redact.redact,
    policy.group,
    status.status,
    outbox.outbox,
    mail_in.mail_in,
    letters.letters,
    accounts.accounts,
):
    main.add_command(command)

"""The other edge: `portal …`; thin as a blueprint."""

import importlib
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from portal import logs
from portal.errors import ConfigurationError, PolicyError, StoreUnavailable

COMMANDS = {
    "accounts": ("accounts.accounts", "Say who may sign in, and which programs use the API."),
    "backup": ("keeping.backup", "Write everything into one file, while it goes on."),
    "check-data": ("keeping.check_data", "Look whether all that is stored fits together."),
    "doctor": ("doctor.doctor", "Say what is well here, what is not, and what to do."),
    "letters": ("letters.letters", "Show the letters before anybody gets them."),
    "mail-in": ("mail_in.mail_in", "Take in one letter, from a mail server."),
    "migrate": ("serving.migrate", "Bring the database up to this version."),
    "move": ("keeping.move", "Copy everything to another database or place for files."),
    "outbox": ("outbox.outbox", "List deliveries that fail, and try them again."),
    "policy": ("policy.group", "Check, show and explain the support process."),
    "redact": ("redact.redact", "Take secrets out of a log, or out of all that is stored."),
    "restore": ("keeping.restore", "Bring a backup back, into an empty database."),
    "seed": ("seed.seed", "Fill a new deployment with a story, or with many requests."),
    "serve": ("serving.serve", "Answer requests only."),
    "status": ("status.status", "Write the public status as files, and check them."),
    "worker": ("serving.worker", "Deliver and keep the time only."),
}
"""Where each command stands, and what it is for."""


class Commands(click.Group):
    """Loads the command that is meant, and not what all the others need."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name not in COMMANDS:
            return None
        module, _dot, name = COMMANDS[cmd_name][0].partition(".")
        command: click.Command = getattr(part(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Their names and what they are for."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in sorted(COMMANDS.items())])


def part(name: str) -> Any:
    """Load a module of this room: one that needs much, when it is needed."""
    return importlib.import_module(f"portal.cli.{name}")


def run(app: Callable[[], Any]) -> None:
    """Run the command line; an operator's mistake is one line (or one a mistake), no traceback.

    `app` loads `portal.app`, which stands above us.
    """
    os.umask(0o077)  # what customers send is for nobody else on this machine
    logs.configure()
    try:
        main(obj=app)
    except ConfigurationError as mistake:
        sys.exit(f"portal: {mistake}")
    except StoreUnavailable as refused:
        sys.exit(f"portal: PORTAL_FILES: {refused}")
    except PolicyError as mistakes:
        sys.exit("\n".join(f"portal: policy: {mistake}" for mistake in mistakes.mistakes))
    except Exception as mistake:
        db = importlib.import_module("portal.db")  # now: not every command needs it
        if isinstance(mistake, db.AWAY):
            sys.exit(f"portal: PORTAL_DATABASE_URL: {db.reason(mistake)}")
        raise


@click.group(cls=Commands, invoke_without_command=True)
@click.version_option(package_name="support-portal")
@click.pass_context
def main(context: click.Context) -> None:
    """The front door of a support team. Without a command: migrate, serve, relay and sweep."""
    if context.invoked_subcommand is None:
        part("serving").everything(context.obj)

"""Every letter as its reader gets it, for those who lead support."""

import hashlib
import re
from base64 import b64encode

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal import i18n
from portal.letters import Letter
from portal.web import guards, letter_preview
from portal.web.runtime import runtime
from portal.web.stage import Play

blueprint = Blueprint("desk_letters", __name__, url_prefix="/desk/letters")
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@blueprint.get("")
@guards.staff("lead")
def everything() -> ResponseReturnValue:
    """Which letters there are, and when each goes out."""
    known = [
        (name, letter_preview.SAMPLES[name].when) for name in letter_preview.names(runtime().policy)
    ]
    return render_template("desk/letters.html", letters=known)


@blueprint.get("/<letter>")
@guards.staff("lead")
def show(letter: str) -> ResponseReturnValue:
    """One letter from a made-up request: its subject and its text; its HTML has a page of its own."""
    return render_template(
        "desk/letter.html",
        name=letter,
        when=letter_preview.SAMPLES[letter].when if letter in letter_preview.SAMPLES else "",
        letter=_written(letter),
        chosen=_language(),
        languages=[(key, i18n.language_name(key)) for key in _languages()],
    )


@blueprint.get("/<letter>/page")
@guards.staff("lead")
def page(letter: str) -> ResponseReturnValue:
    """The HTML of a letter alone; it brings its own style, and may do nothing else."""
    html = _written(letter).html
    style = _STYLE.search(html)
    digest = b64encode(hashlib.sha256(style[1].encode() if style else b"").digest()).decode()
    allowed = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; sandbox"
    )
    return Response(html, headers={"Content-Security-Policy": allowed})


def _written(name: str) -> Letter:
    portal = runtime()
    settings = portal.config
    answers = settings.mail_answers is not None
    play = Play(portal.policy, portal.works.clock, settings.address, answers)
    return letter_preview.show(play, name, _language())


def _languages() -> tuple[str, ...]:
    return tuple(runtime().policy.organisation.languages)


def _language() -> str:
    """The language asked for; the page's own where none was, else the policy's first."""
    wanted = request.args.get("language") or i18n.language()
    return wanted if wanted in _languages() else _languages()[0]

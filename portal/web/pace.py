"""How fast a form came back: a signed note in it tells when it was shown."""

from functools import lru_cache

from flask import request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from portal import clock
from portal.web.runtime import runtime

_FAR_AWAY = 86_400


def started() -> str:
    """A signed note of when the form was shown; one serves all that are shown in a second."""
    return _noted(runtime().config.secret_key.get_secret_value(), int(clock.now().timestamp()))


@lru_cache(maxsize=4)
def _noted(_secret: str, _second: int) -> str:
    return _clockwork().dumps(0)


def too_fast() -> bool:
    """Whether the form came back sooner than a person can fill it in."""
    shown = request.form.get("started")
    if not shown:
        return False
    try:
        _, at = _clockwork().loads(shown, max_age=_FAR_AWAY, return_timestamp=True)
    except BadSignature:
        return False
    seconds = (clock.now() - at).total_seconds()
    return bool(seconds < runtime().policy.intake.minimum_seconds)


def _clockwork() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(runtime().config.secret_key.get_secret_value(), salt="started")

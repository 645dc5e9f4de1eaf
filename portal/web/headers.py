"""Headers that every answer carries."""

from http import HTTPStatus

from flask import Flask, Response, g, request

from portal import metrics

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'"
)
_YEAR = 31_536_000
_OF_A_KEY = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
CAMERA = "camera=(self), microphone=(), geolocation=()"
"""What the one page says that reads codes: others open no camera."""


def standing(*, secure: bool) -> dict[str, str]:
    """What every answer carries, whoever gives it: pages, files, errors and the snapshot."""
    found = {
        "Content-Security-Policy": CSP,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
    if secure:
        found["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"
    return found


def install(app: Flask, *, secure: bool) -> None:
    """Add the headers to every answer, errors included."""
    standard = standing(secure=secure) | {"Cache-Control": "no-store"}
    always, private = tuple(standard.items()), tuple((standard | _OF_A_KEY).items())

    @app.after_request
    def harden(response: Response) -> Response:
        headers = response.headers
        said = {name.lower() for name, _ in headers}
        more = private if _is_private() else always
        headers.extend([pair for pair in more if pair[0].lower() not in said])
        headers.add("Vary", "HX-Request")
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            metrics.failed(response.status_code)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            headers["Retry-After"] = str(g.retry_after)
        return response


def _is_private() -> bool:
    # A link is a key: no such address may travel to another site.
    keys = ("/t/", "/feedback/", "/letters/", "/sign-in/link/", "/status/subscriptions/")
    return request.path.startswith(keys)

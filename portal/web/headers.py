"""Headers that every answer carries."""

from http import HTTPStatus

from flask import Flask, Response, g, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'"
)
_YEAR = 31_536_000


def install(app: Flask, *, secure: bool) -> None:
    """Add the headers to every answer, errors included."""

    @app.after_request
    def harden(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CSP)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", _referrer())
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("X-Frame-Options", "DENY")
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store"
        headers.add("Vary", "HX-Request")
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            headers["Retry-After"] = str(g.retry_after)
        if secure:
            headers["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"
        return response


def _referrer() -> str:
    # A link is a key: no such address may travel to another site.
    private = request.path.startswith(("/t/", "/feedback/", "/letters/", "/sign-in/link/"))
    return "no-referrer" if private else "same-origin"

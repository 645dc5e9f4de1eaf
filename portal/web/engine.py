"""The redaction engine for browsers, by the rules of this deployment."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from portal.redaction.browser import engine, packed
from portal.web.runtime import runtime


def answer() -> ResponseReturnValue:
    """The script; packed, as it is long."""
    rules = runtime().works.rules
    packs = request.accept_encodings["gzip"] > 0
    response = Response(packed(rules) if packs else engine(rules))
    response.content_type = "text/javascript; charset=utf-8"
    response.vary.add("Accept-Encoding")
    if packs:
        response.content_encoding = "gzip"
    response.add_etag()
    response.cache_control.no_cache = True  # kept, but asked for again each time: rules change
    return response.make_conditional(request)

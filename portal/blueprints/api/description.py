"""What the API can do, for machines."""

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from portal.web import guards, openapi
from portal.web.runtime import runtime

blueprint = Blueprint("api_description", __name__, url_prefix="/api/v1")


@blueprint.get("/openapi.json")
@guards.public
def show() -> ResponseReturnValue:
    """The OpenAPI 3.1 description of this deployment's API."""
    return jsonify(openapi.document(current_app, runtime().policy))

"""The yardstick of the status page: a bare Flask app that sends the same bytes from memory."""

import json
import sys
from pathlib import Path

import waitress
from flask import Flask, Response

FOLDER, PORT = Path(sys.argv[1]), int(sys.argv[2])
app = Flask(__name__)
FOUND = {
    path: (bytes.fromhex(body), headers)
    for path, (body, headers) in json.loads((FOLDER / "answers.json").read_text()).items()
}


@app.get("/<path:path>")
def show(path: str) -> Response | tuple[str, int]:
    """What Portal sent, with the same headers."""
    if f"/{path}" not in FOUND:
        return "", 404
    body, headers = FOUND[f"/{path}"]
    return Response(body, headers=headers)


if __name__ == "__main__":
    waitress.serve(app, host="127.0.0.1", port=PORT, threads=8, _quiet=True)

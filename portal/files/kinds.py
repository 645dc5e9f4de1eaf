"""Which endings are known, and as what they are stored and served."""

from collections.abc import Collection

from portal.files.refusal import Refusal
from portal.i18n import gettext as _

_OPEN = "application/vnd.oasis.opendocument"
_OFFICE = "application/vnd.openxmlformats-officedocument"
TEXTS = dict.fromkeys(
    (
        *(".txt", ".log", ".md", ".xml", ".yaml", ".yml"),
        *(".ini", ".cfg", ".conf", ".toml", ".properties"),
    ),
    "text/plain",
)
TABLES = dict.fromkeys((".csv", ".tsv"), "text/csv")
JSON = dict.fromkeys((".json", ".jsonl", ".ndjson", ".har"), "application/json")
FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".webp": "WEBP"}
IMAGES = {ending: f"image/{form.lower()}" for ending, form in FORMATS.items()}
MOVIES = {".mp4": "video/mp4", ".mov": "video/quicktime"}
WEBM = {".webm": "video/webm"}
OFFICE = {
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
}
OPEN = {".odt": f"{_OPEN}.text", ".ods": f"{_OPEN}.spreadsheet", ".odp": f"{_OPEN}.presentation"}
PDF = {".pdf": "application/pdf"}
ZIP = {".zip": "application/zip"}
TAR = {".tar": "application/x-tar"}
GZIP = dict.fromkeys((".gz", ".tgz"), "application/gzip")
MEDIA_TYPES = {
    **(IMAGES | TEXTS | TABLES | JSON | MOVIES | WEBM),
    **(PDF | OFFICE | OPEN | ZIP | TAR | GZIP),
}
_DOCUMENTS = frozenset((".doc", ".rtf", ".xls", ".ppt", ".docm", ".xlsm", ".pptm", ".xlsb"))
_ARCHIVES = frozenset((".bz2", ".xz", ".zst", ".7z", ".rar", ".lz", ".cab", ".iso"))


def accepted(allowed_types: Collection[str]) -> tuple[str, ...]:
    """List the endings (`.png`) that the policy's media types allow, for a form's `accept`."""
    return tuple(ending for ending, kind in MEDIA_TYPES.items() if kind in allowed_types)


def media_type(ending: str, allowed_types: Collection[str]) -> str:
    """Return what a file of this ending is stored as; raise `Refusal` with advice if it may not."""
    kind = MEDIA_TYPES.get(ending)
    if kind in allowed_types and kind is not None:
        return kind
    if ending in _DOCUMENTS | OFFICE.keys() | OPEN.keys() | PDF.keys():
        raise Refusal(_unread(_alternative(allowed_types)))
    if ending in _ARCHIVES | ZIP.keys() | TAR.keys() | GZIP.keys():
        raise Refusal(_closed(zips="application/zip" in allowed_types))
    raise Refusal(
        _(
            "Files of this kind cannot be sent. These can: %(endings)s.",
            endings=", ".join(known.removeprefix(".") for known in accepted(allowed_types)),
        )
    )


def _alternative(allowed_types: Collection[str]) -> str | None:
    known = {"application/pdf": "PDF", OFFICE[".docx"]: "DOCX", OFFICE[".xlsx"]: "XLSX"}
    return ", ".join(name for kind, name in known.items() if kind in allowed_types) or None


def _unread(alternative: str | None) -> str:
    if alternative is None:
        return _(
            "We cannot look for passwords and keys inside such a document, so we do not keep it."
            " Please send a screenshot, or the text itself."
        )
    return _(
        "We cannot look for passwords and keys inside a document of this kind, so we do not keep"
        " it. Please save it as one of these and send that: %(kinds)s.",
        kinds=alternative,
    )


def _closed(*, zips: bool) -> str:
    if zips:
        return _(
            "We cannot look for passwords and keys inside an archive of this kind, so we do not"
            " keep it. Please send a ZIP archive, or the files one by one."
        )
    return _(
        "We cannot look for passwords and keys inside an archive, so we do not keep it."
        " Please send the files one by one."
    )

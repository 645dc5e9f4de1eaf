"""How much may come in, and how it is kept from being abused."""

from typing import Annotated

from pydantic import Field

from portal.policy.kinds import Size, Table

Count = Annotated[int, Field(ge=1)]
TYPES = (
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "video/mp4",
    "video/webm",
    "video/quicktime",
    "application/json",
    "text/plain",
    "text/csv",
    "application/pdf",
    "application/zip",
    "application/gzip",
    "application/x-tar",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
)


class Intake(Table):
    """The limits of the front door."""

    max_files: Annotated[int, Field(ge=0)] = 5
    max_file_size: Size = 10 * 1024**2
    allowed_types: tuple[Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$")], ...] = TYPES
    per_hour: Count = 20
    """Requests from one network or address."""
    per_day: Count = 240
    near: Annotated[float, Field(gt=0, le=1)] = 0.8
    """The share of a limit from which on a guest confirms by email."""
    minimum_seconds: Annotated[int, Field(ge=0)] = 3
    """Faster than this is no person."""
    link_days: Count = 180
    """How long a guest's link works."""
    draft_days: Count = 7
    subject_length: Count = 200
    description_length: Count = 20_000

"""Who cleans what: by the ending of the name, with which the content has to agree."""

from collections.abc import Callable, Collection
from importlib import import_module

from portal.files import archives, har, kinds, movies, names, packages, pdf, texts, webm
from portal.files.task import Cleaned, Inner, Task


def clean(content: bytes, name: str, task: Task) -> Cleaned:
    """Return a copy without secrets and what was taken out; raise `Refusal` if there is none."""
    ending = names.suffix(name)
    for endings, pack in _PACKAGES:
        if ending in endings:
            return pack(content, name, task, clean)
    for endings, cleaner in _CLEANERS:
        if ending in endings:
            return cleaner(content, ending, task)
    return texts.clean(content, ending, task)


def _drawn(draw: Callable[[bytes, str], bytes]) -> Callable[[bytes, str, Task], Cleaned]:
    """What is drawn anew has no words in which a secret could be found."""
    return lambda content, ending, _task: (draw(content, ending), ())


def _picture(content: bytes, ending: str, _task: Task) -> Cleaned:
    # Loaded now: Pillow takes 2 MB, and most processes never see a picture.
    return import_module("portal.files.images").clean(content, ending), ()


_PACKAGES: tuple[tuple[Collection[str], Callable[[bytes, str, Task, Inner], Cleaned]], ...] = (
    (kinds.ZIP, archives.clean_zip),
    (kinds.TAR, archives.clean_tar),
    (kinds.GZIP, archives.clean_gzip),
    (kinds.OFFICE, packages.clean),
    (kinds.OPEN, packages.clean),
)
_CLEANERS: tuple[tuple[Collection[str], Callable[[bytes, str, Task], Cleaned]], ...] = (
    (kinds.IMAGES, _picture),
    (kinds.MOVIES, _drawn(movies.clean)),
    (kinds.WEBM, _drawn(webm.clean)),
    ((".json", ".har"), har.clean),
    (kinds.PDF, pdf.clean),
)

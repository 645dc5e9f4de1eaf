"""Fields that carry what the templates show beside them: hint, reason, condition, choices."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast

from wtforms import Field, Form
from wtforms.utils import unset_value

Option = tuple[str, str, str, list[str]]
"""A choice: value, label, definition, examples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a field is shown, in the language of the page."""

    kind: str = "line"
    required: bool = False
    why: str = ""
    when: Mapping[str, Sequence[str]] = field(default_factory=dict)
    optional_when: Mapping[str, Sequence[str]] = field(default_factory=dict)
    options: Sequence[Option] = ()
    limits: Mapping[str, int] = field(default_factory=dict)


class Question(Field):
    """One line of text, or one choice; whether it will do is the policy's to say, not the form's.

    The markup is the templates': what WTForms gives here is binding, data and errors.
    """

    def __init__(
        self, label: str = "", hint: str = "", look: Look | None = None, **more: Any
    ) -> None:
        super().__init__(label, description=hint, **more)
        self._look = look or Look()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._look, name)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the first value, as text."""
        if valuelist:
            self.data = valuelist[0] if isinstance(valuelist[0], str) else ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Bind; a missing value is an empty text."""
        super().process(formdata, data, extra_filters)
        self.data = self.data or ""


class PolicyForm(Form):
    """A form whose fields come in sections, and whose refusals come from a verb."""

    headings: ClassVar[Sequence[tuple[str, Sequence[str]]]] = ()

    @property
    def sections(self) -> Iterator[tuple[str, list[Question]]]:
        """Heading and fields, in the order in which they are asked."""
        for heading, names in self.headings:
            yield heading, [self.question(name) for name in names]

    def question(self, name: str) -> Question:
        """The question of that name."""
        return cast("Question", self[name])

    @property
    def errors_list(self) -> list[tuple[str, str]]:
        """The id of each refused field with what is wrong, in the order of the page."""
        # WTForms sorts by the moment of making, which is not the order in which we ask.
        order = [name for _heading, names in self.headings for name in names]
        asked = [self[name] for name in order] or list(self)
        return [(field.name, str(error)) for field in asked for error in field.errors]

    def refuse(self, mistakes: Mapping[str, Sequence[str]]) -> None:
        """Put each message at its field; those of fields that are not asked go to one that is."""
        names = [field.name for field in self]
        first = self.headings[0][1][0] if self.headings else names[-1]
        for name, messages in mistakes.items():
            target = self[name if name in names else first]
            target.errors = [*target.errors, *messages]

    def show(self, texts: Mapping[str, str]) -> None:
        """Put the cleaned texts where the raw ones were: what is shown is what would be kept."""
        for question in self:
            if question.name in texts:
                question.data = texts[question.name]

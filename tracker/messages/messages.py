"""Labels and sentences in one language, for every command, screen and page."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from scrapers.model.forward_mark import author_in
from scrapers.platforms.experimental import EXPERIMENTAL_PLATFORMS
from tracker.errors import UserError
from tracker.messages import live, notes, originality, policy, reasons
from tracker.messages.catalog import (
    CASE_STATUSES,
    CASE_STEPS,
    CERTAINTIES,
    CODES,
    COMPLETION_STATUSES,
    FILINGS,
    GAPS,
    HEADERS,
    KINDS,
    LEVELS,
    MESSAGES,
    ORIGIN_REASONS,
    ORIGINS,
    PLATFORMS,
    RULES,
    SAW,
    SEVERITIES,
    STATES,
    STEPS,
    VERDICTS,
    WAYS,
)
from tracker.messages.notify import sentences as notify_words
from tracker.messages.resolving import words as resolving
from tracker.messages.review import case_reasons
from tracker.messages.scanning import words as scanning_words
from tracker.messages.terminal.english_errors import error_in_chinese
from tracker.messages.terminal.language import Lang, Pair
from tracker.messages.terminal.library_words import english_of, system_in_chinese
from tracker.messages.terminal.plurals import with_singulars
from tracker.messages.terminal.program import as_called, quoted
from tracker.policy.rule_kinds import kind_of
from tracker.text.sanitize import sanitize


def labels_of(table: Mapping[str, Pair]) -> Callable[["Messages", str], str]:
    """A method of Messages: code -> its label."""

    def label(messages: "Messages", code: str) -> str:
        return messages.label(table, code)

    return label


class Messages:
    """The interface's words in one language. A code without words is shown itself, sanitized."""

    platform = labels_of(PLATFORMS)
    verdict = labels_of(VERDICTS)
    severity = labels_of(SEVERITIES)
    state = labels_of(STATES)
    filing = labels_of(FILINGS)
    kind = labels_of(KINDS)
    origin = labels_of(ORIGINS)
    origin_reason = labels_of(ORIGIN_REASONS)
    completion = labels_of(COMPLETION_STATUSES)
    completion_reason = labels_of(originality.WHYS)
    way = labels_of(WAYS)
    step = labels_of(STEPS)
    gap = labels_of(GAPS)
    certainty = labels_of(CERTAINTIES)
    handle_certainty = labels_of(resolving.HANDLE_CERTAINTIES)
    handle_source = labels_of(resolving.SOURCES)
    unfiled_entity = labels_of(resolving.UNFILED_ENTITIES)
    picture_fault = labels_of(resolving.PICTURE_FAULTS)
    saw = labels_of(SAW)
    level = labels_of(LEVELS)
    case_status = labels_of(CASE_STATUSES)
    case_step = labels_of(CASE_STEPS)
    code = labels_of(CODES)
    message_kind = labels_of(notify_words.KINDS)
    delivery = labels_of(notify_words.STATUSES)
    delivery_code = labels_of(notify_words.CODES)

    def __init__(self, lang: Lang, *, is_technical: bool = False, options: Sequence[str] = ()) -> None:
        self.lang = lang
        self.is_technical = is_technical
        """Whether reasons are followed by what a reader said, for maintainers."""
        self.options = tuple(options)
        """The program's options as given on this call: every command that a sentence names needs them too."""
        self._options = sanitize(quoted(self.options))
        self._template_options = self._options.replace("{", "{{").replace("}", "}}")

    def text(self, key: str, /, **values: object) -> str:
        """A sentence with its values filled in; text values are sanitized.

        Raises:
            KeyError: unknown key.
        """
        filled = {name: self._filled(value) if isinstance(value, str) else value for name, value in values.items()}
        sentence = as_called(self._pick(MESSAGES[key]), self._template_options)
        return (with_singulars(sentence, values) if self.lang is Lang.EN else sentence).format(**filled)

    def error(self, key: str, kind: type[UserError] = UserError, /, **values: object) -> UserError:
        """An error in the words of the key, with those of `KEY.hint` as its hint.

        Raises:
            KeyError: one of them is unknown.
        """
        return kind(self.text(key, **values), self.text(f"{key}.hint", **values))

    def _filled(self, value: str) -> str:
        return sanitize(system_in_chinese(value) if self.lang is Lang.ZH else value)

    def listed(self, parts: Iterable[str]) -> str:
        """Names as a list within a sentence."""
        return self._pick(("、", ", ")).join(parts)

    @property
    def comma(self) -> str:
        return self._pick(("，", ", "))

    @property
    def colon(self) -> str:
        return self._pick(("：", ": "))

    @property
    def clause_mark(self) -> str:
        return self._pick(("；", "; "))

    def clauses(self, parts: Iterable[str]) -> str:
        """Sentences, or parts of one, in one cell or line."""
        return self.clause_mark.join(parts)

    def with_remark(self, name: str, remark: str) -> str:
        """A name, and in brackets what distinguishes it from others."""
        return self._pick(("{}（{}）", "{} ({})")).format(name, remark)

    def joined(self, value: object) -> str:
        """A tuple of texts, or of names with their remarks, as a list; anything else as text."""
        if not isinstance(value, tuple):
            return str(value)
        return self.listed(self.with_remark(*part) if isinstance(part, tuple) else str(part) for part in value)

    def has(self, key: str) -> bool:
        """Whether the key has a sentence."""
        return key in MESSAGES

    def notes(self, message: str) -> str:
        """Why a look proves less than it could, from its message; empty: it proves everything."""
        return self.clauses(notes.sentences_of(message, 0 if self.lang is Lang.ZH else 1))

    def reason(self, code: str, message: str) -> str:
        """Why there was no answer, for people; the technical message only for those who ask for it."""
        sentence = reasons.reason_sentence(code, message, self.lang)
        return sanitize(f"{sentence} · {message}" if self.is_technical and message not in ("", sentence) else sentence)

    def case_reason(self, why: str) -> str:
        """Why the program took a step on a case, as it stored it, in this language."""
        if self.lang is Lang.ZH:
            return why
        return case_reasons.reason_in_english(
            why, {zh: en for table in (STATES, FILINGS, KINDS) for zh, en in table.values()}
        )

    def stored_reason(self, code: str, message: str) -> str:
        """Why an account is not verified, as it is stored: in Chinese. In English the code's own sentence, and a
        person's words as they are. Empty: nothing is stored."""
        if self.lang is Lang.ZH or not message:
            return message
        reason = self.reason(code, message)
        return self.reason(code, "") if reasons.HAN.search(reason) and code not in reasons.OF_PEOPLE else reason

    def sentence(self, chinese: str, english: str) -> str:
        """The one of the interface's language; not sanitised."""
        return self._pick((chinese, english))

    def selection(self, text: str) -> str:
        """A scan's selection (Selection.text) with its columns named."""
        if self.lang is Lang.EN:
            return sanitize(text)
        in_words = re.sub(r"\bstrata=(\S+)", lambda found: f"strata={self._strata(found[1])}", text)
        in_words = in_words.replace("always=repeat-offenders", "always=").replace("due=daily", "due=")
        names = "|".join(scanning_words.SELECTED)
        return sanitize(
            re.sub(rf"\b({names})=", lambda found: f"{self.head(scanning_words.SELECTED[found[1]])} ", in_words).strip()
        )

    def _strata(self, names: str) -> str:
        return self.listed(self.text(f"sample.by.{name}") for name in names.split(","))

    def shown(self, platform_words: str) -> str:
        """What the platform shows of an account that is gone, in its own words; a flag in Chinese ones."""
        return reasons.shown_words(platform_words) if self.lang is Lang.ZH else platform_words

    def quoted(self, found: str) -> str:
        """What a post was attributed by; a platform's marks, which are names of keys, only where they are no riddle. Of
        the mark of a forward the author's name is shown."""
        if self.lang is Lang.EN or self.is_technical:
            return found
        author = author_in(found)
        if author is not None:
            return f"@{author.name}" if author.name else ""
        return " · ".join(
            part for part in found.split(" · ") if reasons.HAN.search(part) or not reasons.LATIN.search(part)
        )

    def failure(self, message: str) -> str:
        """What failed on this machine or on the way, for people."""
        return sanitize(reasons.failure_sentence(message, self.lang))

    def localized(self, text: str) -> str:
        """A sentence that says both languages (tracker.errors) in this one, with the program as it was called."""
        sentence = english_of(text) if self.lang is Lang.EN else error_in_chinese(text)
        if self.lang is Lang.ZH and not reasons.HAN.search(sentence):
            sentence = reasons.failure_sentence(text, Lang.ZH, unknown=sentence)
        return as_called(sentence, self._options)

    def line_of(self, error: UserError, joint: str = " ") -> str:
        """What went wrong and what to do about it, in one line."""
        return joint.join(sanitize(self.localized(part)) for part in (error.message, error.hint) if part)

    def reason_for_units(self, code: str) -> str:
        """The label of a code in what is sent to units, in Chinese: what lies with the program is one reason."""
        return reasons.FOR_TECHNICAL_REASONS if code in reasons.TECHNICAL else self.code(code)

    def head(self, key: str) -> str:
        return self._pick(HEADERS[key])

    def heads(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.head(key) for key in keys)

    def marked_platform(self, name: str) -> str:
        """The platform's name, with a mark where it is read without any recording (scrapers.platforms.experimental)."""
        plain = self.platform(name)
        return self._pick(live.EXPERIMENTAL).format(name=plain) if name in EXPERIMENTAL_PLATFORMS else plain

    def experimental_remark(self, platforms: Iterable[str]) -> str:
        """A sentence on the experimental ones among the platforms; empty: there are none."""
        names = [self.platform(name) for name in dict.fromkeys(platforms) if name in EXPERIMENTAL_PLATFORMS]
        return self.text("experimental.remark", platforms=self.listed(names)) if names else ""

    def rule(self, rule: str) -> str:
        """A local rule has the name of its kind, marked as local."""
        kind = kind_of(rule)
        if rule in RULES or kind is None:
            return self.label(RULES, rule)
        return self._pick(policy.LOCAL).format(rule=self.label(RULES, kind))

    def rule_or_code(self, key: str) -> str:
        """Group label in the summary by rule: for a rule's id or a reason's code."""
        return self.rule(key) if kind_of(key) or key in RULES else self.code(key)

    def handle_reason(self, reason: str, detail: str = "") -> str:
        """Why a handle is sure or not, or why none was found."""
        if reason not in resolving.HANDLE_REASONS:
            return self.code(reason)
        return self._pick(resolving.HANDLE_REASONS[reason]).format(detail=sanitize(detail, 120))

    def label(self, table: Mapping[str, Pair], code: str) -> str:
        """The words for a code; a code without words is shown itself, sanitized."""
        return self._pick(table[code]) if code in table else sanitize(code)

    def _pick(self, pair: Pair) -> str:
        return pair[0] if self.lang is Lang.ZH else pair[1]


ZH = Messages(Lang.ZH)
"""Documents for units, notices and findings are Chinese whatever the interface language."""

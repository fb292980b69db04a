"""Settings that change nothing because their names are misspelt: reported once a command, and ignored.

Only what resembles a setting is reported: other programs have variables that begin with TRACKER_, too
(GNOME's file index).
"""

import difflib
from collections.abc import Iterator, Mapping

from tracker.messages.messages import Messages
from tracker.settings.sections import DEFAULT_PLATFORMS, PlatformSettings, SettingsSection
from tracker.settings.settings import PREFIX, Settings

REGISTER = "REGISTER"
"""Its field has another name, which is none of a setting."""


def unused_variables(settings: Settings, environ: Mapping[str, str], messages: Messages) -> Iterator[str]:
    """One sentence a name; no value is repeated."""
    for variable in sorted(environ):
        name = variable.upper().removeprefix(PREFIX)
        if name == variable.upper() or is_read(name):
            continue
        for meant in difflib.get_close_matches(name, variable_names(), n=1):
            yield messages.text("settings.unused_variable", name=variable, meant=f"{PREFIX}{meant}")
    known = messages.listed(DEFAULT_PLATFORMS)
    for platform in sorted(settings.platforms.keys() - DEFAULT_PLATFORMS.keys()):
        yield messages.text("settings.unused_platform", name=f"platforms.{platform}", known=known)


def is_read(name: str) -> bool:
    """Whether a variable of this name reaches the settings, which refuse what they do not know of a group."""
    field = name.partition("__")[0].lower()
    return name == REGISTER or (field in Settings.model_fields and field != "register_file")


def variable_names() -> list[str]:
    """Every variable that is read, without the prefix."""
    names = [REGISTER]
    for name, field in Settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, SettingsSection):
            names += (f"{name}__{key}" for key in kind.model_fields)
        elif name != "register_file":
            names.append(name)
    names += (
        f"platforms__{platform}__{key}" for platform in DEFAULT_PLATFORMS for key in PlatformSettings.model_fields
    )
    return [name.upper() for name in names]

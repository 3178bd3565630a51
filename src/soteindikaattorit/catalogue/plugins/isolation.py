"""Isolation: the code of a plugin is called so that its errors and side effects harm nothing else."""

import locale
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from soteindikaattorit.errors import PluginError, SoteError

MAX_MESSAGE_CHARACTERS = 300
"""The longest message of a plugin's own error that is shown."""

Value = TypeVar("Value")


def call_plugin(plugin: str, failure: str, function: Callable[[], Value], package: str = "") -> Value:
    """Call code of a plugin; every error in it becomes the error of the plugin.

    Only the interruption by the user (Ctrl-C) is passed on as it is.

    Args:
        plugin: The name of the plugin.
        failure: The consequence of an error, such as "cannot be imported".
        function: The function to call, without arguments.
        package: The name of the package to repair after an error; empty when unknown.

    Raises:
        PluginError: The function raises an error of any kind, or it changes the working directory or the locale of
            the process, which are then restored.
    """
    before = _process_state()
    try:
        value = function()
    except (KeyboardInterrupt, PluginError):
        raise
    except SoteError as error:
        raise PluginError.from_error(plugin, error) from error
    except BaseException as error:  # SystemExit and CancelledError of a plugin must not end the process either
        reason = f"{failure}: {describe_error(error)}; update or repair {package or 'the plugin'}"
        raise PluginError(plugin, reason) from error
    finally:
        changed = _restore(before)
    if changed:
        raise PluginError(plugin, f"changes the {changed} of the whole process, which is put back; leave it as it is")
    return value


def describe_error(error: BaseException) -> str:
    """Return the class and the message of an error in one line of limited length."""
    try:
        line = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - the error is a plugin's own, and so is its __str__
        line = ""
    shown = f"{line[:MAX_MESSAGE_CHARACTERS]} …" if len(line) > MAX_MESSAGE_CHARACTERS else line
    return f"{type(error).__name__}: {shown}" if shown else type(error).__name__


def _process_state() -> tuple[str, str]:
    try:
        return str(Path.cwd()), locale.setlocale(locale.LC_ALL)
    except OSError:  # the working directory no longer exists
        return "", locale.setlocale(locale.LC_ALL)


def _restore(before: tuple[str, str]) -> str:
    """Restore the working directory and the locale, and return the names of those that were changed."""
    after = _process_state()
    if after[0] != before[0]:
        os.chdir(before[0])
    if after[1] != before[1]:
        locale.setlocale(locale.LC_ALL, before[1])
    names = ("working directory", "locale")
    return " and the ".join(name for name, old, new in zip(names, before, after, strict=True) if old != new)

"""Lines typed by a person: with history, arrow keys and completion of commands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import platformdirs
from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.styles import Style

from bot.channels.painting import open_screen
from bot.channels.terminal import COMMANDS, Talk
from bot.channels.wording import ChannelWording

_STYLE = Style([("prompt", "ansicyan bold")])


def talk_at_prompt(talk: Talk) -> None:
    """Greet, then take lines until the person leaves by Ctrl-D or /quit; Ctrl-C clears the line."""
    session = _session(talk.words)
    talk.greet()
    while True:
        talk.screen.put()
        try:
            line = session.prompt()
        except KeyboardInterrupt:
            talk.screen.put(talk.words.say("chat.leave"), "hint")
            continue
        except EOFError:
            break
        talk.screen = open_screen()  # The window may have another size by now.
        if line.strip():
            talk.screen.put()
        try:
            if not talk.hear(line):
                break
        except KeyboardInterrupt:
            continue
    talk.screen.put(talk.words.say("chat.bye"), "hint")


def history_file() -> Path:
    """Return where the lines typed are kept between talks."""
    return platformdirs.user_state_path("policy-assistant") / "history"


class CommandCompleter(Completer):
    """Completes /commands, and says what each does."""

    def __init__(self, words: ChannelWording) -> None:
        """Take the wording that explains the commands."""
        self.words = words

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Give the commands that begin with what is typed, which must be the whole line."""
        del complete_event
        typed = document.text_before_cursor
        if not typed.startswith("/"):
            return
        for name in COMMANDS:
            if f"/{name}".startswith(typed.lower()):
                yield Completion(f"/{name}", -len(typed), display_meta=self.words.say(f"command.{name}"))


def _session(words: ChannelWording) -> PromptSession[str]:
    plain = not open_screen().styled
    return PromptSession(
        [("" if plain else "class:prompt", "> ")],
        style=_STYLE,
        history=_history(),
        completer=CommandCompleter(words),
        complete_while_typing=True,
        key_bindings=_keys(),
    )


def _history() -> History:
    """Open the history, readable by its owner only; a folder that cannot be written to is no reason not to talk."""
    path = history_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with path.open("ab"):
            return FileHistory(str(path))
    except OSError:
        return InMemoryHistory()


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @Condition
    def something_typed() -> bool:
        return bool(get_app().current_buffer.text)

    @keys.add("c-c", filter=something_typed)
    def _clear(event: KeyPressEvent) -> None:
        event.current_buffer.reset()

    return keys

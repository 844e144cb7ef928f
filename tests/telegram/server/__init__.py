"""A strict Telegram on this machine, for tests: real HTTP below, people and what they see above.

| Module | What for |
| --- | --- |
| `server` | the server in an event loop: open it, act in it, read it |
| `thread` | the same in a thread of its own, for tests that are not asynchronous |
| `control`, `remote`, `__main__` | the same as a process of its own, driven over HTTP |
| `people` | what people do |
| `records`, `world`, `files` | what Telegram knows, and how a test reads it |
| `updates`, `webhook`, `telling` | what the bot is told, and how |
| `wire`, `bodies`, `answers`, `posting` | HTTP |
| `table`, `checking`, `refusal`, `methods` | the calls of the Bot API |
| `texts`, `html_mode`, `found`, `keyboards`, `utf16` | what may stand in a message |
| `faults`, `pace`, `journal`, `waiting` | what goes wrong, how fast a bot may be, what was asked, and waiting for it |

What a bot should never do is kept in `violations`, also where Telegram lets it pass; what the world did to it (a person
has blocked it, a topic was deleted) is only among the `refusals`.

Not there: payments, business accounts, channels, games, polls and MarkdownV2. Where the wording of a refusal is not known in public, the code is right and the text is
the name of the error.
"""

from __future__ import annotations

from tests.telegram.server.faults import bad_gateway, cut_after, cut_before, flood, hang, refuse, slow
from tests.telegram.server.pace import Pace
from tests.telegram.server.records import Chat, Message, Press, Query, Topic, User
from tests.telegram.server.remote import RemoteServer
from tests.telegram.server.server import TOKEN, TelegramServer
from tests.telegram.server.thread import ServerThread

__all__ = [
    "TOKEN",
    "Chat",
    "Message",
    "Pace",
    "Press",
    "Query",
    "RemoteServer",
    "ServerThread",
    "TelegramServer",
    "Topic",
    "User",
    "bad_gateway",
    "cut_after",
    "cut_before",
    "flood",
    "hang",
    "refuse",
    "slow",
]

"""A Telegram of its own: the Bot API over HTTP on this machine, people to act in it, and all that came of it to read."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Self, TypeVar

from tests.telegram.server.answers import Answers
from tests.telegram.server.faults import Fault, Faults, Rule
from tests.telegram.server.journal import Call, Violation
from tests.telegram.server.pace import Pace
from tests.telegram.server.people import People
from tests.telegram.server.records import Chat, Member, User
from tests.telegram.server.telegram import Telegram
from tests.telegram.server.updates import Updates
from tests.telegram.server.waiting import Waiting
from tests.telegram.server.webhook import Webhook
from tests.telegram.server.wire import Listener, Outcome, Request
from tests.telegram.server.world import ALL_RIGHTS, World

TOKEN = "1234567:strict-and-on-this-machine-only"  # noqa: S105 -- of nobody's bot
T = TypeVar("T")


class TelegramServer(People):
    """The server, in the event loop that opens it.

    async with TelegramServer() as server:
        bot = Bot(server.token, base_url=server.base_url)
        ann = server.user("Ann")
        server.say(ann, "Hello")
        await server.wait_for(lambda s: s.chat(ann).from_bot)
        assert server.violations == []
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "a_policy_bot",
        privacy: bool = True,
        seed: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take the bot's token and name, whether it sees only what is meant for it in groups, and what ids grow from.

        `seed` also decides which calls of a share go wrong; `clock` gives seconds since 1970.
        """
        bot = User(int(token.partition(":")[0]), "Policy", username=username, is_bot=True)
        world = World(bot, privacy=privacy, seed=seed, clock=clock)
        super().__init__(world, Updates(world.random.randrange(10**8, 10**9)))
        self.token = token
        self.port = 0
        self.webhook = Webhook(self.updates, clock)
        self.faults = Faults(seed)
        self._telegram = Telegram(
            token, world, self.updates, self.telling, self.webhook, self.faults, changed=self.changed
        )
        self.journal = self._telegram.journal
        self._waiting = Waiting()
        self.updates.changed = self.changed
        self._answers = Answers(self._telegram)
        self._listener = Listener(self.answer)

    # --- on and off ---------------------------------------------------------------------------------------------------

    async def open(self, port: int = 0) -> None:
        """Start to listen, on any free port for 0."""
        self.port = await self._listener.open(port)

    async def close(self) -> None:
        """Stop, and cut what is under way."""
        await self.webhook.close()
        await self._listener.close()

    async def __aenter__(self) -> Self:
        """Start to listen."""
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.close()

    def answer(self, request: Request) -> Outcome | Awaitable[Outcome]:
        """Answer a request that came in over HTTP."""
        return self._answers.answer(request)

    @property
    def origin(self) -> str:
        """The address, such as `http://127.0.0.1:8081`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """What comes before the token; the `base_url` of a bot."""
        return f"{self.origin}/bot"

    @property
    def base_file_url(self) -> str:
        """What comes before the token when files are fetched."""
        return f"{self.origin}/file/bot"

    # --- setting the scene --------------------------------------------------------------------------------------------

    def group(
        self,
        title: str,
        *people: User,
        kind: str = "supergroup",
        bot: str = "administrator",
        rights: Iterable[str] = ALL_RIGHTS,
        username: str = "",
    ) -> Chat:
        """Add a `group`, `supergroup` or `forum` with people in it, the first of whom owns it. The bot is not told.

        Takes what the bot is in it (`left` for not in it) and what it may do there if it is an administrator.
        """
        chat = self.world.add_group(title, kind=kind, username=username)
        for number, user in enumerate(people):
            chat.members[user.id] = Member(user, "member" if number else "creator")
        if bot != "left":
            held = frozenset(rights) if bot == "administrator" else frozenset[str]()
            chat.members[self.world.bot.id] = Member(self.world.bot, bot, held)
        return chat

    def fault(
        self,
        fault: Fault,
        *,
        method: str = "",
        chat: Chat | User | None = None,
        nth: int = 1,
        times: int | None = 1,
        share: float = 1.0,
    ) -> Rule:
        """Let calls go wrong: those of a method, in a chat, from the nth matching one on, so many times, or a share.

        Without a method, every call but those that ask for updates; None as `times` is for ever. Returns the rule.
        """
        return self.faults.add(
            Rule(fault, method, chat.id if chat is not None else 0, skip=nth - 1, times=times, share=share)
        )

    def limit(self, pace: Pace | None) -> None:
        """Hold the bot's speed against it from now on: too fast is refused with 429, and a violation."""
        self._telegram.pace = pace

    def cut_connections(self) -> None:
        """Close every connection to the server, whatever is under way."""
        self._listener.cut()

    # --- reading ------------------------------------------------------------------------------------------------------

    @property
    def violations(self) -> list[Violation]:
        """What the bot should never have done; a careful bot leaves this empty."""
        return self.journal.violations

    @property
    def refusals(self) -> list[Call]:
        """The calls that Telegram did not accept, for whatever reason; faults on demand are not among them."""
        return self.journal.refusals

    @property
    def calls(self) -> list[Call]:
        """Every call that was answered or cut."""
        return self.journal.calls

    def called(self, method: str) -> list[dict[str, Any]]:
        """Return the parameters of each call of a method, in order."""
        return [dict(call.given) for call in self.journal.calls if call.method == method]

    def chat(self, chat: int | User | Chat) -> Chat:
        """Return a chat by its id, or a person's chat with the bot; raises LookupError where there is none."""
        if isinstance(chat, User):
            return self.world.private_chat(chat)
        return chat if isinstance(chat, Chat) else self.world.chats[chat]

    @property
    def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self.updates.pending)

    async def wait_for(self, condition: Callable[[TelegramServer], T], timeout: float = 10.0) -> T:  # noqa: ASYNC109
        """Wait until a condition gives something true, and return it; it is looked at when something has happened.

        Raises TimeoutError with the story so far after some seconds.
        """
        try:
            return await self._waiting.until(lambda: condition(self), timeout)
        except TimeoutError:
            raise TimeoutError(f"still waiting after {timeout:g} s\n{self.story()}") from None

    def story(self) -> str:
        """Return what was said in each chat, and what was refused, for a person to read."""
        lines = []
        for chat in self.world.chats.values():
            lines.append(f"{chat}")
            for message in list(chat.by_id.values())[-20:]:
                gone = " (deleted)" if message.deleted else ""
                said = message.text or ", ".join(message.service) or (message.file.kind if message.file else "")
                lines.append(f"  {message.sender.first_name}: {said[:200]!r} {message.buttons or ''}{gone}")
        lines += [f"violation: {v.method}: {v.rule}" for v in self.violations[-20:]]
        lines += [f"refused: {c.method}: {c.code} {c.description}" for c in self.refusals[-20:]]
        lines.append(f"{self.pending} updates pending, calls: {dict(self.journal.counts)}")
        return "\n".join(lines)

    def changed(self) -> None:
        """Have those who wait look again."""
        self._waiting.happened()

"""What Telegram does not accept: the answer to the caller, and whose doing it is."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 -- an answer that Telegram gives, no error of this program
    """A call that is answered with `"ok": false`."""

    def __init__(
        self, code: int, description: str, *, violation: bool, parameters: dict[str, int] | None = None
    ) -> None:
        """Take the HTTP status, the text as Telegram words it, and what helps the caller to go on.

        `violation` is True where a careful caller would not have called: the request is malformed, or goes against
        what the caller was told before. It is False where only the call itself can show it: a person has blocked the
        bot, a group has moved, somebody has deleted the topic.
        """
        super().__init__(description)
        self.code = code
        self.description = description
        self.violation = violation
        self.parameters = parameters or {}


def mistake(reason: str) -> Refusal:
    """Refuse a call that should not have been made; takes the text after “Bad Request: ”."""
    return Refusal(400, f"Bad Request: {reason}", violation=True)


def misfortune(reason: str, **parameters: int) -> Refusal:
    """Refuse a call that the world has overtaken; takes the text after “Bad Request: ” and response parameters."""
    return Refusal(400, f"Bad Request: {reason}", violation=False, parameters=parameters)


def forbidden(reason: str) -> Refusal:
    """Refuse a call that people do not allow (any more); takes the text after “Forbidden: ”."""
    return Refusal(403, f"Forbidden: {reason}", violation=False)

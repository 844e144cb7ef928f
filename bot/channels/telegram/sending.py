"""Messages as calls: a new one, and one that takes the place of what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.channels.telegram.reading import Place
from bot.store.outgoing import Call

Keyboard = dict[str, Any] | None


def sent(
    place: Place, texts: Sequence[str], keyboard: Keyboard = None, *, reply_to: int = 0, answer_id: int | None = None
) -> list[Call]:
    """Return the calls that write messages, in Telegram's HTML, with the keyboard under the last one.

    Takes the id of a message that the first one replies to, 0 for none, and of the answer that they belong to.
    """
    calls = []
    for part, text in enumerate(texts):
        params = _params(place, text, keyboard if part == len(texts) - 1 else None)
        if place.thread:
            params["message_thread_id"] = place.thread
        if reply_to and part == 0:
            params["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
        calls.append(Call("send_message", params, answer_id, part if answer_id is not None else None))
    return calls


def put_in_place(
    place: Place, standing: Sequence[int], texts: Sequence[str], keyboard: Keyboard, answer_id: int | None
) -> list[Call]:
    """Return the calls that make messages say something else: edited as far as they go, then written or deleted."""
    calls: list[Call] = []
    for part, (text, number) in enumerate(zip(texts, standing, strict=False)):
        params = _params(place, text, keyboard if part == len(texts) - 1 else None)
        calls.append(Call("edit_message_text", {**params, "message_id": number}, answer_id, part))
    more = sent(place, texts[len(standing) :], keyboard, answer_id=answer_id)
    calls += [replace(call, part=part) for part, call in enumerate(more, len(standing))]
    gone = [{"chat_id": place.chat_id, "message_id": number} for number in standing[len(texts) :]]
    return [*calls, *(Call("delete_message", params) for params in gone)]


def keyboard_only(place: Place, message_id: int, keyboard: Keyboard) -> Call:
    """Return the call that changes the buttons under a message, or takes them away."""
    params: dict[str, Any] = {"chat_id": place.chat_id, "message_id": message_id}
    return Call("edit_message_reply_markup", {**params, "reply_markup": keyboard} if keyboard else params)


def notice(press_id: str, text: str = "", *, alert: bool = False) -> Call:
    """Return the call that ends a press: the wheel on the button stops, with a word or without."""
    params: dict[str, Any] = {"callback_query_id": press_id}
    if text:
        params["text"] = text
    if alert:
        params["show_alert"] = True
    return Call("answer_callback_query", params)


def _params(place: Place, text: str, keyboard: Keyboard) -> dict[str, Any]:
    params: dict[str, Any] = {
        "chat_id": place.chat_id,
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if keyboard:
        params["reply_markup"] = keyboard
    return params

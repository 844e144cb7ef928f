"""A bot of python-telegram-bot that echoes, offers and decides, and what tests of it share."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, InlineQueryHandler, MessageHandler, filters

from tests.telegram.server import (
    TelegramServer,
)

SECRET = "a-secret"  # noqa: S105 -- of nobody
YES_NO = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Yes", callback_data="yes"), InlineKeyboardButton("No", callback_data="no")]]
)


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(f"You said: {update.effective_message.text}", reply_markup=YES_NO)


async def decide(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("Noted")
    await query.edit_message_text(f"<b>{query.data}</b>", parse_mode="HTML")


async def offer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.inline_query is not None
    text = InputTextMessageContent(f"On {update.inline_query.query}")
    await update.inline_query.answer([InlineQueryResultArticle("1", "A grant", text, reply_markup=YES_NO)])


def application(server: TelegramServer) -> Any:
    built = Application.builder().token(server.token).base_url(server.base_url).build()
    built.add_handler(MessageHandler(filters.TEXT, echo))
    built.add_handler(CallbackQueryHandler(decide))
    built.add_handler(InlineQueryHandler(offer))
    return built


@asynccontextmanager
async def running(server: TelegramServer, *, webhook: bool) -> AsyncIterator[None]:
    """Run a bot that echoes, by polling or at a webhook."""
    app = application(server)
    async with app:
        if webhook:
            port = free_port()
            await app.updater.start_webhook(
                "127.0.0.1", port, "hook", secret_token=SECRET, webhook_url=f"http://127.0.0.1:{port}/hook"
            )
        else:
            await app.updater.start_polling()
        await app.start()
        yield
        await app.updater.stop()
        await app.stop()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.effective_message.text for update in updates if update.effective_message]


async def only_update(bot: Bot) -> Update:
    [update] = await bot.get_updates()
    return update

"""Methods by which the bot gets its updates, and files."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from tests.telegram.server.as_json import file_json
from tests.telegram.server.bodies import Upload
from tests.telegram.server.methods.calling import Calling
from tests.telegram.server.refusal import Refusal, mistake
from tests.telegram.server.updates import KINDS
from tests.telegram.server.webhook import Hook

_MOST_UPDATES = 100
_CONNECTIONS = 40
_MOST_CONNECTIONS = 100


def get_updates(calling: Calling) -> Awaitable[object]:
    """Hand out updates, or wait for one."""
    given = calling.given
    if calling.webhook.hook is not None:
        text = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        raise Refusal(409, f"Conflict: {text}", violation=True)
    limit = given.get("limit", _MOST_UPDATES)
    if not 1 <= limit <= _MOST_UPDATES:
        calling.note(f"a limit of {limit} updates")
    timeout = given.get("timeout", 0)
    if timeout < 0:
        calling.note("a timeout below 0")
    _allow(calling)
    return calling.updates.poll(given.get("offset", 0), min(max(limit, 1), _MOST_UPDATES), max(timeout, 0))


def set_webhook(calling: Calling) -> object:
    """Have updates brought to an address."""
    given = calling.given
    if not given.get("url"):
        return delete_webhook(calling)
    connections = given.get("max_connections", _CONNECTIONS)
    if not 1 <= connections <= _MOST_CONNECTIONS:
        calling.note(f"{connections} connections at most")
    secret = given.get("secret_token", "")
    if "secret_token" in given and not secret:
        calling.note("an empty secret_token")
    certificate = isinstance(given.get("certificate"), Upload)
    hook = Hook(given["url"], secret, min(max(connections, 1), _MOST_CONNECTIONS), certificate)
    calling.webhook.check(hook)
    _drop(calling)
    calling.updates.abort("terminated by setWebhook request")
    _allow(calling)
    if hook != calling.webhook.hook:
        calling.webhook.set(hook)
    return True


def delete_webhook(calling: Calling) -> object:
    """Bring updates nowhere; they wait for getUpdates."""
    _drop(calling)
    calling.webhook.clear()
    return True


def get_webhook_info(calling: Calling) -> object:
    """Tell how bringing updates goes."""
    hook = calling.webhook.hook
    made: dict[str, Any] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": hook is not None and hook.certificate,
        "pending_update_count": len(calling.updates.pending),
    }
    if hook is not None:
        made["max_connections"] = hook.max_connections
        made["ip_address"] = "127.0.0.1"
    if calling.webhook.last_error is not None:
        made["last_error_date"], made["last_error_message"] = calling.webhook.last_error
    if calling.updates.allowed is not None:
        made["allowed_updates"] = sorted(calling.updates.allowed)
    return made


def get_file(calling: Calling) -> object:
    """Tell where a file can be fetched."""
    file = calling.world.files.get(calling.given["file_id"])
    if file is None:
        raise mistake("wrong file_id or the file is temporarily unavailable")
    return {k: v for k, v in file_json(file).items() if k.startswith("file_") and k != "file_name"} | {
        "file_path": f"{file.kind}s/{file.unique_id}"
    }


def _drop(calling: Calling) -> None:
    if calling.given.get("drop_pending_updates"):
        calling.updates.drop()


def _allow(calling: Calling) -> None:
    kinds = calling.given.get("allowed_updates")
    if kinds is None:
        return
    for kind in set(kinds) - KINDS:
        calling.note(f'an update of the unknown kind "{kind}"')
    calling.updates.allowed = frozenset(kinds) or None

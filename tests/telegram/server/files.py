"""Files that Telegram keeps."""

from __future__ import annotations

from typing import Any

from tests.telegram.server.records import File
from tests.telegram.server.world import World

_ABOUT: dict[str, dict[str, Any]] = {
    "photo": {"width": 800, "height": 600},
    "document": {"file_name": "file", "mime_type": "application/octet-stream"},
    "voice": {"duration": 1, "mime_type": "audio/ogg"},
    "sticker": {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": "👍",
        "set_name": "a_set",
    },
}
"""What a file of each kind has to say about itself."""


def new_file(world: World, kind: str, content: bytes, **about: Any) -> File:
    """Keep a file; `about` are fields that its kind has, and others are left out."""
    number = len(world.files) + 1
    stamp = f"{world.random.getrandbits(48):012x}"
    own = _ABOUT[kind] | {name: value for name, value in about.items() if name in _ABOUT[kind] and value}
    unique = f"AQAD{number}{stamp[:6]}"
    file = File(f"AgAC{kind}{number}-{stamp}", unique, kind, own | {"file_size": len(content)}, content)
    world.files[file.id] = file
    return file

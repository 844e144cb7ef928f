"""The methods and types that this server knows: their fields, what these hold, and which of them are required.

A line is a name and its fields. `!` marks a field that is required, `|` parts what it may hold, brackets mean an array.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a method, or a field of a type."""

    name: str
    holds: tuple[str, ...]
    """What it may hold, such as `Integer`, `[String]` or the name of a type."""
    required: bool
    item: Field | None = None
    """What each item of an array is, where it may hold one."""
    objects: tuple[str, ...] = ()
    """The types of objects that it may hold."""


SCALARS = frozenset({"Integer", "String", "Boolean", "InputFile"})
"""What a field may hold that is no array and no object."""
_CHAT = "chat_id!:Integer|String"
_SENT = (
    f"{_CHAT} message_thread_id:Integer disable_notification:Boolean protect_content:Boolean "
    "reply_parameters:ReplyParameters "
    "reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply"
)
_CAPTION = "caption:String parse_mode:String caption_entities:[MessageEntity]"
_EDITED = "chat_id:Integer|String message_id:Integer inline_message_id:String reply_markup:InlineKeyboardMarkup"
_TEXT = "parse_mode:String entities:[MessageEntity] link_preview_options:LinkPreviewOptions"
_TOPIC = f"{_CHAT} message_thread_id!:Integer"
_COMMANDS = "scope:BotCommandScope language_code:String"
_HOOK = "drop_pending_updates:Boolean"

_METHODS = f"""
getMe
logOut
close
getUpdates offset:Integer limit:Integer timeout:Integer allowed_updates:[String]
setWebhook url!:String certificate:InputFile ip_address:String max_connections:Integer allowed_updates:[String] {_HOOK} secret_token:String
deleteWebhook {_HOOK}
getWebhookInfo
sendMessage {_SENT} text!:String {_TEXT}
sendPhoto {_SENT} photo!:InputFile|String {_CAPTION} show_caption_above_media:Boolean has_spoiler:Boolean
sendDocument {_SENT} document!:InputFile|String thumbnail:InputFile|String {_CAPTION} disable_content_type_detection:Boolean
sendVoice {_SENT} voice!:InputFile|String {_CAPTION} duration:Integer
sendSticker {_SENT} sticker!:InputFile|String emoji:String
copyMessage {_SENT} from_chat_id!:Integer|String message_id!:Integer {_CAPTION} show_caption_above_media:Boolean
forwardMessage {_CHAT} message_thread_id:Integer from_chat_id!:Integer|String message_id!:Integer disable_notification:Boolean protect_content:Boolean
sendChatAction {_CHAT} message_thread_id:Integer action!:String
setMessageReaction {_CHAT} message_id!:Integer reaction:[ReactionType] is_big:Boolean
editMessageText {_EDITED} text:String {_TEXT}
editMessageCaption {_EDITED} {_CAPTION} show_caption_above_media:Boolean
editMessageReplyMarkup {_EDITED}
deleteMessage {_CHAT} message_id!:Integer
deleteMessages {_CHAT} message_ids!:[Integer]
pinChatMessage {_CHAT} message_id!:Integer disable_notification:Boolean
unpinChatMessage {_CHAT} message_id:Integer
answerCallbackQuery callback_query_id!:String text:String show_alert:Boolean url:String cache_time:Integer
answerInlineQuery inline_query_id!:String results!:[InlineQueryResult] cache_time:Integer is_personal:Boolean next_offset:String button:InlineQueryResultsButton
setMyCommands commands!:[BotCommand] {_COMMANDS}
getMyCommands {_COMMANDS}
deleteMyCommands {_COMMANDS}
setMyName name:String language_code:String
getMyName language_code:String
setMyDescription description:String language_code:String
getMyDescription language_code:String
setMyShortDescription short_description:String language_code:String
getMyShortDescription language_code:String
getChat {_CHAT}
getChatMember {_CHAT} user_id!:Integer
getChatMemberCount {_CHAT}
getChatAdministrators {_CHAT} return_bots:Boolean
leaveChat {_CHAT}
createForumTopic {_CHAT} name!:String icon_color:Integer icon_custom_emoji_id:String
editForumTopic {_TOPIC} name:String icon_custom_emoji_id:String
closeForumTopic {_TOPIC}
reopenForumTopic {_TOPIC}
deleteForumTopic {_TOPIC}
getFile file_id!:String
"""

_TYPES = """
InlineKeyboardMarkup inline_keyboard!:[[InlineKeyboardButton]]
InlineKeyboardButton text!:String icon_custom_emoji_id:String style:String url:String callback_data:String web_app:WebAppInfo switch_inline_query:String switch_inline_query_current_chat:String switch_inline_query_chosen_chat:SwitchInlineQueryChosenChat copy_text:CopyTextButton
WebAppInfo url!:String
SwitchInlineQueryChosenChat query:String allow_user_chats:Boolean allow_bot_chats:Boolean allow_group_chats:Boolean allow_channel_chats:Boolean
CopyTextButton text!:String
ReplyKeyboardMarkup keyboard!:[[KeyboardButton]] is_persistent:Boolean resize_keyboard:Boolean one_time_keyboard:Boolean input_field_placeholder:String selective:Boolean
KeyboardButton text!:String icon_custom_emoji_id:String style:String request_contact:Boolean request_location:Boolean web_app:WebAppInfo
ReplyKeyboardRemove remove_keyboard!:Boolean selective:Boolean
ForceReply force_reply!:Boolean input_field_placeholder:String selective:Boolean
ReplyParameters message_id!:Integer chat_id:Integer|String allow_sending_without_reply:Boolean quote:String quote_parse_mode:String quote_entities:[MessageEntity] quote_position:Integer
LinkPreviewOptions is_disabled:Boolean url:String prefer_small_media:Boolean prefer_large_media:Boolean show_above_text:Boolean
MessageEntity type!:String offset!:Integer length!:Integer url:String user:User language:String custom_emoji_id:String
User id!:Integer is_bot!:Boolean first_name!:String last_name:String username:String language_code:String is_premium:Boolean
BotCommand command!:String description!:String
BotCommandScopeDefault type!:String
BotCommandScopeAllPrivateChats type!:String
BotCommandScopeAllGroupChats type!:String
BotCommandScopeAllChatAdministrators type!:String
BotCommandScopeChat type!:String chat_id!:Integer|String
BotCommandScopeChatAdministrators type!:String chat_id!:Integer|String
BotCommandScopeChatMember type!:String chat_id!:Integer|String user_id!:Integer
InlineQueryResultArticle type!:String id!:String title!:String input_message_content!:InputMessageContent reply_markup:InlineKeyboardMarkup url:String description:String thumbnail_url:String thumbnail_width:Integer thumbnail_height:Integer
InputTextMessageContent message_text!:String parse_mode:String entities:[MessageEntity] link_preview_options:LinkPreviewOptions
InlineQueryResultsButton text!:String web_app:WebAppInfo start_parameter:String
ReactionTypeEmoji type!:String emoji!:String
ReactionTypeCustomEmoji type!:String custom_emoji_id!:String
"""

CHOICES: dict[str, tuple[str, dict[str, str]]] = {
    "BotCommandScope": (
        "type",
        {
            "default": "BotCommandScopeDefault",
            "all_private_chats": "BotCommandScopeAllPrivateChats",
            "all_group_chats": "BotCommandScopeAllGroupChats",
            "all_chat_administrators": "BotCommandScopeAllChatAdministrators",
            "chat": "BotCommandScopeChat",
            "chat_administrators": "BotCommandScopeChatAdministrators",
            "chat_member": "BotCommandScopeChatMember",
        },
    ),
    "InlineQueryResult": ("type", {"article": "InlineQueryResultArticle"}),
    "InputMessageContent": ("", {"message_text": "InputTextMessageContent"}),
    "ReactionType": ("type", {"emoji": "ReactionTypeEmoji", "custom_emoji": "ReactionTypeCustomEmoji"}),
}
"""Types that stand for one of several: the field that tells which, and which type each of its values means.

Without such a field, the type is told by having another.
"""

_REACTIONS = """
❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥
🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨
🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
"""


def _read(lines: str) -> dict[str, dict[str, Field]]:
    table = {}
    for line in lines.strip().splitlines():
        name, *fields = line.split()
        table[name] = {field.name: field for field in map(_field, fields)}
    return table


def _field(written: str) -> Field:
    name, _, holds = written.partition(":")
    return _holding(name.removesuffix("!"), holds, required=name.endswith("!"))


def _holding(name: str, holds: str, *, required: bool) -> Field:
    item = _holding(name, holds[1:-1], required=True) if holds.startswith("[") else None
    kinds = tuple(holds.split("|"))
    objects = tuple(kind for kind in kinds if not kind.startswith("[") and kind not in SCALARS)
    return Field(name, kinds, required, item, objects)


METHODS = _read(_METHODS)
"""The fields of each method, by its name as documented."""
TYPES = _read(_TYPES)
"""The fields of each type."""
REQUIRED = {kind: tuple(f.name for f in fields.values() if f.required) for kind, fields in TYPES.items()}
"""The names of the fields that each type requires."""
REACTIONS = frozenset(_REACTIONS.split())
"""What bots may react with."""

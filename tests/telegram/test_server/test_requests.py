"""Requests as they come in over HTTP: tokens, names of methods, and bodies."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

import pytest

from tests.telegram.test_server.scene import Scene

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("path", "code", "description"),
    [
        ("/bot1234567:another-secret/getMe", 401, "Unauthorized"),
        ("/botnobody/getMe", 404, "Not Found"),
        ("/getMe", 404, "Not Found"),
        ("/", 404, "Not Found"),
    ],
)
async def test_a_wrong_token_is_turned_away(path: str, code: int, description: str, scene: Scene) -> None:
    response = await scene.caller.post(scene.server.origin + path)
    assert response.status_code == code
    assert response.json() == {"ok": False, "error_code": code, "description": description}


async def test_an_unknown_method_is_refused_and_kept(scene: Scene) -> None:
    answer = await scene.call("sendTelepathy", chat_id=1)
    assert answer == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
    assert scene.rules == ["Not Found: method not found"]


async def test_a_method_may_be_written_in_small_letters(scene: Scene) -> None:
    assert (await scene.call("getme"))["result"]["is_bot"] is True
    assert scene.rules == []


@pytest.mark.parametrize("text", ["a+b c&d=e", "100%", "%zz", "一\n二", "=", "a =20 b\t"])
async def test_a_form_says_what_was_meant(text: str, scene: Scene) -> None:
    answer = await scene.form("sendMessage", urlencode({"chat_id": scene.ann.id, "text": text}))
    assert answer["result"]["text"] == text.strip().replace("\t", " ")
    assert scene.rules == []


@pytest.mark.parametrize("written", ["a%zz+b", "a=b"])
async def test_a_form_that_is_badly_written_is_read_as_the_library_does(written: str, scene: Scene) -> None:
    answer = await scene.form("sendMessage", f"chat_id={scene.ann.id}&text={written}")
    assert answer["result"]["text"] == written.replace("+", " ")


async def test_flags_and_numbers_of_a_form_are_held_to_their_types(scene: Scene) -> None:
    await scene.form("sendMessage", f"chat_id={scene.ann.id}&text=A&protect_content=yes")
    await scene.form("editMessageText", f"chat_id={scene.ann.id}&message_id={scene.said.id}th&text=B")
    assert scene.rules == ['parameter "protect_content" must be a Boolean', 'parameter "message_id" must be an Integer']
    assert scene.said.text == "B"


async def test_a_parameter_given_twice_is_kept_once(scene: Scene) -> None:
    answer = await scene.form("sendMessage", f"chat_id={scene.ann.id}&text=A&text=B")
    assert answer["result"]["text"] == "A"
    assert scene.rules == ['parameter "text" is given twice']


async def test_an_empty_object_of_a_form_is_none(scene: Scene) -> None:
    answer = await scene.form("sendMessage", f"chat_id={scene.ann.id}&text=A&reply_markup=")
    assert answer["ok"]
    assert scene.rules == []


async def test_null_is_as_good_as_nothing(scene: Scene) -> None:
    assert (await scene.call("sendMessage", chat_id=scene.ann.id, text="A", parse_mode=None, reply_markup=None))["ok"]
    assert scene.rules == []


async def test_json_in_a_form_is_held_to_its_type(scene: Scene) -> None:
    answer = await scene.form(
        "sendMessage", f"chat_id={scene.ann.id}&text=A&reply_parameters=%7B%22message_id%22:%22x%22%7D"
    )
    assert answer["description"] == (
        'Bad Request: can\'t parse ReplyParameters: Field "message_id" must be of type Integer'
    )


async def test_json_in_a_form_that_cannot_be_read_is_refused(scene: Scene) -> None:
    answer = await scene.form("sendMessage", f"chat_id={scene.ann.id}&text=A&reply_markup=%7B")
    assert answer["description"] == "Bad Request: can't parse reply keyboard markup JSON object"
    assert scene.rules == [answer["description"]]


@pytest.mark.parametrize(
    ("content_type", "body", "description"),
    [
        ("application/json", b"{", "can't parse the request body as a JSON object"),
        ("application/json", b"[]", "can't parse the request body as a JSON object"),
        ("application/x-www-form-urlencoded", b"text=%FF", "strings must be encoded in UTF-8"),
        ("multipart/form-data", b"x", "boundary is missing in multipart/form-data"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(
    content_type: str, body: bytes, description: str, scene: Scene
) -> None:
    url = f"{scene.server.base_url}{scene.server.token}/sendMessage"
    response = await scene.caller.post(url, content=body, headers={"Content-Type": content_type})
    assert response.status_code == 400
    assert response.json()["description"].startswith(f"Bad Request: {description}")
    assert scene.rules == [response.json()["description"]]


async def test_a_file_where_none_belongs_is_kept(scene: Scene) -> None:
    url = f"{scene.server.base_url}{scene.server.token}/sendMessage"
    await scene.caller.post(url, data={"chat_id": scene.ann.id}, files={"text": ("a.txt", b"Hello")})
    assert scene.rules == ['parameter "text" must not be a file']


async def test_a_file_may_be_attached_under_a_name(scene: Scene) -> None:
    url = f"{scene.server.base_url}{scene.server.token}/sendDocument"
    given = {"chat_id": scene.ann.id, "document": "attach://it"}
    response = await scene.caller.post(url, data=given, files={"it": ("a.txt", b"Hello")})
    assert response.json()["result"]["document"]["file_name"] == "a.txt"
    assert scene.rules == ['unknown parameter "it"']


async def test_a_file_that_is_not_there_is_not_found(scene: Scene) -> None:
    response = await scene.caller.get(f"{scene.server.base_file_url}{scene.server.token}/documents/x")
    assert response.status_code == 404


async def test_what_is_no_http_is_answered_with_an_error_and_cut(scene: Scene) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", scene.server.port)
    writer.write(b"what is this\r\n\r\n")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 400 ")

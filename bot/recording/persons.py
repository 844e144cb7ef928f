"""Names of people, where somebody says that they are one: 我叫…, 联系人：…, my name is … and their like."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from bot.recording.places import places
from bot.recording.view import HAN, Finding, View
from bot.recording.words import words

_GAP = r"[ :“\"]{0,3}"
_SURE = re.compile(
    rf"(?:(?:[我他她名]|本人|名字|老板|老总|法人|代表|(?<=姓.)|(?<=姓.[,， ]))叫(?:做)?|姓名|名字是){_GAP}"
)
"""After these stands a name, if what follows can be one at all."""
_LIKELY = re.compile(
    r"(?:我是|本人(?:是)?|联系人(?:是)?|[经承]办人|负责人|申请人|收件人|法人(?:代表)?(?:是)?|老[板总]是|这[里边]是"
    rf"|某+(?:公司)?的?){_GAP}"
)
"""After these stands a name, if it is one that could end where it ends."""
_SURNAME = re.compile(rf"(?:[我敝]姓|免贵姓|老[板总]姓){_GAP}")
_DOTTED = re.compile(rf"[{HAN}]{{1,8}}(?:[·•・][{HAN}]{{1,8}}){{1,3}}")
_CHINESE = re.compile(rf"[{HAN}]")
_NEVER_LAST = frozenset("的了吗呢吧啊呀么")
_FOLLOWING = frozenset("想要问请来咨打从需也先做在")
"""What goes on after a name that is only likely: 我是王伟想问, but not 我是黄色的."""

_INTRODUCED = re.compile(
    r"\bmy name(?: is|'s)|(?<!company )(?<!firm )\bname ?:|\bwo jiao|\bcontact(?: person)? ?:|\battn\.? ?:?"
    r"|\b(?-i:Mrs?|Ms|Dr)\b\.?|\b(?:best|kind|warm) regards,?|\bregards,|\bi'm|\bi am|\bthis is"
    r"|我叫|姓名:?|联系人:?|我是",
    re.IGNORECASE,
)
_ANY_CASE = ("my name", "wo jiao")
"""After these, names in small letters are taken too."""
_DOUBTFUL = ("i'm", "i am", "this is", "我是")
"""After these, much else may stand."""
_WORD = re.compile(r"\s{0,2}([A-Za-z]+(?:['-][A-Za-z]+)*(?:(?<= [A-Z])\.)?)")
_AFTER_NAME = re.compile(r" ?(?:$|[^\w ])| (?:from|of|at|with|and|the|here|speaking|calling)\b", re.IGNORECASE)
_SPEAKING = re.compile(r" (?:speaking|calling|here)\b", re.IGNORECASE)
_MOST_WORDS = 3


def find_persons(view: View) -> list[Finding]:
    """Find the names of people in a message and hide them in its view."""
    return [view.hide(finding) for finder in (_chinese, _latin) for finding in finder(view.seen)]


def _chinese(seen: str) -> Iterator[Finding]:
    starts: dict[int, str] = {}
    for how, pattern in (("surname", _SURNAME), ("sure", _SURE), ("likely", _LIKELY)):
        for match in pattern.finditer(seen):
            starts.setdefault(match.end(), how)
    free = 0
    for start, how in sorted(starts.items()):
        finding = _person_at(seen, start, how) if start >= free else None
        if finding is not None:
            free = finding.end
            yield finding


def _person_at(seen: str, start: int, how: str) -> Finding | None:
    """Read a Chinese name where one is announced; None where there is none."""
    whole, some = words().instead["name_zh"], words().instead["surname_zh"]
    dotted = _DOTTED.match(seen, start)
    if dotted and (how == "sure" or seen[start - 1] == ":"):
        return Finding("name", start, dotted.end(), whole)
    nickname = 1 if seen.startswith(("小", "老", "阿"), start) else 0
    surname = _surname_at(seen, start + nickname)
    if not surname or seen.startswith(words().no_names, start):
        return None
    after = start + nickname + len(surname)
    if nickname:
        return Finding("name", start, after, whole) if _ends(seen, after) else None
    title = next((title for title in words().titles if seen.startswith(title, after)), "")
    if title and (len(title) > 1 or _ends(seen, after + 1)):
        return Finding("name", start, after, some)
    if how == "surname":
        return Finding("name", start, after, some)
    for end in (after + 2, after + 1):
        given = seen[after:end]
        if len(_CHINESE.findall(given)) != end - after or (how == "likely" and _is_no_person(seen[start:end])):
            continue
        goes_on = not any(character in words().no_part for character in given)
        if given[-1] not in _NEVER_LAST if _ends(seen, end) else goes_on and (how == "sure" or seen[end] in _FOLLOWING):
            return Finding("name", start, end, whole)
    return None


def _is_no_person(name: str) -> bool:
    return name[-1] in words().kinds_of_people or name in places()


def _ends(seen: str, place: int) -> bool:
    """Tell whether no Chinese character goes on at a place, or only a title does."""
    return not _CHINESE.match(seen, place) or seen.startswith(words().titles, place)


def _surname_at(seen: str, place: int) -> str:
    pair, one = seen[place : place + 2], seen[place : place + 1]
    return pair if pair in words().compound_surnames else one if one and one in _surnames() else ""


@functools.cache
def _surnames() -> frozenset[str]:
    return frozenset("".join(words().surnames))


def _latin(seen: str) -> Iterator[Finding]:
    free = 0
    for match in _INTRODUCED.finditer(seen):
        if match.start() < free:
            continue
        names = _words_of_name(seen, match.end(), small=match[0].lower().startswith((*_ANY_CASE, "this")))
        if names and _is_introduced(seen, match[0].lower(), names):
            free = names[-1].end()
            yield Finding("name", names[0].start(1), free, words().instead["name"])


def _words_of_name(seen: str, start: int, *, small: bool) -> list[re.Match[str]]:
    """Return the words that may be a name: those with a capital, or small ones where a name is sure to come."""
    found: list[re.Match[str]] = []
    while len(found) < _MOST_WORDS and (match := _WORD.match(seen, start)):
        word = match[1]
        if word.lower() in words().english_no_names or not (word[0].isupper() or small):
            break
        small = small and word.islower()
        found.append(match)
        start = match.end()
    return found


def _is_introduced(seen: str, said: str, names: list[re.Match[str]]) -> bool:
    """Tell whether words after `said` are a name: a sentence may go on with capitals, as in “I'm SRDI certified”."""
    if said not in _DOUBTFUL:
        return True
    end = names[-1].end()
    if said == "this is" and (len(names) == 1 or names[0][1].islower()):
        return bool(_SPEAKING.match(seen, end))
    return bool(_AFTER_NAME.match(seen, end)) and not any(name[1].isupper() for name in names)

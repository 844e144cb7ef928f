"""Unanswered questions made by rewording some: by hand, and by rules that change what people change without thinking."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence

import opencc
import pypinyin

from bot.learning.missed import Missed

TUNED: tuple[tuple[str, ...], ...] = (
    (
        "奖励资金要交企业所得税吗",
        "拿到的奖金需不需要缴所得税",
        "财政奖励算不算应税收入，要报税吗",
    ),
    (
        "is the award subject to corporate income tax",
        "do we have to pay income tax on the award money",
    ),
    (
        "小巨人的申报系统网址是多少",
        "在哪个网站填小巨人申报",
        "小巨人申报平台登录入口在哪",
        "which website do I use to apply for little giant",
        "little giant application portal link",
    ),
    (
        "公司搬出武汉以后奖金要退回去吗",
        "企业迁走了，已经拿的奖励会不会被追回",
        "搬离武汉，奖励要退吗",
    ),
    (
        "do we have to give the award back if we move out of Wuhan",
        "will the grant be clawed back when a company relocates away",
    ),
    (
        "单项冠军几年复核一次",
        "单项冠军称号有效期几年，要复审吗",
        "制造业单项冠军多久重新评一次",
        "how often is the single champion title reviewed",
        "how many years until a single champion has to be re-evaluated",
    ),
    (
        "外资企业能申请吗",
        "我们是外商独资公司，可以申报吗",
        "港资企业有资格吗，外资的",
        "can a foreign-owned company apply",
        "are foreign invested enterprises eligible",
    ),
    (
        "员工社保要交满多少人才行",
        "对社保缴纳人数有要求吗",
        "参保人数最少几个",
    ),
    (
        "is there a minimum number of employees with social insurance",
        "how many staff must be in the social insurance scheme",
    ),
    (
        "贷款逾期过还能不能申请贴息",
        "征信有逾期记录会影响贷款贴息吗",
        "有过逾期，贴息还给吗",
        "does an overdue loan rule out the interest subsidy",
        "we were late on a loan once, can we still get interest subsidised",
    ),
    (
        "奖励能不能转给股东个人",
        "奖金可以发到法人私人账户吗",
        "这笔奖励打到老板个人卡上行不行",
    ),
    (
        "can the award be paid to a shareholder's private account",
        "may the reward go into the owner's personal account",
    ),
    (
        "申报材料要盖公章还是电子章就行",
        "电子签章可以代替公章吗",
        "材料上盖电子章认不认",
    ),
    (
        "is an electronic seal enough on the application documents",
        "do papers need a company stamp or is an e-seal fine",
    ),
    (
        "子公司可以用母公司的专利申报吗",
        "专利在集团名下，下属公司能用吗",
        "母公司的专利算不算子公司的",
    ),
    (
        "can a subsidiary use patents owned by its parent company",
        "our patents belong to the parent group, do they count for the subsidiary",
    ),
)
"""What the grouping was tuned on: each line asks the same in several ways."""

HELD_OUT: tuple[tuple[str, ...], ...] = (
    # In both languages, about what the plan has a name for.
    (
        "小巨人申报截止到几月几号",
        "小巨人什么时候截止申报",
        "申报小巨人最晚哪天交",
        "what is the deadline for little giant applications",
        "by which date must a little giant application be in",
    ),
    (
        "高企证书丢了怎么补办",
        "高新技术企业证书遗失如何补发",
        "高企证书不见了，去哪里补",
        "our high-tech enterprise certificate is lost, how do we get a replacement",
        "replacing a lost high-tech enterprise certificate",
    ),
    (
        "贴息的钱多久能到账",
        "贷款贴息一般几个月到账",
        "贴息资金什么时候打过来，到账要多久",
        "how long until the interest subsidy arrives",
        "when will the loan interest subsidy be paid out to us",
    ),
    (
        "食品厂可以申请单项冠军吗",
        "做食品的能评单项冠军不",
        "食品加工企业符合单项冠军吗",
        "can a food factory become a single champion",
        "is a food producer allowed to apply for single champion",
    ),
    # In one language, about what the plan has no name for.
    (
        "有没有咨询电话可以打",
        "咨询热线号码多少",
        "给我一个能打通的咨询电话",
        "咨询打什么电话",
        "热线电话是多少，想打个电话咨询",
    ),
    (
        "公司有环保处罚记录还能评吗",
        "去年被环保罚过，还可以参评吗",
        "受过环保行政处罚影响评选吗",
        "环保处罚会不会影响我们评",
        "有环保罚款还能不能参加评选",
    ),
    (
        "公司改名之后称号还有效吗",
        "企业名称变更了，称号还有效吗",
        "改名以后原来的称号作废吗",
        "称号会不会因为公司改名失效",
        "改了公司名称，称号要重新认定吗",
    ),
    (
        "留学生创业有没有租房补贴",
        "海归创业租房给补贴吗",
        "留学回来创业，租房能补多少",
        "留学生租房补贴怎么领",
        "留学归国创业的租房补贴",
    ),
    (
        "审计报告必须是事务所出的吗",
        "自己做的财务报表行不行，还是要审计报告",
        "没有审计报告，用财务报表代替可以吗",
        "审计报告能不能用财务报表代替",
        "一定要会计师事务所的审计报告吗",
    ),
    (
        "评审专家是哪些人",
        "专家评审由谁来打分",
        "评审的专家怎么选出来的",
        "哪些专家参加评审",
        "评审专家名单是谁定的",
    ),
    (
        "厂房电费有没有优惠",
        "工业用电电费能优惠吗",
        "电费补贴有吗",
        "我们电费太高，有优惠电价吗",
        "电费可以优惠多少",
    ),
    (
        "员工落户武汉要什么条件",
        "员工户口怎么落到武汉",
        "员工落户需要哪些手续",
        "给员工办武汉户口行吗",
        "我们员工想落户，户口怎么办",
    ),
    (
        "may we hire an agency to apply for us",
        "is it allowed to let an agency file the application",
        "can an agency hand in the application on our behalf",
        "agency applying on our behalf, is that ok",
        "do you accept applications filed by an agency",
    ),
    (
        "where is the list of awarded companies published",
        "for how many days is the list of winners published",
        "is the list of winning companies made public",
        "where can I see the published list of winners",
        "published winners list",
    ),
    (
        "can a loss-making company get the award",
        "we have been making losses for years, are we out",
        "do losses disqualify a company",
        "our company is making a loss, is it still eligible",
        "are loss-making companies excluded",
    ),
    (
        "how do I get an export tax refund",
        "procedure for the export tax refund",
        "where to claim a tax refund for exports",
        "export tax refund how long",
        "who handles tax refunds on exports",
    ),
    (
        "can we appeal if we were not selected",
        "where to file an appeal against the result",
        "how long do we have to appeal",
        "appeal procedure after not being selected",
        "we were rejected, is an appeal possible",
    ),
    (
        "where do we buy carbon emission quotas",
        "how to take part in carbon emission trading",
        "carbon quota trading, where",
        "can small firms buy carbon quotas",
        "how are carbon emission quotas traded",
    ),
    (
        "can you issue a letter of confirmation",
        "who writes the confirmation letter",
        "we need a confirmation letter from you",
        "how do I request a letter of confirmation",
        "get confirmation letter stamped",
    ),
    (
        "do you have parking at your office",
        "is there parking near the office",
        "where can visitors park at the office",
        "office parking for visitors",
        "parking space at your building",
    ),
)
"""What the grouping was never tuned on."""

OPENINGS = {
    "zh": ("请问", "你好，", "老师您好，想问一下", "麻烦问下，", "那个，我想咨询，"),
    "en": ("hello, ", "Hi! I would like to know: ", "quick question, ", "excuse me, ", "please tell me: "),
}
CLOSINGS = {
    "zh": ("？", "呢？谢谢", "啊", "，急，在线等", "，多谢"),
    "en": ("?", "? thanks", " please", "?? thank you!", ""),
}
NAMES = ("张伟", "李娜")
_TRADITIONAL = opencc.OpenCC("s2t")


def reworded(question: str, language: str, ways: int, chance: random.Random, first: int = 0) -> Iterator[str]:
    """Ask a question in other ways: politely, in the other script or width, with a slip, in pinyin, twice over.

    Takes its language, how many ways, and by which rule to begin.
    """
    rules = [_polite, _polite, _other_letters, _slip, _slip, _marked] + ([_pinyin] if language == "zh" else [])
    yield question
    for number in range(ways - 1):
        rule = rules[(first + number) % len(rules)]
        yield rule(question, language, chance)


def _polite(question: str, language: str, chance: random.Random) -> str:
    return chance.choice(OPENINGS[language]) + question + chance.choice(CLOSINGS[language])


def _other_letters(question: str, language: str, chance: random.Random) -> str:
    if language == "zh":
        return str(_TRADITIONAL.convert(question))
    return question.upper() if chance.random() < 0.5 else question.title()


def _slip(question: str, language: str, chance: random.Random) -> str:
    """Leave one letter of a longer word out, or a character; or exchange two neighbours."""
    if language == "zh":
        place = chance.randrange(1, len(question) - 1)
        return question[:place] + question[place + 1 :]
    words = question.split()
    longer = [number for number, word in enumerate(words) if len(word) > 5]
    at = chance.choice(longer or [0])
    word = words[at]
    place = chance.randrange(1, max(2, len(word) - 2))
    words[at] = word[:place] + word[place + 1 : place + 2] + word[place : place + 1] + word[place + 2 :]
    return " ".join(words)


def _marked(question: str, language: str, chance: random.Random) -> str:
    return question.replace("，", " ").replace(",", "") + chance.choice(("！！", "???", "…", " 🙏"))


def _pinyin(question: str, language: str, chance: random.Random) -> str:
    return " ".join(pypinyin.lazy_pinyin(question))


def missed_set(
    asked: Sequence[Sequence[str]], each: int, seed: int = 5, *, turned: bool = False
) -> list[tuple[int, Missed]]:
    """Return `each` unanswered questions for each line, mixed, with the number of the line that each comes from.

    Where it is turned, each wording begins with another rule of rewording, and a line is all of one language.
    """
    chance = random.Random(seed)  # noqa: S311  nothing secret
    day = dt.date(2026, 3, 1)
    found: list[tuple[int, Missed]] = []
    for number, wordings in enumerate(asked):
        for place, wording in enumerate(wordings):
            share = each // len(wordings) + (place < each % len(wordings))
            language = "en" if (wordings[0] if turned else wording).isascii() else "zh"
            for text in reworded(wording, language, share, chance, 2 * place if turned else 0):
                asked_on = day + dt.timedelta(days=chance.randrange(60))
                found.append((number, Missed(text, language, "no_answer", asked_on)))
    chance.shuffle(found)
    return found

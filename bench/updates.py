"""How the Telegram channel takes 100 000 updates of every kind, malformed ones and forged ones among them.

Each is handled in this process, and every call that comes of it is held against the rules of Telegram's messages.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.assembly import open_assistant
from bot.channels.telegram.conversation import About, Conversation
from tests.conftest import IN_2023, IN_2026, KNOWLEDGE, PLANS
from tests.telegram.hostile import BOT_ID, USERNAME, mixed
from tests.telegram.laws import Channel


def main() -> int:
    """Handle the updates, print what came of them; returns 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=100_000, help="how many updates (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="what they grow from (default: %(default)s)")
    parser.add_argument("--pool", type=int, default=1_000, help="drawn updates to mix (default: %(default)s)")
    chosen = parser.parse_args()
    channels = [
        _channel(KNOWLEDGE, "wuhan-srdi-2021", IN_2023),
        _channel(PLANS, "harbour-2026", IN_2026),
    ]
    kinds: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    crashes = 0
    spent = 0.0
    for number, update in enumerate(mixed(chosen.seed, chosen.number, chosen.pool)):
        kinds[next((name for name in update if name != "update_id"), "nothing")] += 1
        channel = channels[number % len(channels)]
        start = time.perf_counter()
        try:
            made = channel.tell(update)
        except Exception as error:  # noqa: BLE001  it is counted
            crashes += 1
            wrong[f"{type(error).__name__}: {error}"[:200]] += 1
            continue
        spent += time.perf_counter() - start
        calls.update(call.method for call in made)
        wrong.update(problem[:200] for problem in channel.problems(update, made))
    print(f"{chosen.number} updates, {spent:.1f} s, {1000 * spent / chosen.number:.2f} ms each")
    print(f"crashes: {crashes}, messages that Telegram or the plan minds: {wrong.total() - crashes}")
    print("kinds:", ", ".join(f"{name} {count}" for name, count in kinds.most_common(12)))
    print("calls:", ", ".join(f"{name} {count}" for name, count in calls.most_common()))
    for problem, count in wrong.most_common(20):
        print(f"{count} × {problem}")
    return 1 if wrong else 0


def _channel(folder: Path, plan: str, day: dt.date) -> Channel:
    assistant = open_assistant(folder, plan)
    moment = dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)
    about = About(BOT_ID, USERNAME, today=day, flood=0)
    return Channel(assistant, Conversation(assistant, about, lambda: moment))


if __name__ == "__main__":
    sys.exit(main())

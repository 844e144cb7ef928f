# The bot in Telegram, or in a terminal, as a plain user, with its knowledge inside and compiled.
#   docker build -t policy-assistant .
#   docker run -d --env-file bot.env -v policy-assistant:/data policy-assistant
#   docker run --rm --env-file bot.env -v policy-assistant:/data policy-assistant telegram --check
#   docker run --rm -it policy-assistant chat
#   docker run --rm policy-assistant ask "省级小巨人奖多少？"
#   docker run --rm -i policy-assistant ask --batch < questions.jsonl
# bot.env holds BOT_TOKEN=… and what else docs/settings.md lists; the database is kept in /data.
# A webhook, /healthz, /readyz and /metrics are served at port 8080: docker run -p 127.0.0.1:8080:8080 …
# Other plans: docker run --rm -it -v /path/to/knowledge:/app/knowledge:ro policy-assistant
# The day of asking is that of the container's time zone: docker run -e TZ=Asia/Shanghai …

FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /app/venv
# The libraries first: they change less often than the program.
COPY pyproject.toml README.md LICENSE ./
RUN mkdir bot && echo '__version__ = "0"' > bot/__init__.py \
    && /app/venv/bin/pip install --no-cache-dir --disable-pip-version-check '.[telegram]' \
    && /app/venv/bin/pip uninstall --yes policy-assistant && rm -r bot
COPY bot bot
RUN /app/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps .
COPY knowledge /app/knowledge
# One question compiles the plan, so that a container starts at once; a broken plan ends the build.
# Not in /build: there, the program would be the one that lies there, not the one installed.
WORKDIR /app
RUN BOT_CACHE=/app/cache BOT_KNOWLEDGE=/app/knowledge venv/bin/python -m bot ask "is the plan in force?"

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 bot && install --directory --owner=bot --group=bot /data
COPY --from=build /app/venv /app/venv
COPY --from=build /app/knowledge /app/knowledge
# The plain user owns the cache, so that other plans can be compiled as well.
COPY --from=build --chown=bot:bot /app/cache /app/cache
ENV PATH=/app/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BOT_KNOWLEDGE=/app/knowledge \
    BOT_CACHE=/app/cache \
    BOT_DATABASE_URL=sqlite:////data/telegram.db \
    BOT_LISTEN=0.0.0.0:8080
USER bot
WORKDIR /home/bot
VOLUME /data
EXPOSE 8080
# Whether the process lives; /readyz tells whether it can work, which is no reason to end it.
HEALTHCHECK --interval=30s --timeout=10s --start-period=15s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['BOT_LISTEN'].rpartition(':')[2] + '/healthz', timeout=5)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["telegram"]

# The bot in a terminal, as a plain user, with its knowledge inside and compiled.
#   docker build -t policy-assistant .
#   docker run --rm -it policy-assistant
#   docker run --rm policy-assistant ask "省级小巨人奖多少？"
#   docker run --rm -i policy-assistant ask --batch < questions.jsonl
# Other plans: docker run --rm -it -v /path/to/knowledge:/app/knowledge:ro policy-assistant
# The day of asking is that of the container's time zone: docker run -e TZ=Asia/Shanghai …

FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /app/venv
# The libraries first: they change less often than the program.
COPY pyproject.toml README.md LICENSE ./
RUN mkdir bot && echo '__version__ = "0"' > bot/__init__.py \
    && /app/venv/bin/pip install --no-cache-dir --disable-pip-version-check . \
    && /app/venv/bin/pip uninstall --yes policy-assistant && rm -r bot
COPY bot bot
RUN /app/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps .
COPY knowledge /app/knowledge
# One question compiles the plan, so that a container starts at once; a broken plan ends the build.
# Not in /build: there, the program would be the one that lies there, not the one installed.
WORKDIR /app
RUN BOT_CACHE=/app/cache BOT_KNOWLEDGE=/app/knowledge venv/bin/python -m bot ask "is the plan in force?"

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 bot
COPY --from=build /app/venv /app/venv
COPY --from=build /app/knowledge /app/knowledge
# The plain user owns the cache, so that other plans can be compiled as well.
COPY --from=build --chown=bot:bot /app/cache /app/cache
ENV PATH=/app/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BOT_KNOWLEDGE=/app/knowledge \
    BOT_CACHE=/app/cache
USER bot
WORKDIR /home/bot
HEALTHCHECK --interval=1m --timeout=30s --start-period=10s \
    CMD ["python", "-m", "bot", "ask", "--json", "is the plan in force?"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["chat"]

#!/bin/sh
# Runs the job of this image every RUN_INTERVAL_SECONDS, or once with the arguments, such as `check`.
# After 77 or 78, which no retry can help, it waits until a secret or the token store changes; another .env means
# another container. SIGTERM stops the run, which then has the container's grace period to deliver and to save.
set -u

program() {
  # The flags of the image's entry point.
  exec node --max-semi-space-size=1 --no-concurrent-recompilation -- /app/main.cjs "$@"
}
if [ $# -gt 0 ]; then program "$@"; fi

say() { printf 'repeat: %s\n' "$*" >&2; }

child=''
stopped=''
last=0
stop() {
  stopped=yes
  if [ -n "$child" ]; then kill -s TERM "$child" 2> /dev/null; fi
}
trap stop TERM INT

# Starts a command and waits for its end, also if a signal interrupts the wait. Sets `code`.
await() {
  "$@" &
  child=$!
  # A signal that came before `child` was set.
  if [ -n "$stopped" ]; then kill -s TERM "$child" 2> /dev/null; fi
  code=0
  wait "$child" || code=$?
  while kill -s 0 "$child" 2> /dev/null; do
    code=0
    wait "$child" || code=$?
  done
  child=''
}

pause() { if [ -z "$stopped" ] && [ "$1" -gt 0 ]; then await sleep "$1"; fi; }

tokens=${TOKENS_URL:-}
settings() { cat /run/secrets/* "${tokens#file://}" 2> /dev/null | cksum; }

hold() {
  held=$(settings)
  while [ -z "$stopped" ] && [ "$(settings)" = "$held" ]; do
    say "$1"
    printf '%s\n' "$1" > /tmp/held
    # Once per hour, and a look at the files every five seconds.
    looks=720
    while [ -z "$stopped" ] && [ "$looks" -gt 0 ] && [ "$(settings)" = "$held" ]; do
      pause 5
      looks=$((looks - 1))
    done
  done
  rm -f /tmp/held
}

while [ -z "$stopped" ]; do
  started=$(date +%s)
  await program
  last=$code
  if [ "$last" -eq 77 ] || [ "$last" -eq 78 ]; then
    hold "STOPPED: $SOURCE_NAME ended with $last, and a retry cannot help. The log above says what to correct. It continues once a secret or the tokens change; after another correction: docker compose up --detach --force-recreate $SOURCE_NAME"
  else
    # Missed runs are not made up for, and a clock that jumps never means a longer wait.
    wait_seconds=$((started + RUN_INTERVAL_SECONDS - $(date +%s)))
    if [ "$wait_seconds" -gt "$RUN_INTERVAL_SECONDS" ]; then wait_seconds=$RUN_INTERVAL_SECONDS; fi
    pause "$wait_seconds"
  fi
done
exit "$last"

#!/bin/sh
# backup.sh FOLDER: makes a backup there, and counts it once it was brought back beside. What does not
# fit together in it is told, and the older ones stay; else the last fourteen. It says nothing unless
# something is wrong.
set -eu
umask 077
folder=$1
portal=${PORTAL:-/opt/portal/current/bin/portal}
file=$folder/portal-$(date -u +%Y%m%dT%H%M%SZ).backup
# What a run before left that was killed: it holds the key and everything that customers wrote.
find "$folder" "${TMPDIR:-/tmp}" -mindepth 1 -maxdepth 1 -user "$(id -u)" -mmin +720 \
  \( -name 'portal-*.backup.new' -o -name '.backup.*' -o -name 'portal-trial.*' \) -exec rm -rf {} +
trial=$(mktemp -d "${TMPDIR:-/tmp}/portal-trial.XXXXXXXX")
trap 'rm -rf "$trial" "$file.new"' EXIT
trap 'exit 1' HUP INT TERM
tell() {
  cat "$trial/said" >&2
  exit 1
}

whole=yes
"$portal" backup "$file.new" >"$trial/said" 2>&1 || whole=no # written, but for files that are missing
# Wherever the real ones are, what is brought back lies here.
export PORTAL_INSTANCE="$trial/instance" PORTAL_FILES="$trial/instance/files"
export PORTAL_DATABASE_URL="sqlite:///$trial/instance/portal.sqlite3"
"$portal" restore "$file.new" >>"$trial/said" 2>&1 || tell
"$portal" check-data >>"$trial/said" 2>&1 || whole=no
mv "$file.new" "$file"
[ "$whole" = yes ] || tell
find "$folder" -name 'portal-*.backup' | sort | head -n -14 | xargs -r rm --

#!/bin/sh
# install.sh VERSION [EXTRAS]: puts the checkout in which it is called into /opt/portal/VERSION,
# beside those that are there. Extras (postgres,queue) come at the versions that our tests ran with.
set -eu
umask 022
place=/opt/portal/$1
/usr/bin/python3 -m venv "$place"
"$place/bin/pip" install --quiet -r requirements.lock
sed -nE 's/^([A-Za-z0-9_.-]+==[^\\]+).*/\1/p' requirements-dev.lock >"$place/pins.txt"
"$place/bin/pip" install --quiet -c "$place/pins.txt" ".${2:+[$2]}"

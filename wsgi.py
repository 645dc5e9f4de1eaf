"""The process entry for WSGI servers: `gunicorn wsgi:app`."""

import gc
import os

from portal import logs
from portal.app import create_app

os.umask(0o077)  # what customers send is for nobody else on this machine
logs.configure()
app = create_app()
gc.collect()
gc.freeze()  # what start-up made stays, and is shared by workers that were forked after it

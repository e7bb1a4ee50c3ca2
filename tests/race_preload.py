"""What every racing process needs, loaded once by the server that they are forked from."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import tests.vouchers.test_concurrency  # noqa: E402, F401

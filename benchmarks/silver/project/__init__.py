"""The smallest Django project that django-silver bills in. Runs under silver's own Python, with Django 3.2."""

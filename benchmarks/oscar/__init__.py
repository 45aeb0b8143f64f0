"""django-oscar's catalogue search, measured beside us in an environment of its own."""

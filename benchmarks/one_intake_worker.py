"""One worker that delivers what is due until nothing is, on the database that MENUKAART_BENCH_DATABASE names."""

from __future__ import annotations


def main() -> None:
    """Deliver all there is."""
    import django

    django.setup()
    from foundation.actions.outbox import deliver_due

    while deliver_due():
        pass


if __name__ == "__main__":
    main()

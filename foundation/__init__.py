"""The words everybody uses: money, periods, clock, errors, parties, people, audit trail, outbox."""

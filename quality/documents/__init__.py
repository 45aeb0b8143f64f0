"""Files that partners send as evidence: read, looked through, and scanned before anything is kept."""

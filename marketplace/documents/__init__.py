"""Photos that partners send: read, looked through, scanned and written anew before anything is kept."""

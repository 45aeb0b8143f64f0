"""The face for systems: JSON over HTTP, `/api/v1`."""

"""The pages for people, and the doors with which a test moves the sandbox."""

"""What may be trusted, and until when: marks, registers, requirements, decisions."""

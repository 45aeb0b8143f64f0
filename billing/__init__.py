"""What it costs, who pays, what is owed, what came in."""

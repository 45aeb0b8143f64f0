"""Files that come in: looked at before anything keeps them."""

"""Objects in the shapes of the pinned API version. Each module makes one kind; the flows change them."""

"""Files of other layouts than the class journal, as a school's own system would write them."""

"""Pages of the school edition of «Сетевой город», one module per call."""

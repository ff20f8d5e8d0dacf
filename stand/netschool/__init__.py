"""A simulated school edition of «Сетевой город»: the web diary over the stand's journals."""

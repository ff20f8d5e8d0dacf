"""The simulated «Сетевой город ПОО»: one server, a tenant for each site of the colleges."""

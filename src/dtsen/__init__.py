"""From three social registries of Jakarta to one register and its indicators.

The folders follow one delivery from left to right: ``sources`` say what a delivery
looks like, ``landing`` takes it in, ``staging`` reads it, ``quality`` judges it,
``linkage`` finds out who is who, ``register`` keeps one row per person and family,
``indicators`` count, ``disclosure`` protects and ``publication`` releases.
"""

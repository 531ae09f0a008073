"""Damaged deliveries, and what must become of them.

``people`` writes a good delivery of invented people, ``damage`` harms it in one of many
named ways, ``oracle`` says what its records mean by rules written a second time, and
``check`` holds what staging makes of the file against that. One seed gives one file.
"""

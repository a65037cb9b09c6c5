"""The steps of a draft, a subject each: columns matched by their names, then what names get wrong.

A function `settle_...` mends it where values prove how; `ask_about_...` asks where only a person knows. `drafting` orders them.
"""

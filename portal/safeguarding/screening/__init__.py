"""The first look at a free text: `screen.py` is the way in; what it knows is in patterns.json, lexicon.json and
examples/."""

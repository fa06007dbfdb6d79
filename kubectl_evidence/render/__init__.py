"""From a packet to text: one module per format, each with `render(packet) -> str`.

A renderer adds no fact and reads no clock: the same packet gives the same bytes. JSON and YAML are the
packet itself. Markdown and the terminal view paint the same pages (`pages`), which are made of the few
blocks of `blocks`; what a kind of evidence looks like is said once, in `views/KIND.py`.
"""

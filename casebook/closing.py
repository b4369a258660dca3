"""The states of a closing: one duplicate ended in its own system, with a way back."""

# confirmed → closing → closed | perhaps | refused; perhaps → closed | confirmed | refused.
# closed → undoing → undone; confirmed → withdrawn. "preview" is the end of one in preview:
# everything happened but the call.
STATES = (
    "confirmed", "closing", "closed", "perhaps", "undoing", "undone",
    "refused", "withdrawn", "preview",
)  # fmt: skip
FREE = ("undone", "refused", "withdrawn", "preview")  # the ticket may be confirmed again

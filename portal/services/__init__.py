"""The verbs: each takes a `Work`, changes things and records what happened."""

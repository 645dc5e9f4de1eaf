"""The questions: named queries, scoped to who asks."""

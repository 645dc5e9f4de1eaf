"""Makes up what `portal seed` fills a database with."""

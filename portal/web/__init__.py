"""What all blueprints share: guards, errors to responses, headers, locale, template filters."""

"""What a person may send us, refused kindly; the fields come from the policy."""

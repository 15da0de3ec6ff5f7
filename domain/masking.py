"""Personal data as shown to those who may not read it."""


def masked_name(name: str | None) -> str | None:
    """First letter of each word: "Trần Thị Bảo" → "T. T. B."; None stays None."""
    if name is None:
        return None
    return " ".join(f"{word[0]}." for word in name.split())


def masked_phone(phone: str | None) -> str | None:
    """The last three digits: "••• 123"; None stays None."""
    if phone is None:
        return None
    digits = "".join(character for character in phone if character.isdigit())
    return f"••• {digits[-3:]}" if len(digits) > 3 else "•••"

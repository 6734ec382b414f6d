"""What a browser is called, so that its owner can tell it from another. No more of it is kept."""

BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox/": "Firefox"}
OTHER_BROWSERS = {"FxiOS": "Firefox", "CriOS": "Chrome", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac"}
OTHER_SYSTEMS = {"CrOS": "Chromebook", "Linux": "Linux"}


def named(user_agent: str) -> str:
    """Such as "Firefox on Android"; many browsers claim to be others too, so the rarer names are looked for first."""
    browser = _first(user_agent, BROWSERS | OTHER_BROWSERS, "A browser")
    return f"{browser} on {_first(user_agent, SYSTEMS | OTHER_SYSTEMS, 'a device we do not know')}"


def _first(user_agent: str, names: dict[str, str], otherwise: str) -> str:
    return next((name for mark, name in names.items() if mark in user_agent), otherwise)

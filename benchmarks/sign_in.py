"""A session for measuring: through the sign-in page, as a ready sample account."""

import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

LEADER, STAFF, ADMINISTRATOR = "chu-tich", "can-bo-kstt", "quan-tri"
"""Ready accounts of the sample city; together they may open every page."""


def signed_in_cookie(base_url: str, username: str) -> str:
    """Header value of the cookies of a fresh session of `username`.

    Raises RuntimeError when the sample account cannot be used.
    """
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with opener.open(f"{base_url}/dang-nhap") as response:
        page = response.read().decode("utf-8")
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    body = urllib.parse.urlencode({**hidden, "ten": username}).encode()
    # The application takes forms only from its own pages, as a browser would say.
    request = urllib.request.Request(
        f"{base_url}/dang-nhap/mau", data=body, headers={"Origin": base_url}
    )
    with opener.open(request) as response:
        landed_at = response.url
    if "/dang-nhap" in landed_at:
        raise RuntimeError(f"{username!r} could not sign in; landed at {landed_at}")
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)

"""Where an export's people are: the region (ISO 3166) of a time zone, for numbers that do not say their country."""

from __future__ import annotations

_ELSEWHERE = {
    "Asia/Taipei": "TW", "Asia/Hong_Kong": "HK", "Asia/Macau": "MO", "Asia/Macao": "MO", "Asia/Singapore": "SG",
    "Asia/Tokyo": "JP", "Asia/Seoul": "KR", "Asia/Kuala_Lumpur": "MY", "Asia/Bangkok": "TH", "Asia/Jakarta": "ID",
    "Asia/Manila": "PH", "Asia/Ho_Chi_Minh": "VN", "Asia/Kolkata": "IN", "Asia/Dubai": "AE", "Europe/London": "GB",
    "Europe/Berlin": "DE", "Europe/Paris": "FR", "Europe/Madrid": "ES", "Europe/Rome": "IT", "Europe/Amsterdam": "NL",
    "Pacific/Auckland": "NZ", "America/Toronto": "CA", "America/Vancouver": "CA", "America/Sao_Paulo": "BR",
    "America/Mexico_City": "MX",
}  # fmt: skip
_AMERICAN = ("New_York", "Chicago", "Denver", "Los_Angeles", "Phoenix", "Detroit", "Anchorage")


def region_of(timezone: str) -> str:
    """The region of an IANA time zone; CN of one that says none, as UTC does."""
    continent, _, place = timezone.partition("/")
    if continent == "Australia":
        return "AU"
    if continent == "America" and place in _AMERICAN:
        return "US"
    return _ELSEWHERE.get(timezone, "CN")


def is_region(code: str) -> bool:
    """Whether phone numbers of a region are known."""
    from phonenumbers import SUPPORTED_REGIONS

    return code in SUPPORTED_REGIONS

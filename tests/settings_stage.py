"""What the tests of the settings share: an administrator at the API, and offices to save."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import urllib3
from office_process import PIN, OfficeProcess

from server.session import Role


class Administrator:
    """Somebody who has logged in, and sends what the page would send."""

    def __init__(self, office: OfficeProcess, role: Role = Role.ADMINISTRATOR) -> None:
        self.url = office.url
        office.add_clerk(str(role), role=role)
        body = json.dumps({"name": str(role), "pin": PIN})
        answer = urllib3.request("POST", f"{self.url}/api/session", body=body)
        self._headers = {
            "Cookie": answer.headers["Set-Cookie"].split(";")[0],
            "X-CSRF-Token": answer.json()["csrf"],
        }

    def get(self, path: str) -> urllib3.BaseHTTPResponse:
        """Ask for something below /api."""
        return urllib3.request("GET", f"{self.url}/api/{path}", headers=self._headers)

    def post(self, path: str, body: object) -> urllib3.BaseHTTPResponse:
        """Send something below /api."""
        data = json.dumps(body)
        return urllib3.request("POST", f"{self.url}/api/{path}", headers=self._headers, body=data)

    def settings(self) -> dict[str, Any]:
        """Return the newest settings."""
        found: dict[str, Any] = self.get("settings").json()
        return found

    def save(self, office: object, base: int | None = None) -> urllib3.BaseHTTPResponse:
        """Save an office on top of `base`, the newest version if it is not given."""
        version = self.settings()["version"] if base is None else base
        return self.post("settings", {"request": str(uuid4()), "base": version, "office": office})

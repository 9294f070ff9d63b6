"""Settings of the person, not of a project: one JSON file that survives damage, and the folders to use."""

from __future__ import annotations

import getpass
import json
import logging
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

log = logging.getLogger(__name__)


def home(kind: str) -> Path:
    """Folder for ``config``, ``cache``, ``state`` or ``data``; all under ERRORTAGGER_HOME where that is set."""
    override = os.environ.get("ERRORTAGGER_HOME")
    if override:
        return Path(override) / kind
    import platformdirs

    folder = {
        "config": platformdirs.user_config_dir,
        "cache": platformdirs.user_cache_dir,
        "state": platformdirs.user_state_dir,
        "data": platformdirs.user_data_dir,
    }[kind]
    return Path(folder("errortagger", appauthor=False))


def default_reviewer() -> str:
    """The name that reviews are signed with until a person chooses another."""
    try:
        return getpass.getuser() or "me"
    except (OSError, KeyError, ImportError):
        return "me"


@dataclass(slots=True)
class Settings:
    """What the window remembers between projects. Every value has a default; unknown keys in the file are left out."""

    theme: str = "system"
    """``light``, ``dark``, ``contrast`` or ``system``."""
    font_scale: int = 100
    """Percent, 80...200."""
    reviewer: str = ""
    """Empty: the login name."""
    auto_advance: str = "off"
    """``off``: stay after tags; ``tag``: mark reviewed and go on after the first tag."""
    play_on_arrival: bool = False
    gain_normalise: bool = False
    geometry: str = ""
    """Window geometry, base64."""
    splitters: dict[str, str] = field(default_factory=dict)
    recent: list[str] = field(default_factory=list)
    """Project files, newest first."""
    keymap: dict[str, str] = field(default_factory=dict)
    """Action id -> key sequence, only where it differs from the default."""


class SettingsFile:
    """Loads and saves Settings. A damaged file is put aside and the defaults are used; ``note`` says so."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or home("config") / "settings.json"
        self.note: str | None = None
        self.settings = self._load()

    def save(self) -> None:
        """Write the file whole or not at all. A folder that cannot be written is logged, never in the way."""
        text = json.dumps(asdict(self.settings), indent=1, ensure_ascii=False)
        temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(text + "\n", encoding="utf-8")
            os.replace(temporary, self.path)
        except OSError as error:
            log.warning("settings could not be saved: %s", error)

    def remember(self, project: Path) -> None:
        """Put a project on top of the recent list and save."""
        name = str(project.resolve())
        recent = [name, *(other for other in self.settings.recent if other != name)]
        self.settings.recent = recent[:12]
        self.save()

    def forget(self, project: Path) -> None:
        """Take a project off the recent list and save; the project itself is not touched."""
        gone = {str(project), str(project.resolve())}
        self.settings.recent = [name for name in self.settings.recent if name not in gone]
        self.save()

    def _load(self) -> Settings:
        try:
            raw = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Settings()
        except (OSError, ValueError, RecursionError):
            self._put_aside()
            return Settings()
        return self._read(raw)

    def _read(self, raw: object) -> Settings:
        settings = Settings()
        if not isinstance(raw, dict):
            self._put_aside()
            return settings
        for item in fields(Settings):
            value, default = raw.get(item.name), getattr(settings, item.name)
            if value is not None and type(value) is type(default) and _contents_fit(value):
                setattr(settings, item.name, value)
        settings.font_scale = min(200, max(80, settings.font_scale))
        return settings

    def _put_aside(self) -> None:
        self.note = f"The settings were damaged and start afresh; the old file is kept as {self.path.name}.damaged."
        try:
            os.replace(self.path, self.path.with_name(self.path.name + ".damaged"))
        except OSError as error:
            log.warning("damaged settings could not be put aside: %s", error)


def _contents_fit(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(part, str) for part in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and isinstance(part, str) for key, part in value.items())
    return True

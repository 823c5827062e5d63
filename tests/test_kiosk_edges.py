"""What can be touched keeps its edge, whatever was full, marked or dark before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

SHOWING = """
import json
from dataclasses import replace
from kiosk import window
window.prepare((800, 480))
window.open_window()
from kivy.clock import Clock
import kiosk_stage
from kiosk.app import KioskApp
from kiosk.flow.state import Mode
from kiosk.screens.parts import touchables
from kiosk.views.view import Words
from kiosk.views.words import load_all
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

scenes = dict(kiosk_stage.scenes())
welcome, services, full = (scenes[name] for name in ("welcome", "services", "services-full"))
dark = replace(services, modes=frozenset({Mode.CONTRAST}))
waiting = [services, full, services, dark, services, welcome]
seen = []

def look(_):
    found = touchables(app.screen).items()
    edges = {name: [*map(float, w.edge), float(w.rim)] for name, w in found}
    seen.append([edges, list(glReadPixels(400, 300, 1, 1, GL_RGB, GL_UNSIGNED_BYTE))])
    if waiting:
        app.show(waiting.pop(0))
    else:
        app.stop()

def drawn(_):
    app.holder.canvas.ask_update()
    Clock.schedule_once(look, 0.1)

app = KioskApp(Words(load_all()), kiosk_stage._NoHand(), welcome, lambda: None, drawn)
app.run()
print(json.dumps(seen))
"""


def test_a_service_that_was_full_and_a_screen_that_was_dark_look_as_before() -> None:
    path = f"{ROOT}:{ROOT}/tests"
    offscreen = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SHOWING],
        env=offscreen,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    welcome, services, full, again, dark, light, home = json.loads(done.stdout.splitlines()[-1])
    assert services[0] == again[0] == light[0]
    assert services[0]["service C"][-1] > 0
    assert "service C" not in full[0]
    assert dark[1] != services[1]
    assert home == welcome

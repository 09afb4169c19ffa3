import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import MagicMock, call, patch

from django.test import SimpleTestCase

from config.supervisor import MAX_PAUSE, Supervisor, create_directories, die_with_parent, main, monitor_token


class SupervisorTests(SimpleTestCase):
    def test_restart_delay_grows_for_a_process_that_exits_at_once(self) -> None:
        supervisor = Supervisor(Path("/nowhere"), 8000)
        with patch("time.monotonic", return_value=100.0):
            supervisor.started_at["worker"] = 99.0
            pauses = [supervisor.pause_of("worker") for _ in range(8)]
            assert pauses[:4] == [2, 4, 8, 16]
            assert pauses[-1] == MAX_PAUSE
            supervisor.started_at["worker"] = 50.0
            assert supervisor.pause_of("worker") == 0
            supervisor.started_at["worker"] = 99.0
            assert supervisor.pause_of("worker") == 2

    def test_web_process_over_the_memory_limit_is_restarted(self) -> None:
        supervisor = Supervisor(Path("/nowhere"), 8000)
        code = "import time; x = b'x' * 40_000_000; print(1, flush=True); time.sleep(60)"
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert child.stdout and child.stdout.readline()
        supervisor.children["web"] = child
        supervisor.recycle()
        assert child.poll() is None
        with patch("config.supervisor.MAX_WEB_BYTES", 30_000_000):
            supervisor.recycle()
        assert child.poll() is not None
        child.stdout.close()

    def test_directory_that_cannot_be_created_is_reported_once(self) -> None:
        refused = OSError(28, "No space left on device", "/data/broker")
        with (
            TemporaryDirectory() as folder,
            patch("config.supervisor.create_directories", side_effect=[refused, refused, None, refused]),
            patch("config.supervisor.report") as report,
        ):
            supervisor = Supervisor(Path(folder), 8000)
            for _ in range(4):
                supervisor.restart_exited()
        words = call("/data/broker cannot be created: No space left on device")
        self.assertEqual(report.mock_calls, [words, words])

    def test_log_that_cannot_be_written_does_not_end_the_processes(self) -> None:
        full = MagicMock(write=MagicMock(side_effect=OSError(28, "No space left on device")))
        with TemporaryDirectory() as folder, patch("sys.stderr", full):
            supervisor = Supervisor(Path(folder), 8000)
            supervisor.children["worker"] = MagicMock(poll=lambda: 1, returncode=1)
            supervisor.started_at["worker"] = time.monotonic() - 60
            with patch.object(supervisor, "start") as start:
                supervisor.restart_exited()
        start.assert_called_once_with("worker")

    def test_process_whose_supervisor_is_already_gone_ends(self) -> None:
        """A supervisor killed between fork and `prctl` sends no signal to the new process."""
        other = subprocess.Popen([sys.executable, "-c", ""])
        other.wait()
        orphan = subprocess.Popen(["sleep", "60"], preexec_fn=partial(die_with_parent, other.pid))
        self.addCleanup(orphan.kill)
        assert orphan.wait(10) == 1

    def test_data_directory_is_made_private(self) -> None:
        with TemporaryDirectory() as folder:
            data = Path(folder) / "data"
            data.mkdir(mode=0o755)
            data.chmod(0o755)
            create_directories(data)
            assert data.stat().st_mode & 0o077 == 0

    def test_lock_that_cannot_be_written_is_reported_in_one_line(self) -> None:
        with TemporaryDirectory() as folder, patch.dict("os.environ", {"DATA_DIR": folder}):
            (Path(folder) / "supervisor.lock").mkdir()
            with self.assertRaisesMessage(SystemExit, f"Make {folder} writable"):
                main()

    def test_read_only_data_directory_is_reported_in_one_line(self) -> None:
        with TemporaryDirectory() as folder, patch.dict("os.environ", {"DATA_DIR": f"{folder}/file/data"}):
            (Path(folder) / "file").touch()
            with self.assertRaises(SystemExit) as raised:
                main()
        assert "set DATA_DIR to another folder" in str(raised.exception)

    def test_start_says_why_pages_answer_but_are_not_ready(self) -> None:
        supervisor = Supervisor(Path("/nowhere"), 8000)
        supervisor.children["web"] = MagicMock(poll=lambda: None)
        answers = {"/livez": {"status": "ok"}, "/readyz": {"status": "unavailable", "reason": "9 MB left"}}
        with (
            patch("config.supervisor.fetch_json", lambda port, path, token="": answers[path]),
            patch("config.supervisor.READY_TIMEOUT", 0.2),
        ):
            assert supervisor.wait_until_ready() == "9 MB left"
            answers["/readyz"] = {"status": "ok"}
            assert supervisor.wait_until_ready() == ""

    def test_configured_monitor_token_is_kept(self) -> None:
        with patch.dict("os.environ", {"MONITOR_TOKEN": "given"}):
            assert monitor_token() == {}
        with patch.dict("os.environ", clear=True):
            assert len(monitor_token()["MONITOR_TOKEN"]) > 30

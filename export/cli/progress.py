"""Progress bars of long commands."""

from __future__ import annotations

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from edge_runtime.cli.terminal import err

__all__ = ["ProgressBars"]


class ProgressBars:
    """One progress bar a step, on standard error; silent when that is no terminal."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description:12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=err,
            disable=not err.is_terminal,
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> ProgressBars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def step(self, name: str, done: int, total: int | None) -> None:
        """Show how far a step is; total None: nobody knows how long it is."""
        if name not in self._tasks:
            for task in self._progress.tasks:
                if task.total is None:  # it has ended where the next begins
                    end = max(task.completed, 1)
                    self._progress.update(task.id, completed=end, total=end)
            self._tasks[name] = self._progress.add_task(name, total=total)
        self._progress.update(self._tasks[name], completed=done, total=total)

"""``airflow standalone`` without its two log servers: ``python -m tests.dags.loopback``.

They listen on every address of the machine, and neither a setting nor an option of ``standalone`` changes that.
"""

from typing import Any


def main() -> None:
    """Run scheduler, DAG processor, API server and triggerer until the process is ended."""
    from airflow.cli.commands import standalone_command

    class WithoutLogServer(standalone_command.SubCommand):
        def __init__(self, parent: Any, name: str, command: list[str], env: dict[str, str]) -> None:
            skip = ["--skip-serve-logs"] if name in {"scheduler", "triggerer"} else []
            super().__init__(parent, name, command + skip, env)

    standalone_command.SubCommand = WithoutLogServer
    standalone_command.StandaloneCommand().run()


if __name__ == "__main__":
    main()

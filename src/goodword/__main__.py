"""`python -m goodword` is the `goodword` command."""

from goodword.cli.main import run

if __name__ == "__main__":
    run()

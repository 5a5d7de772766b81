"""`python -m c360`: the command line."""

from c360.interfaces.cli.main import run

if __name__ == "__main__":
    run()

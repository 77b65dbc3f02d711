"""`python -m caseledger_verify`."""

from caseledger_verify.commandline import main

if __name__ == "__main__":
    raise SystemExit(main())

"""What was looked at, and what was wrong with it."""


class Verdict:
    def __init__(self) -> None:
        self.is_good = True

    def expect(self, what: str, problem: object) -> None:
        """Prints whether it is so: `problem` is empty if it is, or says how it is not."""
        print(f"FAIL {what}: {problem}" if problem else f"ok   {what}", flush=True)
        self.is_good = self.is_good and not problem

    def expect_number(self, what: str, found: int, expected: int) -> None:
        self.expect(what, "" if found == expected else f"{found}, not {expected}")

    def remark(self, text: str) -> None:
        print(f"     {text}", flush=True)

"""The one kind of error that is the user's to mend."""


class UserError(Exception):
    """Wrong input. The message names the file, the key or the value and says what to do."""

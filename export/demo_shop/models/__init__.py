"""How each kind looks: functions from a `Look` to a `Body`, a module a department."""

"""How each product type looks: functions from a `Look` to a `Body`, a module a department."""

"""The stages of scripts/bench, a module each: run(context) measures and returns JSON, tables(result)
renders it as (title, rows, notes)."""

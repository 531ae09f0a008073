"""One machine, nothing installed: an embedded Postgres, Airflow, and one whole run."""

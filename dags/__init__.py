"""Airflow wiring, thin."""

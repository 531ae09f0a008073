# syntax=docker/dockerfile:1
# Production: Airflow's own image, and in it exactly the packages that were tested.
#
# The tag names a version; a digest names the bytes. Before a deployment, pin the digest
# that was checked:  docker build --build-arg BASE=apache/airflow@sha256:... .
ARG BASE=apache/airflow:slim-3.3.2-python3.11
FROM ${BASE}

# An environment of its own: beside the packages of the image, hashes would pin nothing.
# It belongs to root, so that no task can change the code that runs it.
USER root
ENV DTSEN_HOME=/opt/dtsen \
    DTSEN_STATE=/var/lib/dtsen \
    PATH=/opt/dtsen/venv/bin:$PATH \
    PIP_USER=false \
    PYTHONUNBUFFERED=1
WORKDIR /opt/dtsen

COPY requirements.lock ./
RUN python -m venv venv \
    && venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY src ./src
RUN venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --no-build-isolation --no-deps . \
    && rm -r src \
    && install -d -o airflow -g root -m 2770 /var/lib/dtsen /var/lib/dtsen/release

COPY config/pools.json config/init-airflow ./config/
COPY dags ./dags
COPY plugins ./plugins
COPY sql ./sql
COPY reference ./reference
COPY expectations ./expectations
COPY corrections ./corrections

ENV AIRFLOW__CORE__DAGS_FOLDER=/opt/dtsen/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/dtsen/plugins
USER airflow

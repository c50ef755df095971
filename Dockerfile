# kg in a container, with every extra that is not for development:
#   docker build --tag kg .
#   docker run --rm --volume "$PWD:/work" --user "$(id -u):$(id -g)" kg ingest articles/
# The folder that is mounted at /work is where kg reads, and where it makes kg.db.
FROM python:3.13-slim

COPY pyproject.toml README.md LICENSE /src/
COPY kg /src/kg
COPY ontology /src/ontology
COPY queries /src/queries
RUN pip install --no-cache-dir '/src[archives,pandas,serve,xlsx]' && useradd --create-home --uid 1000 kg && mkdir /work && chown kg /work

# Any --user may be given, also one without a home.
ENV MPLCONFIGDIR=/tmp/matplotlib
USER 1000
WORKDIR /work
EXPOSE 8000
ENTRYPOINT ["kg"]
CMD ["--help"]

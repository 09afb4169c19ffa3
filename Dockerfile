FROM python:3.11-slim-bookworm
# Pango and a font draw the PDF export.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --create-home --home-dir /var/lib/debrief debrief && chmod 700 /var/lib/debrief
WORKDIR /srv/debrief
COPY requirements.txt .
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt
COPY . .
USER debrief
ENV DATA_DIR=/var/lib/debrief PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
VOLUME /var/lib/debrief
EXPOSE 8000
CMD ["gunicorn", "-c", "python:config.gunicorn", "-b", "0.0.0.0:8000", "config.wsgi"]

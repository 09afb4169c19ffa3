FROM python:3.11-slim-bookworm
RUN useradd --system --create-home --home-dir /var/lib/debrief debrief && chmod 700 /var/lib/debrief
WORKDIR /srv/debrief
COPY requirements.txt .
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt
COPY . .
USER debrief
ENV DATA_DIR=/var/lib/debrief PYTHONUNBUFFERED=1
VOLUME /var/lib/debrief
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "-b", "0.0.0.0:8000", "-w", "2", "--threads", "8", "--max-requests", "5000", "--max-requests-jitter", "500"]

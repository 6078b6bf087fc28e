# One image for every part of the site: web (the default), worker, cron and the commands.

FROM python:3.13-slim-trixie AS packages
COPY requirements.lock requirements-assist.lock ./
# With ASSIST=1 also what runs neural networks.
ARG ASSIST=
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock \
        ${ASSIST:+-r requirements-assist.lock}

FROM python:3.13-slim-trixie
# What the site calls: pictures, videos, photo metadata, and nginx in front of it; libheif's plugins read and write
# AVIF and read HEIC. Redis runs in a container of its own.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends imagemagick ffmpeg libimage-exiftool-perl librsvg2-bin nginx \
        libheif-plugin-aomenc libheif-plugin-aomdec libheif-plugin-libde265 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --home-dir /home/imghost imghost \
    && install --directory --owner imghost --group imghost --mode 700 /data /run/imghost-metrics
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY app.py worker.py ./
COPY migrations migrations
COPY static static
COPY templates templates
COPY translations translations
COPY imghost imghost
COPY sdk sdk
RUN python -m compileall -q imghost app.py worker.py
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 IMGHOST_HOME=/data \
    PROMETHEUS_MULTIPROC_DIR=/run/imghost-metrics HOST=0.0.0.0 PORT=8000
USER imghost
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$PORT/healthz', timeout=4)"
CMD ["python", "-m", "imghost", "web"]

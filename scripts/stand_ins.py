"""What a root folder lacks to be a machine, for try_install.py: written by hand, small.

There is no systemd to start things, no authority for certificates. What is started is
what the units say, as the user, in the folder and with the environment they say.
"""

from pathlib import Path

SITE = "dialogues.example.org"
AS_UNIT = r"""#!/bin/sh
# as_unit UNIT: ExecStart as systemd would run it, in its folders, but for its sandbox.
set -eu
said() { sed -n "s/^$1=//p" "/etc/systemd/system/$2" | tail -1; }
for folder in $(said StateDirectory "$1"); do
    install -d -o "$(said User "$1")" -g "$(said Group "$1")" -m 0750 "/var/lib/$folder"
done
while IFS= read -r line; do
    case $line in [A-Z]*=*) export "$line" ;; esac
done <"$(said EnvironmentFile "$1")"
export $(said Environment "$1")
cd "$(said WorkingDirectory "$1")"
umask "$(said UMask "$1")"
exec setpriv --reuid="$(said User "$1")" --regid="$(said Group "$1")" --init-groups \
    $(said ExecStart "$1")
"""
SYSTEMCTL = r"""#!/bin/sh
set -eu
folder=/etc/systemd/system
said() { cat "$folder/$1" "$folder/$1.d"/*.conf 2>/dev/null | sed -n "s/^$2=//p" | tail -1; }
end() { for file in /run/$1.pid; do
    if [ -s "$file" ]; then kill "$(cat "$file")" || true; rm -f "$file"; sleep 2; fi
done; }
web() {
    end web
    listen=$(said fairville-web.socket ListenStream)
    mkdir -p /run/fairville
    case $listen in
    /*) to="--unix-socket $listen http://localhost" ;;
    *) to="http://$listen" ;;
    esac
    # A port that was just in use is not given at once; systemd would have kept it. And a
    # busy machine may take a minute until a worker has read all of the code.
    for _ in $(seq 30); do
        systemd-socket-activate --listen="$listen" /usr/local/bin/as_unit \
            fairville-web.service >>/var/log/web.log 2>&1 &
        echo $! >/run/web.pid
        sleep 1
        case $listen in /*) chown "$(said fairville-web.socket SocketUser)" "$listen" ;; esac
        if curl --silent --output /dev/null $to/healthz; then return; fi
        sleep 2
    done
    exit 1
}
worker() {
    as_unit fairville-worker@.service >>/var/log/worker.log 2>&1 &
    echo $! >"/run/worker$1.pid"
}
caddy_up() {
    export $(said caddy.service Environment) HOME=/root
    end nginx
    sed '0,/^{$/s//{\n\tlocal_certs\n\tskip_install_trust/' /etc/caddy/Caddyfile >/tmp/Caddyfile
    caddy start --config /tmp/Caddyfile --adapter caddyfile >/var/log/caddy.log 2>&1 ||
        { tail -5 /var/log/caddy.log; exit 1; }
    sleep 2
}
verb=$1
shift
case $verb in
daemon-reload) exit ;;
list-timers) grep -H OnCalendar $folder/fairville-*.timer; exit ;;
list-units | status) ps -eo user,args | grep '[g]unicorn\|[d]eliver --loop'; exit ;;
esac
for unit in "$@"; do
    case "$verb $unit" in
    *--now | "enable fairville-web.socket") ;;
    "stop fairville-web."* | "restart fairville-web.socket") end web ;;
    "enable fairville-web.service" | "restart fairville-web.service") web ;;
    "reload fairville-web.service") kill -HUP "$(cat /run/web.pid)" ;;
    "stop fairville-worker@*") end 'worker*' ;;
    "restart fairville-worker@*") end 'worker*'; worker 1; worker 2 ;;
    "enable fairville-worker@"? | "start fairville-worker@"?) worker "${unit#*@}" ;;
    "enable "*.timer) as_unit "$(basename "$unit" .timer).service" ;;
    "start "*.service) as_unit "$unit" ;;
    "reload nginx") if [ -s /run/nginx.pid ]; then nginx -s reload; else nginx; fi; sleep 1 ;;
    "restart caddy") caddy_up ;;
    *) echo "This stand-in does not know: systemctl $verb $unit" >&2; exit 1 ;;
    esac
done
"""
CERTBOT = f"""#!/bin/sh
# A certificate that nobody vouches for, where certbot leaves its own.
set -eu
folder=/etc/letsencrypt/live/{SITE}
mkdir -p $folder
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN={SITE}" \
    -keyout $folder/privkey.pem -out $folder/fullchain.pem 2>/dev/null
"""
JOURNALCTL = """#!/bin/sh
tail -n 5 /var/log/worker.log
"""
PROGRAMS = {
    "as_unit": AS_UNIT,
    "systemctl": SYSTEMCTL,
    "certbot": CERTBOT,
    "journalctl": JOURNALCTL,
}


def put_into(root: Path) -> None:
    for name, text in PROGRAMS.items():
        path = root / "usr/local/bin" / name
        path.write_text(text)
        path.chmod(0o755)

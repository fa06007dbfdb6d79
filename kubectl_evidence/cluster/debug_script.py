"""The one program that a debug container runs: fixed, read-only, bounded, for any POSIX shell with busybox's tools.

It is never put together: what differs between runs comes as arguments. It reads resolv.conf and, of /proc,
the sockets, and of each process the status, session and command line; never an environment, a root, a file
of a process or a mounted volume. It sends queries to the pod's name server and opens and closes TCP
connections; over none of them does it send a byte.

Every child is waited for. In a shared process namespace an orphan would become a child of the target's first
process, which may never reap it; that is why `timeout` is not used (busybox's leaves a watcher behind) and
each step has to end by itself: nslookup after 5 s, nc after 2 s, all of one sort at once. What takes longer
than LIMIT_SECONDS nevertheless is left behind: the program ends, and the container with it.

What is not ours in a line never stands at its start, and never holds a newline: nobody can forge a section.
"""

from __future__ import annotations

from kubectl_evidence.debug_plan import DebugPlan

LIMIT_SECONDS = 14

# More than the script ever writes: about 130 lines, none longer than 500 bytes.
MAX_LINES = 400
MAX_BYTES = 64 * 1024


def command(plan: DebugPlan) -> list[str]:
    """The container's command: the shell, the script, and the plan as its arguments.

    The kubelet replaces `$(NAME)` in a command and reads `$$` as `$` (k8s.io/kubernetes
    third_party/forked/golang/expansion), so each `$` is doubled for the script to arrive as it is.
    """
    return [word.replace("$", "$$") for word in ("/bin/sh", "-c", SCRIPT, "evidence-debug", *arguments(plan))]


def arguments(plan: DebugPlan) -> list[str]:
    """The plan as the script's arguments: namespace, address, ports, then each Service as NAME:PORTS."""
    services = [f"{service.name}:{_numbers(service.ports)}" for service in plan.services]
    return [plan.namespace, plan.pod_ip or "-", _numbers(plan.ports), *services]


def _numbers(ports: tuple[int, ...]) -> str:
    return ",".join(map(str, ports)) or "-"


SCRIPT = r"""
namespace=$1 pod_ip=$2 ports=$3
shift 3
limit=${EVIDENCE_DEBUG_SECONDS:-14}

here() { # ADDRESS PORT: as they are written together
  case $1 in *:*) echo "[$1]:$2" ;; *) echo "$1:$2" ;; esac
}

resolver() { # what the pod's resolver is told
  count=0
  while read -r key value; do
    case $key in
      nameserver | search | domain | options)
        count=$((count + 1))
        [ $count -gt 12 ] || printf '%.300s\n' "$key $value"
        ;;
    esac
  done < /etc/resolv.conf
}

read_domain() { # the cluster's domain, out of the search path; the kubelet writes NAMESPACE.svc.DOMAIN first
  domain=
  while read -r key value; do
    [ "$key" = search ] || continue
    for suffix in $value; do
      case $suffix in "$namespace".svc.*) domain=${suffix#"$namespace".svc.} ;; esac
    done
  done < /etc/resolv.conf
  domain=${domain%.}
}

address() { # TEXT: itself and a comma, if it may be an address
  case $1 in '' | *[!0-9a-fA-F.:]*) ;; *) printf '%s,' "$1" ;; esac
}

resolve() { # NAME: one line, NAME=ADDRESS,ADDRESS or NAME=!RESULT
  said=$(nslookup "$1" 2>&1 < /dev/null)
  addresses=$(
    named=
    while read -r key value rest; do
      case $named$key in
        Name:) named=yes ;;
        yesAddress:) address "$value" ;;
        yesAddress) address "${rest%% *}" ;; # before busybox 1.29: Address 1: 10.96.0.1 NAME
      esac
    done << ANSWER
$said
ANSWER
  )
  addresses=${addresses%,}
  if [ -n "$addresses" ]; then
    echo "$1=$addresses"
    return
  fi
  case $said in
    *NXDOMAIN* | *"can't resolve"*) echo "$1=!does-not-exist" ;;
    *"onnection refused"*) echo "$1=!refused" ;;
    *"timed out"* | *"no servers could be reached"*) echo "$1=!timed-out" ;;
    *"No answer"*) echo "$1=!no-address" ;;
    *) echo "$1=!failed" ;;
  esac
}

resolve_all() { # NAME...: all at once, a line for each
  for name; do
    resolve "$name" &
  done
  wait
}

connect() { # ADDRESS PORT: 0 open, 1 refused, 2 timed out, 3 unreachable, 4 anything else
  if [ "$scans" ]; then
    said=$(nc -n -z -v -w 2 "$1" "$2" 2>&1 < /dev/null) && return 0
  else
    said=$(nc -w 2 "$1" "$2" -e true 2>&1 < /dev/null) && return 0
  fi
  case $said in
    *efused*) return 1 ;;
    *imed\ out* | *TIMEOUT*) return 2 ;;
    *nreachable* | *"No route"*) return 3 ;;
    *) return 4 ;;
  esac
}

try() { # LABEL ADDRESS PORT: begin to connect; `results` tells
  connect "$2" "$3" &
  begun="$begun $1 $!"
}

results() { # LABEL PROCESS...: what became of each, in the order in which they were begun
  while [ $# -gt 1 ]; do
    case $2 in
      [0-9]*)
        wait "$2"
        case $? in 0) said=open ;; 1) said=refused ;; 2) said=timed-out ;; 3) said=unreachable ;; *) said=failed ;; esac
        ;;
      *) said=$2 ;;
    esac
    echo "$1 $said"
    shift 2
  done
}

names_and_connections() { # SERVICE:PORTS...
  begun= answers= scans= names=
  [ -r /etc/resolv.conf ] && read_domain
  for service; do
    names="$names ${service%%:*}.$namespace.svc.${domain:-cluster.local}"
  done
  echo '=== names'
  if [ $# = 0 ]; then
    echo 'no Service concerns this pod'
  elif ! command -v nslookup > /dev/null; then
    echo 'not tried: the image has no nslookup'
  else
    [ "$domain" ] || echo 'the search path in resolv.conf names no cluster domain: tried with cluster.local'
    answers=$(resolve_all $names)
    for name in $names; do
      answer=$(answer_of "$name")
      echo "$name ${answer#!}"
    done
  fi

  echo '=== connections'
  if ! command -v nc > /dev/null; then
    echo 'not tried: the image has no nc'
    return
  fi
  case $(nc --help 2>&1) in *-z*) scans=yes ;; esac
  for port in $(list "$ports"); do
    try "127.0.0.1:$port" 127.0.0.1 "$port"
    [ "$pod_ip" = - ] || try "$(here "$pod_ip" "$port")" "$pod_ip" "$port"
  done
  for service; do
    name=${service%%:*}.$namespace.svc.${domain:-cluster.local}
    answer=$(answer_of "$name")
    for port in $(list "${service#*:}"); do
      case $answer in
        [0-9a-fA-F]*) try "$name:$port,${answer%%,*}" "${answer%%,*}" "$port" ;;
        *) begun="$begun $name:$port unresolved" ;;
      esac
    done
  done
  results $begun
}

answer_of() { # NAME: what stands behind it in $answers
  for answer in $answers; do
    case $answer in "$1="*) echo "${answer#*=}" ;; esac
  done
}

list() { # 80,443 as words; - for none
  [ "$1" = - ] || echo "$1" | tr ',' ' '
}

dotted() { # 0100007F as 127.0.0.1: the kernel writes the four bytes as a number of its own byte order
  a=${1%??????} b=${1#??} c=${1#????} d=${1#??????}
  b=${b%????} c=${c%??}
  case $order in
    big) echo "$((0x$a)).$((0x$b)).$((0x$c)).$((0x$d))" ;;
    *) echo "$((0x$d)).$((0x$c)).$((0x$b)).$((0x$a))" ;;
  esac
}

grouped() { # four such numbers as an IPv6 address, in full
  word=$1 address=
  while [ "$word" ]; do
    rest=${word#????????}
    one=${word%"$rest"}
    a=${one%??????} b=${one#??} c=${one#????} d=${one#??????}
    b=${b%????} c=${c%??}
    case $order in big) address="$address$a$b:$c$d:" ;; *) address="$address$d$c:$b$a:" ;; esac
    word=$rest
  done
  echo "${address%:}" | tr 'A-F' 'a-f'
}

sockets() { # FILE PROTOCOL STATE
  [ -r "$1" ] || return 0
  grep " $3 [0-9A-F]*:[0-9A-F]* " "$1" | head -n 40 | while read -r _ socket peer _ _ _ _ uid _; do
    case $2$peer in udp*:0000 | tcp*) ;; *) continue ;; esac
    address=${socket%:*}
    case $address in
      ????????) address=$(dotted "$address") ;;
      00000000000000000000000000000000) address='[::]' ;;
      00000000000000000000000001000000 | 00000000000000000000000000000001) address='[::1]' ;;
      0000000000000000FFFF0000* | 00000000000000000000FFFF*)
        address="[::ffff:$(dotted "${address#????????????????????????}")]" ;;
      *) address="[$(grouped "$address")]" ;;
    esac
    echo "$2 $address:$((0x${socket##*:})) uid $uid"
  done
}

listening() {
  order=little
  case $(uname -m) in s390*) order=big ;; esac
  sockets /proc/net/tcp tcp 0A
  sockets /proc/net/tcp6 tcp6 0A
  sockets /proc/net/udp udp 07
  sockets /proc/net/udp6 udp6 07
}

session_of() { # PROCESS: its session, the sixth field of stat; the name before may hold anything
  read -r line 2> /dev/null < "/proc/$1/stat" || return 1
  line=${line##*) }
  line=${line#* * * }
  echo "${line%% *}"
}

processes() { # all that can be seen but our own, which share a session
  ours=$(session_of self)
  shown=0
  for directory in /proc/[0-9]*; do
    process=${directory#/proc/}
    session=$(session_of "$process") && [ "$session" != "$ours" ] || continue
    uid= name=
    while read -r key value; do
      case $key in Name:) name=$value ;; Uid:) uid=${value%%[!0-9]*} ; break ;; esac
    done 2> /dev/null < "$directory/status"
    said=$(tr '\000\n\r' '   ' 2> /dev/null < "$directory/cmdline" | head -c 300)
    # What is cut loses its last word, which may be half a secret.
    [ ${#said} -lt 300 ] || said="${said% *} ..."
    [ "$uid" ] || continue
    shown=$((shown + 1))
    if [ $shown -gt 40 ]; then
      echo 'there are more'
      return
    fi
    echo "$process uid $uid ${said:-[$name]}"
  done
}

report() {
  echo '=== resolv.conf'
  if [ -r /etc/resolv.conf ]; then resolver; else echo 'there is none'; fi
  names_and_connections "$@"
  echo '=== listening'
  listening
  echo '=== processes'
  processes
  echo '=== end'
}

report "$@" &
work=$!
ticks=0
while kill -0 $work 2> /dev/null; do
  if [ $ticks -ge $((limit * 5)) ]; then
    echo '=== cut short'
    exit 1
  fi
  sleep 0.2 2> /dev/null || { sleep 1 && ticks=$((ticks + 4)); }
  ticks=$((ticks + 1))
done
""".lstrip()

# A debug container of kubectl-evidence runs this: it looks, reports and ends. It changes nothing.
# Arguments: the pod's namespace, its address, its ports (80,443 or - for none), then NAME:PORTS of each Service.

namespace=$1 pod_ip=$2 ports=$3
shift 3
patience=8 limit=14 # seconds: for name servers, and for everything

list() { # 80,443 as words; - for none
  [ "$1" = - ] || echo "$1" | tr ',' ' '
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

read_domain() { # the cluster's domain: the kubelet puts NAMESPACE.svc.DOMAIN into the search path
  domain=''
  while read -r key value; do
    [ "$key" = search ] || continue
    for suffix in $value; do
      case $suffix in "$namespace".svc.*) domain=${suffix#"$namespace".svc.} ;; esac
    done
  done < /etc/resolv.conf
  domain=${domain%.}
}

dotted() { # 0100007F as 127.0.0.1: the kernel writes the four bytes as one number, in its own byte order
  a=${1%??????} b=${1#??} c=${1#????} d=${1#??????}
  b=${b%????} c=${c%??}
  case $order in
    big) echo "$((0x$a)).$((0x$b)).$((0x$c)).$((0x$d))" ;;
    *) echo "$((0x$d)).$((0x$c)).$((0x$b)).$((0x$a))" ;;
  esac
}

grouped() { # four such numbers as an IPv6 address, in full
  words=$1 groups=''
  while [ "$words" ]; do
    rest=${words#????????}
    word=${words%"$rest"}
    a=${word%??????} b=${word#??} c=${word#????} d=${word#??????}
    b=${b%????} c=${c%??}
    case $order in
      big) groups="$groups$a$b:$c$d:" ;;
      *) groups="$groups$d$c:$b$a:" ;;
    esac
    words=$rest
  done
  echo "${groups%:}" | tr 'A-F' 'a-f'
}

sockets() { # FILE PROTOCOL STATE: those that listen; of UDP, those that are connected to nobody
  [ -r "$1" ] || return 0
  grep " $3 [0-9A-F]*:[0-9A-F]* " "$1" | head -n 40 | while read -r _ socket peer _ _ _ _ uid _; do
    case $2$peer in udp*:0000 | tcp*) ;; *) continue ;; esac
    address=${socket%:*}
    case $address in
      ????????) address=$(dotted "$address") ;;
      00000000000000000000000000000000) address='[::]' ;;
      00000000000000000000000001000000 | 00000000000000000000000000000001) address='[::1]' ;;
      0000000000000000FFFF0000* | 00000000000000000000FFFF*)
        address="[::ffff:$(dotted "${address#????????????????????????}")]"
        ;;
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

session_of() { # PROCESS: its session, the sixth field of stat; the name before it may hold anything
  read -r line 2> /dev/null < "/proc/$1/stat" || return 1
  line=${line##*) }
  line=${line#* * * }
  echo "${line%% *}"
}

processes() { # all that can be seen but our own, which share a session
  shown=0
  for directory in /proc/[0-9]*; do
    process=${directory#/proc/}
    session=$(session_of "$process") || continue
    [ "$session" != "$ours" ] || continue
    uid='' name=''
    while read -r key value; do
      case $key in
        Name:) name=$value ;;
        Uid:)
          uid=${value%%[!0-9]*}
          break
          ;;
      esac
    done 2> /dev/null < "$directory/status"
    [ "$uid" ] || continue
    said=$(tr '\000\n\r' '   ' 2> /dev/null < "$directory/cmdline" | head -c 300)
    # What is cut loses its last word, which may be half a secret.
    [ ${#said} -lt 300 ] || said="${said% *} ..."
    shown=$((shown + 1))
    if [ $shown -gt 40 ]; then
      echo 'there are more'
      return
    fi
    echo "$process uid $uid ${said:-[$name]}"
  done
}

connect() { # ADDRESS PORT: 0 open, 1 refused, 2 timed out, 3 unreachable, 4 anything else; sends nothing
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

try() { # LABEL ADDRESS PORT: begin to connect
  connect "$2" "$3" &
  begun="$begun $1 $!"
}

results() { # what became of all that was begun, in that order
  # shellcheck disable=SC2086
  set -- $begun
  while [ $# -gt 1 ]; do
    case $2 in
      [0-9]*)
        wait "$2"
        case $? in
          0) said=open ;;
          1) said=refused ;;
          2) said=timed-out ;;
          3) said=unreachable ;;
          *) said=failed ;;
        esac
        ;;
      *) said=$2 ;;
    esac
    echo "$1 $said"
    shift 2
  done
  begun=''
}

connections_to_pod() {
  case $pod_ip in
    *:*) shown="[$pod_ip]" ;;
    *) shown=$pod_ip ;;
  esac
  for port in $(list "$ports"); do
    try "127.0.0.1:$port" 127.0.0.1 "$port"
    [ "$pod_ip" = - ] || try "$shown:$port" "$pod_ip" "$port"
  done
  results
}

address() { # TEXT: itself and a comma, if it may be an address
  case $1 in '' | *[!0-9a-fA-F.:]*) ;; *) printf '%s,' "$1" ;; esac
}

resolve() { # NAME: one line, NAME=ADDRESS,ADDRESS or NAME=!RESULT
  said=$(nslookup "$1" 2>&1 < /dev/null)
  addresses=$(
    named=''
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
  if [ "$addresses" ]; then
    echo "$1=${addresses%,}"
    return
  fi
  case $said in
    '') echo "$1=!timed-out" ;; # it was ended
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

names() { # NAME...: what each resolves to
  [ "$domain" ] || echo 'the search path in resolv.conf names no domain of the cluster: tried with cluster.local'
  answers=$(resolve_all "$@")
  for name; do
    answer=$(answer_of "$name")
    echo "$name ${answer#!}"
  done
}

answer_of() { # NAME: what stands behind it in the answers
  for answer in $answers; do
    case $answer in "$1="*) echo "${answer#*=}" ;; esac
  done
}

connections_to_services() { # NAME:PORTS...
  for service; do
    name=${service%%:*}.$within
    answer=$(answer_of "$name")
    address=${answer%%,*}
    for port in $(list "${service#*:}"); do
      case $address in
        [0-9a-fA-F]*) try "$name:$port,$address" "$address" "$port" ;;
        *) begun="$begun $name:$port unresolved" ;;
      esac
    done
  done
  results
}

report() {
  begun='' answers='' scans='' domain=''
  echo '=== resolv.conf'
  if [ -r /etc/resolv.conf ]; then
    resolver
    read_domain
  else
    echo 'there is none'
  fi
  within=$namespace.svc.${domain:-cluster.local}

  echo '=== listening'
  listening
  echo '=== processes'
  processes

  echo '=== connections'
  if command -v nc > /dev/null; then
    case $(nc --help 2>&1) in *-z*) scans=yes ;; esac
    connections_to_pod
  else
    echo 'not tried: the image has no nc'
  fi

  echo '=== names'
  if [ $# = 0 ]; then
    echo 'no Service is known that concerns this pod'
  elif command -v nslookup > /dev/null; then
    all=''
    for service; do
      all="$all ${service%%:*}.$within"
    done
    # shellcheck disable=SC2086
    names $all
    if command -v nc > /dev/null; then
      echo '=== connections'
      connections_to_services "$@"
    fi
  else
    echo 'not tried: the image has no nslookup'
  fi
  echo '=== end'
}

end_lookups() { # who waits for one goes on with the rest
  for directory in /proc/[0-9]*; do
    session=$(session_of "${directory#/proc/}") || continue
    [ "$session" = "$ours" ] || continue
    case $(tr '\000' ' ' 2> /dev/null < "$directory/cmdline") in
      nslookup*) kill -s PIPE "${directory#/proc/}" ;; # of this one a shell says nothing
    esac
  done
}

ours=$(session_of self)
report "$@" &
work=$!
ticks=0 ended=''
while kill -0 $work 2> /dev/null; do
  if [ $ticks -ge $((limit * 5)) ]; then
    echo '=== cut short'
    echo "this took longer than $limit s"
    exit 1
  fi
  if [ $ticks -ge $((patience * 5)) ] && [ -z "$ended" ]; then
    ended=yes
    end_lookups
  fi
  sleep 0.2 2> /dev/null || { sleep 1 && ticks=$((ticks + 4)); }
  ticks=$((ticks + 1))
done

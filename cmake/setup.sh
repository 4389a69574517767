# shellcheck shell=bash
# Shared by ./run and ./check, which set `root` and source it: installs missing Debian packages, configures, builds.
# Needs nothing but bash and coreutils. Phases are reported on stderr, one line each; their output goes to build/log/.

root=${root:?a script that sources setup.sh must set it}
readonly status_usage=2 status_fault=3

say() { printf '%s\n' "$*" >&2; }

stop() {
  local status=$1
  shift
  say "recurbench: $*"
  exit "$status"
}

# phase NAME COMMAND…: runs the command; a terminal sees the build's progress, the log gets everything else.
phase() {
  local name=$1 began=${EPOCHREALTIME/[.,]/} log="$root/build/log/$1.log" failed=0
  shift
  if [[ $name == build && -t 2 ]]; then
    "$@" >&2 || failed=1
  else
    "$@" >"$log" 2>&1 || failed=1
  fi
  local tenths=$(((${EPOCHREALTIME/[.,]/} - began) / 100000))
  if ((failed)); then
    [[ $name == build && -t 2 ]] || tail -n 60 "$log" >&2
    say "$(printf '%-10s failed after %d.%d s' "$name" $((tenths / 10)) $((tenths % 10)))"
    return 1
  fi
  say "$(printf '%-10s %6d.%d s' "$name" $((tenths / 10)) $((tenths % 10)))"
}

# Cores this process may use: its CPU set, cut by a container's quota.
cores() {
  local count quota period
  count=$(env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc)
  if [[ -r /sys/fs/cgroup/cpu.max ]] && read -r quota period </sys/fs/cgroup/cpu.max && [[ $quota != max ]]; then
    quota=$(((quota + period - 1) / period))
    ((quota >= count)) || count=$quota
  fi
  printf '%d\n' "$count"
}

# Compilers at a time: one a core, and 1 GB of memory for each.
build_jobs() {
  local jobs name kilobytes
  jobs=$(cores)
  while read -r name kilobytes _; do
    if [[ $name == MemAvailable: ]] && ((kilobytes / 1000000 < jobs)); then
      jobs=$((kilobytes / 1000000))
    fi
  done </proc/meminfo
  printf '%d\n' $((jobs > 0 ? jobs : 1))
}

# missing_packages GROUP…: packages of these groups that are neither installed nor stood in for, one a line.
missing_packages() {
  local groups=" $* " group='' row package rest substitute installed
  installed=$(dpkg-query -W -f '${binary:Package} ${db:Status-Status}\n')
  while read -r row; do
    row=${row%%#*}
    if [[ $row == \[*\]* ]]; then
      group=${row#[} && group=${group%%]*}
      continue
    fi
    read -r package rest <<<"$row" || true
    [[ -n $package && $groups == *" $group "* ]] || continue
    for substitute in $rest; do
      if command -v "$substitute" >/dev/null || [[ $substitute == */* && -e $root/$substitute ]]; then
        continue 2
      fi
    done
    [[ $'\n'$installed$'\n' =~ $'\n'"$package"(:[a-z0-9]+)?' installed'$'\n' ]] || printf '%s\n' "$package"
  done <"$root/cmake/packages.txt"
}

apt_install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -o APT::Update::Error-Mode=any &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# Of ./run and ./check --no-install: nothing is installed, and only what the build needs is insisted on.
no_install=''
# Packages came in: what was configured without them must look again.
has_installed=''

# take_no_install WORD…: leaves the words in `arguments`, without --no-install wherever that stands.
take_no_install() {
  local word
  arguments=()
  for word; do
    if [[ $word == --no-install ]]; then no_install=yes; else arguments+=("$word"); fi
  done
}

# tell_missing GROUP…: says what is missing and how to get it; ends here if the build needs it.
tell_missing() {
  local missing needed
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  mapfile -t needed < <(missing_packages build)
  say "recurbench: not installed, because of --no-install: ${missing[*]}. To install them, as root:"
  say "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
  ((${#needed[@]} == 0)) || stop "$status_usage" "the build needs ${needed[*]}"
}

install_packages() {
  local missing as_root=()
  if ! command -v dpkg-query >/dev/null; then
    say "recurbench: not a Debian system; install by hand what cmake/packages.txt lists, should the build miss it"
    return
  fi
  if [[ -n $no_install ]]; then
    tell_missing "$@"
    return
  fi
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null || ! { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; then
      say "recurbench: packages are missing, and installing them needs root. Run this as root, then start again:"
      say "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
      exit "$status_usage"
    fi
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  phase packages apt_install "${missing[@]}" ||
    stop "$status_fault" "packages could not be installed. Debian's package servers and some 2 GB of disk are needed;" \
      "all that apt-get said stands in build/log/packages.log"
  has_installed=yes
}

# build_tree PRESET TESTS TARGET: configures build/PRESET when it is new, lacks the tests (TESTS is ON) or was made
# without packages that are there now, and builds.
build_tree() {
  local preset=$1 tests=$2 target=$3 tree="$root/build/$1"
  if [[ ! -e $tree/build.ninja ]]; then
    need_disk 1000
    configure "$preset" -DRECURBENCH_TESTS="$tests"
  elif [[ $tests == ON ]] && ! grep -qE '^RECURBENCH_TESTS:[A-Z]+=ON$' "$tree/CMakeCache.txt"; then
    configure "$preset" -DRECURBENCH_TESTS=ON
  elif [[ -n $has_installed ]]; then
    configure "$preset"
  fi
  phase build cmake --build "$tree" --target "$target" --parallel "$(build_jobs)" ||
    stop "$status_fault" "the build failed; see above"
}

configure() {
  phase configure cmake -S "$root" --preset "$@" || stop "$status_fault" "the build could not be configured; see above"
}

need_disk() {
  local free
  free=$(df -Pm "$root/build" | tail -n 1 | { read -r _ _ _ free _ && printf '%s\n' "$free"; })
  ((free >= $1)) || stop "$status_fault" "the build needs $1 MB of disk below $root/build, $free MB are free"
}

# set_up PRESET TESTS TARGET GROUP…: everything up to a built tree. One at a time: later callers wait.
set_up() {
  local preset=$1 tests=$2 target=$3
  shift 3
  mkdir -p "$root/build/log"
  exec 9>"$root/build/log/lock"
  flock -n 9 || {
    say "waiting for another ./run or ./check that is building"
    flock 9
  }
  install_packages "$@"
  build_tree "$preset" "$tests" "$target"
  exec 9>&-
}

# What mpirun needs to start one rank a core anywhere, in a container and as root included. Environment instead of
# options, because MPICH's mpirun does not know Open MPI's options.
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none
export OMPI_MCA_btl_vader_single_copy_mechanism=none
if ((EUID == 0)); then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi

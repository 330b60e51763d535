#!/usr/bin/env bash
# The one script: builds, serves, tests, measures. See ./build.sh help.
set -euo pipefail
cd "$(dirname "$0")"

help() {
  cat <<'END'
./build.sh          builds dist/: a site for any static host, and
                    dist/handshake-lab.html, one file that runs by double-click
./build.sh serve    builds, serves on loopback, prints the address (PORT=8420)
./build.sh test     all tests, in real browsers too; installs what they need
./build.sh worker   builds the edge as well, runs it on loopback (PORT=8787)
./build.sh release  what is given away, into release/: the single file, the site, the
                    npm package, programs with the site inside, checksums
./build.sh bench    the figures: speed, sizes, time to paint
./build.sh shots    pictures of every state of the page in all themes and sizes, side by
                    side in dist/screenshots/index.html
./build.sh bogo DIR runs BoringSSL's test runner against the ends; DIR is
                    ssl/test/runner of a copy of BoringSSL
./build.sh wasm PACKAGE FILE [FLAG…]
                    compiles one program for the browser, with the page's flags
./build.sh help     this text

FAST=1 compresses quickly instead of well, for trying things out.
END
}

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# --- what has to be there ---------------------------------------------------

need_go() {
  command -v go >/dev/null 2>&1 || {
    [ -x /usr/local/go/bin/go ] && export PATH="$PATH:/usr/local/go/bin"
  }
  command -v go >/dev/null 2>&1 || die "Go is missing. Install Go 1.26 or later, then run this again."
  go version >/dev/null 2>&1 || die "Go is there but does not run: $(go version 2>&1)"
}

# need PROGRAM PACKAGE WHY installs a Debian package if its program is missing.
need() {
  local program=$1 package=$2 why=$3
  command -v "$program" >/dev/null 2>&1 && return 0
  command -v apt-get >/dev/null 2>&1 ||
    die "$program is missing ($why) and there is no apt-get here to install it with. Install $package by hand, then run this again."
  local as=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 ||
      die "$program is missing ($why). Run as root: apt-get install $package"
    as=(sudo)
  fi
  say "Installing $package ($why)"
  if [ -z "${updated:-}" ]; then
    "${as[@]}" apt-get update -qq >&2 || die "apt-get update failed, so $package could not be installed ($why)."
    updated=1
  fi
  DEBIAN_FRONTEND=noninteractive "${as[@]}" apt-get install -y -qq --no-install-recommends "$package" >&2 ||
    die "apt-get could not install $package ($why). Install it by hand, then run this again."
  command -v "$program" >/dev/null 2>&1 || die "$package was installed, but there is still no $program."
}

# What tests and bench take from npm: all in one go, since npm takes away
# whatever it was not asked for.
npm_packages=(axe-core@4.14.1 node-forge@1.4.3 reveal.js@6.0.2
  @cloudflare/workerd-linux-64@1.20261117.1)

npm_need() {
  local p missing=
  for p in "${npm_packages[@]}"; do
    grep -qs "\"version\": \"${p##*@}\"" "node_modules/${p%@*}/package.json" || missing=1
  done
  [ -n "$missing" ] || return 0
  say "Fetching ${npm_packages[*]} from npm (for tests and bench only)"
  npm install --no-save --no-package-lock --no-audit --no-fund --silent "${npm_packages[@]}" >&2 ||
    die "npm could not fetch ${npm_packages[*]}, which the tests and the bench need."
}

# --- building ---------------------------------------------------------------

# Inlining is off except where the arithmetic is, and where it lets tables be
# laid out beforehand. Checks for nil before each access are left out of the
# standard library, where none could be met but by a fault of its own, and of
# what draws and tells, where what is not there then counts as empty. The ends
# and all that reads bytes keep them. Together more than a tenth less to
# download, for nothing measurable.
wasm_flags=(-trimpath '-ldflags=-s -w -buildid=' -gcflags=all=-l '-gcflags=std=-l -d=disablenil' -gcflags=handshakelab/core/iana=)
for package in math/big math/bits internal/byteorder crypto/internal/constanttime \
  crypto/internal/fips140deps/... golang.org/x/crypto/... \
  crypto/internal/fips140/{nistec,nistec/fiat,bigmod,edwards25519,edwards25519/field} \
  crypto/internal/fips140/{aes,aes/gcm,sha256,sha512,sha3,mlkem,subtle,alias,ecdh,hmac}; do
  wasm_flags+=("-gcflags=$package=-d=disablenil")
done

# The runtime's own indices are right or all is lost: it goes without checking.
wasm_flags+=('-gcflags=runtime=-l -d=disablenil -B')

for package in core/{figure,explain,export,same,scenario,lab,lesson,compare,survey} wasm/page wasm/page/view; do
  wasm_flags+=("-gcflags=handshakelab/$package=-l -d=disablenil")
done

# wasm PACKAGE FILE [FLAG…] compiles a program for the browser.
wasm() { GOOS=js GOARCH=wasm go build "${wasm_flags[@]}" "${@:3}" -o "$2" "$1"; }

build() {
  need_go
  mkdir -p dist
  say "Building the module"
  wasm ./wasm/page dist/page.wasm
  say "Putting the site together"
  go run ./site/assemble ${FAST:+-fast}
  say "Done: dist/ for a static host, dist/handshake-lab.html for a double-click; index.html runs too"
}

serve() {
  build
  exec go run ./cmd/handshake serve ${PORT:+--addr "127.0.0.1:$PORT"} dist
}

# worker_build makes dist/.worker: the edge, as Cloudflare and workerd take it.
worker_build() {
  need_go
  say "Building the Worker"
  go run github.com/syumai/workers/cmd/workers-assets-gen -mode=go -o dist/.worker
  wasm ./wasm/worker dist/.worker/app.wasm -tags languages # the page fetches its words, the edge has them
  cp wasm/worker/local.capnp wasm/worker/local.mjs dist/.worker/
}

worker() {
  build
  worker_build
  need npm npm "fetches workerd"
  npm_need
  local port=${PORT:-8787}
  say "The edge is at http://127.0.0.1:$port/ (Ctrl-C ends it)"
  exec node_modules/@cloudflare/workerd-linux-64/bin/workerd serve dist/.worker/local.capnp \
    --socket-addr "http=127.0.0.1:$port" --directory-path "site=$PWD/dist"
}

# release makes the same bytes each time, from the same source and compiler.
release() {
  [ -z "${FAST:-}" ] || die "What is given away is compressed well: release without FAST."
  build
  say "Packing, and compiling for each machine"
  rm -rf release
  go run ./site/release all release
  (cd release && sha256sum -c --quiet SHA256SUMS) || die "The checksums do not fit what was made."
  say "Done: release/"
}

# --- testing ----------------------------------------------------------------

tools() {
  need_go
  need openssl openssl "real peers for the protocol tests"
  need gnutls-serv gnutls-bin "real peers for the protocol tests: RC4 and 3DES too"
  need selfserv libnss3-tools "real peers for the protocol tests: SSL 3.0 too"
  need tshark tshark "reads what the protocol tests put on the wire"
  need faketime faketime "gives peers the clock of a scenario"
  need node nodejs "runs the core as WebAssembly"
  need npm npm "fetches axe-core and node-forge"
  need nginx nginx-light "takes the lines that are made for it"
  need mkdocs mkdocs "tries what authors are told to write"
  need chromium chromium "the page is tested in it"
  need firefox-esr firefox-esr "the page is tested in it"
  npm_need
}

run_tests() {
  tools
  build
  worker_build
  say "Form: gofmt, vet, staticcheck"
  local unformatted
  unformatted=$(git ls-files '*.go' | xargs gofmt -l)
  [ -z "$unformatted" ] || die "gofmt would change: $unformatted"
  go vet ./...
  GOOS=js GOARCH=wasm go vet ./wasm/...
  local staticcheck
  go tool staticcheck ./...
  staticcheck=$(go tool -n staticcheck) # the one for this machine looks at the other's code too
  GOOS=js GOARCH=wasm "$staticcheck" ./wasm/... ./site/bench/baseline/...
  go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
  say "Go tests, natively"
  go test -timeout 30m "$@" $(go list ./... | grep -v -e /wasm/page$ -e /site/browsertest$ -e /internal/matrix$)
  say "Other people's implementations, both ways"
  go test -count=1 -v ./cmd/handshake/internal/matrix | grep -v -e '^=== '
  say "Go tests, as WebAssembly under Node"
  in_wasm
  say "The page in real browsers"
  go test -count=1 -timeout 60m -v ./site/browsertest/ | grep -v -e '^=== '
  say "All tests passed"
}

# in_wasm tests what could differ from one machine to another: the arithmetic,
# and every byte of the scenarios, whose digests are the same natively. What
# plain code makes of a trace was tested natively.
in_wasm() {
  local test=(env GOOS=js GOARCH=wasm go test -tags languages -timeout 30m -exec="$(go env GOROOT)/lib/wasm/go_js_wasm_exec")
  "${test[@]}" -run 'Digests|SecondRun|WireOfEdition1|NoCoroutine' ./core
  "${test[@]}" -run 'Suites|Deterministic|RFC8448|FeedsAreEqual|OldVersions$|Stop$|Resumption' ./core/handshake
  "${test[@]}" $(go list ./core/... | grep -v -e /core$ -e /core/handshake$ -e /core/figure$ -e /core/explain$) ./wasm/page/view
}

bench() {
  npm_packages+=(lighthouse@13.5.0)
  tools
  build
  say "Measuring"
  go run ./site/bench
}

# shots takes pictures, for eyes to look over.
shots() {
  need_go
  need chromium chromium "the pictures are taken with it"
  build
  say "Taking pictures"
  SHOTS=$PWD/dist/screenshots go test -count=1 -timeout 30m -run '^TestShots$' ./site/browsertest
  say "Done: dist/screenshots/index.html"
}

# bogo DIR […] runs BoringSSL's tests; what else is given goes to the runner.
bogo() {
  need_go
  [ -f "${1:-}/runner.go" ] || die "./build.sh bogo DIR: DIR is the folder ssl/test/runner of a copy of BoringSSL."
  local dir=$1 here=$PWD
  shift
  shim=$(mktemp -d)
  trap 'rm -rf "$shim"' EXIT
  go build -o "$shim/bogo" ./cmd/handshake/bogo
  say "BoringSSL's runner; cmd/handshake/bogo/config.json says which tests are left out, and why"
  (cd "$dir" && go test -count=1 -v . -shim-path "$shim/bogo" -shim-config "$here/cmd/handshake/bogo/config.json" \
    -loose-errors -pipe "$@" >"$shim/log") || { grep -v ^PASSED "$shim/log" >&2; die "Some of BoringSSL's tests failed."; }
  say "$(grep -c ^PASSED "$shim/log") of BoringSSL's tests passed, none failed"
}

case "${1:-build}" in
  build) build ;;
  serve) serve ;;
  test) shift; run_tests "$@" ;;
  bench) bench ;;
  shots) shots ;;
  bogo) shift; bogo "$@" ;;
  worker) worker ;;
  release) release ;;
  worker-build) [ -f dist/index.html ] || build; worker_build ;;
  wasm) need_go; wasm "${@:2}" ;;
  help|-h|--help) help ;;
  *) help >&2; die "There is no command \"$1\"." ;;
esac

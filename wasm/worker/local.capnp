# The edge on this machine: workerd serves the site from disk, and what is no
# file there goes to the Worker, as it does where the world is.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .local),
    (name = "edge", worker = .edge),
    (name = "site", disk = (path = "site-dir", writable = false)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "main")],
);

const local :Workerd.Worker = (
  modules = [(name = "local.mjs", esModule = embed "local.mjs")],
  compatibilityDate = "2026-01-01",
  bindings = [(name = "SITE", service = "site"), (name = "EDGE", service = "edge")],
);

const edge :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    (name = "runtime.mjs", esModule = embed "runtime.mjs"),
    (name = "wasm_exec.js", esModule = embed "wasm_exec.js"),
    (name = "app.wasm", wasm = embed "app.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);

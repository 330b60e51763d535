// What Cloudflare does before a Worker runs: a file of the site is served as
// it is. Only on this machine; see local.capnp.
const types = {
  html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", wasm: "application/wasm", svg: "image/svg+xml",
  json: "application/json", webmanifest: "application/manifest+json",
};

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const path = url.pathname.endsWith("/") ? url.pathname + "index.html" : url.pathname;
    if (!path.split("/").some((part) => part.startsWith(".") || part.startsWith("_")) && /\.\w+$/.test(path)) {
      const file = await env.SITE.fetch("http://site" + path);
      if (file.ok) {
        const type = types[path.split(".").pop()] ?? "application/octet-stream";
        return new Response(file.body, { headers: { "Content-Type": type, "Access-Control-Allow-Origin": "*" } });
      }
    }
    return env.EDGE.fetch(request);
  },
};

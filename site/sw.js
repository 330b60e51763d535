// The service worker: the site without a network. It keeps one whole version
// of the site and answers from that alone; the next version is fetched beside
// it, all of it or none, and takes over when no page of the old one is open.
// So no page ever has files of two versions.
"use strict";
const version = "%VERSION%";
const files = "%FILES%".split(" ");
const cache = "handshake-lab " + version;

self.addEventListener("install", (e) => {
  e.waitUntil(caches.open(cache).then((c) => c.addAll(files.map((f) => new Request(f, { cache: "reload" })))));
});

self.addEventListener("activate", (e) => {
  e.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("handshake-lab ") && name !== cache) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (e) => {
  if (e.request.method !== "GET" || !e.request.url.startsWith(self.registration.scope)) return;
  e.respondWith((async () => {
    const c = await caches.open(cache);
    return await c.match(e.request, { ignoreSearch: true, ignoreVary: true }) ?? fetch(e.request);
  })());
});

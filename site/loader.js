// The loader: brings the module into the page, and where that can't be says
// so in a sentence. The figure in the page is readable all the while.
//
// It finds the module in one of three places: in the page itself (the single
// file: gzip, base85), in labModule (dist/lab.js, for the root index.html
// opened by double-click), or at the address in <link id="module">. Inside a
// <handshake-lab> element the element fetches it, once for all there are.
//
// All of it, Go's own script before it, is the function labBoot (assemble puts
// that around): its text is also what a Worker runs.
"use strict";
(() => {
  // mend puts back what package slim took out of the module's memory: gaps.go
  // says what it left.
  const mend = (memory, table, gaps) => {
    if (gaps.table) new Uint8Array(memory).set(table, gaps.table);
    const view = new DataView(memory), last = new Uint32Array(36);
    const more = (at, i, d) => {
      last[i] += (d >>> 1) ^ -(d & 1);
      view.setUint32(at, last[i], true);
    };
    const word = (at) => view.getUint32(at, true);
    for (let k = 0; k < gaps.functions; k++) {
      const at = gaps.index + 8 * k;
      more(at, 0, word(at));
      more(at + 4, 1, word(at + 4));
      const f = gaps.index + last[1], npc = word(f + 28), all = npc + view.getUint8(f + 43);
      more(f, 2, word(f));
      more(f + 16, 3, word(f + 16));
      for (let j = 0; j < all; j++) {
        const at = f + 44 + 4 * j, d = word(at);
        if (d) more(at, j < npc ? 4 + j : 20 + j - npc, d - 1);
        else if (j >= npc) view.setUint32(at, 0xffffffff, true);
      }
    }
  };

  // In a Worker there is no page: the module that the page hands over is
  // started, and takes the messages that follow.
  if (typeof document === "undefined") {
    onmessage = async ({ data }) => {
      onmessage = null;
      try {
        const go = new Go();
        const instance = await WebAssembly.instantiate(data.module, go.importObject);
        mend(instance.exports.mem.buffer, data.table, data.gaps);
        globalThis.labWords = { lang: data.lang, here: data.words };
        go.run(instance);
      } catch (e) {
        postMessage({ failed: e.message }); // see crew
      }
    };
    return;
  }

  // The addresses that scripts are loaded from: the service worker's, and this
  // very script's for Workers.
  const own = (url) => {
    if (url !== "sw.js" && !url.startsWith("blob:")) throw new TypeError("not one of ours");
    return url;
  };
  const policy = globalThis.trustedTypes?.createPolicy("lab", { createScriptURL: own });
  const trusted = (url) => policy ? policy.createScriptURL(url) : own(url);

  const root = document.documentElement;
  root.classList.add("starting");
  // Embedded: the fragment's theme at once, and nothing of the whole page.
  const embedded = /[#&]controls=/.test(location.hash);
  if (embedded) {
    root.classList.add("embedded");
    const theme = /[#&]theme=(light|dark|projector)\b/.exec(location.hash);
    if (theme) root.setAttribute("data-theme", theme[1]);
  } else try {
    const theme = localStorage.getItem("theme");
    if (["light", "dark", "projector"].includes(theme)) root.setAttribute("data-theme", theme);
  } catch { /* storage is forbidden here: the system's theme it is */ }

  // The language is the address's, else a saved lab's, else the reader's choice
  // or browser's. Which there are, and what is said before the module is here,
  // assemble writes in front of this: labTongues.
  const tongues = globalThis.labTongues;
  const spoken = (tag) => Object.keys(tongues).find((t) => t === tag?.toLowerCase().split("-")[0]);
  const asked = (fragment) => spoken(/(?:^#?|&)lang=([\w-]+)/.exec(fragment ?? "")?.[1]);
  const baked = asked(document.querySelector("meta[name=handshake-lab]")?.content);
  const chosen = () => { try { return spoken(localStorage.getItem("lang")); } catch { /* forbidden, too */ } };
  const lang = asked(location.hash) ?? baked ?? chosen() ?? navigator.languages.map(spoken).find(Boolean) ?? "en";
  const said = (id, fill = {}) => tongues[lang][id].replace(/\{(\w+)\}/g, (all, k) => fill[k] ?? all);

  const say = (text, failed) => {
    let p = document.getElementById("loading");
    if (!p) {
      p = document.createElement("p");
      p.id = "loading";
      p.setAttribute("role", failed ? "alert" : "status");
      document.body.append(p);
    }
    p.className = failed ? "failed" : "";
    p.textContent = text;
  };
  const hush = () => document.getElementById("loading")?.remove();
  const fail = (id, fill) => {
    const text = said(id, fill);
    if (parent !== window) parent.postMessage({ handshakeLab: "failed", text }, "*");
    root.classList.remove("starting");
    root.classList.add("still");
    say(embedded ? text : text + " " + said("stays"), true);
  };

  // counted passes a stream on and shows how far it has come.
  const counted = (stream, size) => {
    if (!size || typeof TransformStream === "undefined") return stream;
    let got = 0, shown = 0;
    return stream.pipeThrough(new TransformStream({
      transform(chunk, c) {
        got += chunk.byteLength;
        const percent = Math.min(100, Math.floor(100 * got / size));
        if (percent >= shown + 5) { shown = percent; progress(percent); }
        c.enqueue(chunk);
      },
    }));
  };
  const begun = performance.now();
  const progress = (percent) => {
    if (performance.now() - begun > 400) say(said("progress", { percent }));
  };

  // unpack reads base85: assemble/base85.go says how it is written.
  const unpack = (text) => {
    const letters = "!#$%()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|";
    const digit = new Uint8Array(128);
    for (let i = 0; i < letters.length; i++) digit[letters.charCodeAt(i)] = i;
    text = text.trim();
    const at = (i) => digit[text.charCodeAt(i)];
    const whole = (text.length - 1) / 5;
    const all = new Uint8Array(4 * whole);
    const view = new DataView(all.buffer);
    for (let i = 0; i < whole; i++) {
      const k = 5 * i;
      view.setUint32(4 * i, (((at(k) * 85 + at(k + 1)) * 85 + at(k + 2)) * 85 + at(k + 3)) * 85 + at(k + 4));
    }
    const bytes = all.subarray(0, all.length - at(text.length - 1));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream, { headers: { "Content-Type": "application/wasm" } });
  };

  // baseTable is the table of P-256's base point that was left out of the
  // module: package slim says how it is laid out.
  const baseTable = () => {
    const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
    const mod = (x) => (x %= p) < 0n ? x + p : x;
    const inverse = (x) => {
      let [a, b, u, v] = [p, x, 0n, 1n];
      while (b) { const q = a / b; [a, b, u, v] = [b, a - q * b, v, u - q * v]; }
      return mod(u);
    };
    // inverses takes many at once, which costs hardly more than one.
    const inverses = (xs) => {
      const before = [];
      let all = 1n;
      for (const x of xs) { before.push(all); all = mod(all * x); }
      let rest = inverse(all);
      const out = [];
      for (let i = xs.length - 1; i >= 0; i--) { out[i] = mod(rest * before[i]); rest = mod(rest * xs[i]); }
      return out;
    };
    const third = ([x, y], [u], slope) => {
      const w = mod(slope * slope - x - u);
      return [w, mod(slope * (x - w) - y)];
    };
    const twice = (a, half) => third(a, a, mod(3n * (a[0] * a[0] - 1n) * half));
    const bases = [[0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
      0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n]];
    while (bases.length < 43) {
      let a = bases[bases.length - 1];
      for (let i = 0; i < 6; i++) a = twice(a, inverse(mod(2n * a[1])));
      bases.push(a);
    }
    const rows = [bases];
    const halves = inverses(bases.map((a) => mod(2n * a[1])));
    rows.push(bases.map((a, i) => twice(a, halves[i])));
    while (rows.length < 32) {
      const last = rows[rows.length - 1];
      const over = inverses(last.map((a, i) => mod(bases[i][0] - a[0])));
      rows.push(last.map((a, i) => third(a, bases[i], mod((bases[i][1] - a[1]) * over[i]))));
    }
    const view = new DataView(new ArrayBuffer(43 * 32 * 64));
    rows.forEach((row, j) => row.forEach((a, i) => a.forEach((n, k) => {
      n = (n << 256n) % p;
      for (let w = 0; w < 4; w++, n >>= 64n) view.setBigUint64(((i * 32 + j) * 2 + k) * 32 + 8 * w, BigInt.asUintN(64, n), true);
    })));
    return new Uint8Array(view.buffer);
  };

  const response = async () => {
    const inline = document.getElementById("module-data");
    if (inline) {
      return unpack(inline.textContent); // it stays, for when the lab is saved
    }
    if (globalThis.labModule) {
      const text = globalThis.labModule;
      delete globalThis.labModule;
      return unpack(text);
    }
    const link = document.getElementById("module");
    const blob = await shared(link.href);
    if (blob) return new Response(counted(blob.stream(), Number(link.dataset.size)), { headers: { "Content-Type": "application/wasm" } });
    const r = await fetch(link.href);
    if (!r.ok) throw new Error(said("answered", { status: r.status }));
    return new Response(counted(r.body, Number(link.dataset.size)), { headers: { "Content-Type": "application/wasm" } });
  };

  // words gives a language's words as text, "" where they can't be had. They
  // lie where the module does, and then here.
  const here = {};
  const words = async (lang) => {
    if (here[lang]) return here[lang];
    try {
      const inline = document.getElementById("words-" + lang)?.textContent ?? globalThis.labWordsData?.[lang];
      if (inline) return here[lang] = await unpack(inline).text();
      const link = document.getElementById("module");
      const href = new URL(`words/${lang}.txt?${link.dataset.words}`, link.href).href;
      const r = await shared(href) ?? await fetch(href);
      return r.ok === false ? "" : here[lang] = await r.text();
    } catch {
      return "";
    }
  };

  // shared asks the element around this frame for a file, as a blob; null if
  // there is none, or it cannot have it either.
  const shared = (href) => new Promise((done) => {
    if (parent === window || name !== "handshake-lab") return done(null);
    addEventListener("message", function hear(e) {
      if (e.source !== parent || e.data?.handshakeLab !== "module" || (e.data.href ?? href) !== href) return;
      removeEventListener("message", hear);
      done(e.data.blob instanceof Blob ? e.data.blob : null);
    });
    parent.postMessage({ handshakeLab: "module", href }, "*");
  });

  // crew has Workers run scenarios: as many as there are processors, four at
  // most (each takes some 50 MB), with the module that is compiled already and
  // the words of a language. found is told a few times a second what came of
  // which cells; lost, that there is no Worker (any more) and which cells are
  // left. What it gives ends the work.
  const crew = (program, spelt) => (lang, cells, scenarios, found, lost) => {
    const rest = [...cells.keys()].reverse(), hands = new Map(), url = URL.createObjectURL(new Blob([`(${labBoot})()`], { type: "text/javascript" }));
    let came = [], over = false;
    const lose = (worker) => {
      if (over || worker && !hands.has(worker)) return;
      worker?.terminate();
      if (hands.get(worker) >= 0) rest.push(hands.get(worker));
      hands.delete(worker);
      if (hands.size === 0) lost(rest.map((i) => cells[i]).reverse());
    };
    const give = (worker) => {
      if (!rest.length) return hands.set(worker, -1);
      hands.set(worker, rest.pop());
      worker.postMessage(scenarios[hands.get(worker)]);
    };
    const tell = () => {
      if (came.length && !over) found(...came.splice(0).reduce(([c, l], [i, line]) => [[...c, cells[i]], [...l, line]], [[], []]));
    };
    const clock = setInterval(tell, 150);
    const hire = () => {
      const worker = new Worker(trusted(url));
      hands.set(worker, -1);
      worker.onmessage = ({ data }) => {
        if (typeof data !== "string") return data ? lose(worker) : give(worker); // it failed; it is ready
        came.push([hands.get(worker), data]);
        give(worker);
        if (came.length === 1 && rest.length < 1) setTimeout(tell);
      };
      worker.onerror = worker.onmessageerror = (e) => { e.preventDefault(); lose(worker); };
      spelt(lang).then((words) => worker.postMessage({ ...program, lang, words })).catch(() => lose(worker));
    };
    try {
      for (let n = Math.min(navigator.hardwareConcurrency || 1, 4, 1 + cells.length / 8); n >= 1; n--) hire();
    } catch { if (!hands.size) setTimeout(lose); } // forbidden here
    return () => {
      over = true;
      clearInterval(clock);
      for (const worker of hands.keys()) worker.terminate();
      URL.revokeObjectURL(url);
    };
  };

  const start = async () => {
    if (typeof WebAssembly !== "object" || typeof WebAssembly.instantiateStreaming !== "function") {
      return fail("no-wasm");
    }
    if (typeof DecompressionStream === "undefined" && !document.getElementById("module")) {
      return fail("too-old");
    }
    const go = new Go();
    let instance, module;
    try {
      const coming = WebAssembly.instantiateStreaming(response(), go.importObject);
      coming.catch(() => {}); // it is told below
      const spelt = [...new Set(["en", lang, baked])].filter(Boolean).map(words);
      const table = await new Promise((done) => setTimeout(() => done(baseTable()))); // while it is coming
      ({ instance, module } = await coming);
      mend(instance.exports.mem.buffer, table, globalThis.labGaps);
      await Promise.all(spelt);
      if (!here.en) throw new Error("words/en.txt");
      globalThis.labWords = { lang, here, fetch: words };
      globalThis.labCrew = crew({ module, table, gaps: globalThis.labGaps }, async (lang) => ({ en: here.en, [lang]: here[lang] ?? await words(lang) }));
    } catch (e) {
      if (e instanceof WebAssembly.CompileError && /Content Security Policy|unsafe-eval|disallowed|blocked/i.test(e.message)) {
        return fail("blocked");
      }
      return fail("failed", { why: e.message });
    }
    hush();
    await new Promise((done) => setTimeout(done)); // the browser's turn
    go.run(instance).then(() => {
      if (root.classList.contains("alive")) {
        root.classList.remove("alive");
        fail("stopped");
      }
    });
  };
  start();

  // The site as served is kept for when the network is gone: once it stands,
  // and not inside of somebody's document.
  const keep = async () => {
    if (!document.querySelector("link[rel=manifest]") || parent !== window) return;
    try {
      await navigator.serviceWorker.register(trusted("sw.js"));
    } catch { /* forbidden, or too old: there is the network */ }
  };
  addEventListener("load", () => setTimeout(keep, 1500));
})();

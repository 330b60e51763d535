// <handshake-lab>: a living handshake in any document. See embed.html.
//
//   <script src="handshake-lab.js" defer></script>
//   <handshake-lab scenario="server-cert=expired" step="3">fallback</handshake-lab>
//
// The lab itself runs in a sandboxed frame that can do nothing but run. What
// the element holds is shown until it is alive, in print, and where it fails.
"use strict";
(() => {
  const script = document.currentScript;
  const home = script?.src || globalThis.handshakeLabHome || document.baseURI;
  const page = script?.dataset.src || (/^file:/.test(home) ? "handshake-lab.html" : "index.html");
  const words = ["scenario", "preset", "step", "view", "controls", "lock", "keys", "theme", "lang", "src"];
  // by address: a promise of the module, one for all frames
  const modules = {};

  const style = new CSSStyleSheet();
  style.replaceSync(`:host{display:block;container-type:inline-size}
:host([hidden]){display:none}
div{position:relative;min-height:max(640px,var(--tall,0px))}
@container (min-width:640px){div{min-height:max(520px,var(--tall,0px))}}
iframe{border:0;width:100%;height:100%;position:absolute;inset:0;visibility:hidden}
.alive iframe{visibility:visible}
.alive slot{display:none}
a{font:14px/24px system-ui,sans-serif;color:inherit}
@media print{div{min-height:0}iframe,a{display:none}.alive slot{display:contents}}`);

  customElements.define("handshake-lab", class extends HTMLElement {
    static observedAttributes = words;
    #root = this.attachShadow({ mode: "open" });
    #box = document.createElement("div");
    #link = document.createElement("a");
    #frame = null;
    #shown = "";
    #ends = [];

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [style];
      this.#box.append(document.createElement("slot"));
      Object.assign(this.#link, { target: "_blank", rel: "noopener", textContent: "Open in the lab ↗" });
      this.#root.append(this.#box, this.#link);
    }

    connectedCallback() {
      const on = (target, kind, f) => {
        target.addEventListener(kind, f);
        this.#ends.push(() => target.removeEventListener(kind, f));
      };
      const see = (observer, ...what) => {
        observer.observe(...what);
        this.#ends.push(() => observer.disconnect());
      };
      on(window, "message", (e) => {
        if (this.#frame && e.source === this.#frame.contentWindow && e.data) this.#hear(e.data);
      });
      on(matchMedia("(prefers-color-scheme:dark)"), "change", () => this.#show());
      for (const e of [document.documentElement, document.body])
        see(new MutationObserver(() => this.#show()), e, { attributes: true });
      see(new IntersectionObserver((seen) => {
        if (!this.#frame && seen.some((s) => s.isIntersecting)) this.#load();
      }, { rootMargin: "600px" }), this);
      this.#open(this.#part());
    }

    disconnectedCallback() {
      for (const end of this.#ends.splice(0)) end();
      this.#stop();
    }

    attributeChangedCallback(name, old, now) {
      if (old === now || !this.isConnected) return;
      this.#open(this.#part());
      if (name === "src" && this.#frame) { this.#stop(); this.#load(); } else this.#show();
    }

    #src() {
      const own = this.getAttribute("src");
      const url = own ? new URL(own, document.baseURI) : new URL(page, home);
      return /^(https?|file):$/.test(url.protocol) ? url.href.split("#")[0] : "about:blank";
    }

    // A site has a page for frames; the single file is its own.
    #inner() { return this.#src().replace(/\/(index\.html)?$/, "/frame.html"); }

    // The scenario's choices and the step; embedded also what shows, and how.
    #part(embedded) {
      const get = (n) => (this.getAttribute(n) ?? "").trim();
      const list = (n) => get(n).split(/[\s,]+/).filter(Boolean).join();
      const p = [get("scenario") || (get("preset") && "preset=" + get("preset"))];
      for (const n of ["step", "view"]) p.push(get(n) && `${n}=${get(n)}`);
      if (embedded) {
        const [lang] = /^(%TONGUES%)\b/i.exec(this.closest("[lang]")?.lang) ?? [];
        p.push(lang && "lang=" + lang);
        p.push("theme=" + (get("theme") || this.#theme()), "controls=" + (list("controls") || "figure,verdict,step"));
        p.push(list("lock") && "lock=" + list("lock"), get("keys") && "keys=" + get("keys"));
      }
      return p.filter(Boolean).join("&");
    }

    // Whether the host is dark, the colour of its text says best.
    #theme() {
      const [r, g, b] = getComputedStyle(this).color.match(/[\d.]+/g) ?? [0, 0, 0];
      return 2 * r + 5 * g + +b > 1020 ? "dark" : "light";
    }

    #open(fragment) { this.#link.href = this.#src() + (fragment && "#" + fragment); }

    #load() {
      const f = document.createElement("iframe");
      f.sandbox = "allow-scripts";
      f.name = "handshake-lab";
      f.title = this.title || "A TLS handshake, alive";
      this.#shown = this.#part(true);
      f.style.colorScheme = this.#scheme();
      f.src = this.#inner() + "#" + this.#shown;
      this.#box.append(this.#frame = f);
    }

    #scheme() { return /theme=dark/.test(this.#shown) ? "dark" : "light"; }

    #stop() {
      this.#frame?.remove();
      this.#frame = null;
      this.#box.className = "";
    }

    #post(what, more) { this.#frame.contentWindow.postMessage({ handshakeLab: what, ...more }, "*"); }

    #show() {
      const now = this.#part(true);
      if (!this.#box.className || now === this.#shown) return;
      this.#shown = now;
      this.#frame.style.colorScheme = this.#scheme();
      this.#post("show", { fragment: now });
    }

    #hear(m) {
      switch (m.handshakeLab) {
        case "module": this.#fetch(String(m.href)); break;
        case "alive":
          this.#box.className = "alive";
          this.#show();
          break;
        case "size":
          this.#box.style.setProperty("--tall", Math.min(m.height | 0, 700) + "px");
          break;
        // The host is told of a step too.
        case "step": this.#open(String(m.here));
        case "outcome":
        case "failed": {
          const { handshakeLab, ...detail } = m;
          this.dispatchEvent(new CustomEvent(handshakeLab === "failed" ? "error" : handshakeLab, { detail }));
          break;
        }
        case "leave": this.#link.focus({ preventScroll: true }); break;
        case "key": this.dispatchEvent(new KeyboardEvent("keydown", { ...m, bubbles: true, composed: true, cancelable: true }));
      }
    }

    // The frame may ask for the module and for words, which lie beside its page,
    // and for nothing else. A frame of an opaque origin has no cache of its own.
    async #fetch(href) {
      let blob = null;
      if (href.startsWith(new URL(".", this.#src()).href)) try {
        blob = await (modules[href] ??= fetch(href, { credentials: "omit" }).then((r) => r.ok ? r.blob() : null));
      } catch { /* the host's policy, or no CORS: the frame tries by itself */ }
      if (this.#frame) this.#post("module", { href, blob });
    }
  });
})();

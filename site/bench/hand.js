// The page in the reader's hand: steps along the story and back as a person
// would, and times each from the click until the figure is painted, without
// the wait for the display's next refresh (paint.js tells why).
(() => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => {
    const begun = performance.now();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done({ begun, over: performance.now() });
    port2.postMessage(0);
  }));
  const alive = async () => {
    while (window.handshakeLab !== 'alive') await new Promise((r) => setTimeout(r, 20));
  };
  const rest = (ms) => new Promise((r) => setTimeout(r, ms));
  const sorted = (x) => x.sort((a, b) => a - b);
  const told = (name, x) => ({ name, median: sorted(x)[x.length >> 1], most: sorted(x)[Math.floor(x.length * 0.95)] });
  // stepping clicks a button again and again.
  const stepping = async (name, action, times, after) => {
    const seen = [];
    for (let i = 0; i < times; i++) {
      const button = document.querySelector(`[data-do="${action}"]`);
      if (!button || button.disabled) break;
      await rest(150 + 17 * Math.random());
      const start = performance.now();
      button.click();
      const handled = performance.now();
      const { begun, over } = await frame();
      if (i >= after) seen.push(handled - start + over - begun);
    }
    return told(name, seen);
  };
  window.hand = {
    async steps() {
      await alive();
      const out = [];
      document.querySelector('[data-do="step:1"]').click();
      await stepping('', 'next', 9, 0); // warming up
      out.push(await stepping('a step back', 'prev', 9, 0));
      out.push(await stepping('a step on', 'next', 9, 0));
      document.querySelector('[data-do="step:3"]').click();
      out.push(await stepping('an event on', 'next-event', 24, 2));
      document.querySelector('[data-do="step:0"]').click();
      return out;
    },
    // watch times every frame while the pointer is moved, until told to stop.
    watch() {
      const seen = [];
      let on = true;
      (async () => {
        while (on) { const { begun, over } = await frame(); seen.push(over - begun); }
      })();
      window.hand.stop = () => { on = false; return told('a frame while the pointer moves', seen); };
    },
    // places gives where things stand that change under the pointer.
    places() {
      return [...document.querySelectorAll('.row button, .row.row, .word, .preset, .tool')].filter((e) => e.getClientRects().length)
        .map((e) => { const r = e.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; })
        .filter(([x, y]) => y > 0 && y < innerHeight - 60);
    },
    // change changes words of the sentence so many times.
    async change(times) {
      await alive();
      const to = [['client-auth', 'require'], ['server-cert', 'expired'], ['client-auth', 'off'], ['server-cert', 'valid']];
      for (let i = 0; i < times; i++) {
        const [key, value] = to[i % to.length];
        const control = document.querySelector(`#lab select[data-pick="pick:${key}="]`);
        control.value = value;
        control.dispatchEvent(new Event('change', { bubbles: true }));
        if (i % 8 === 7) document.querySelector('[data-do="next"]').click();
        await frame();
        if (i % 4 === 3) await rest(12);
      }
      await rest(300); // what can wait is done
    },
  };
})()

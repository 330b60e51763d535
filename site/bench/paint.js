// Changes controls of the living page as a person would, one now and then, and
// times each: from the change until it is handled, and the frame that paints
// the figure, style and layout included. Between the two a browser waits for
// the display's next refresh, up to 16.7 ms at 60 Hz; that wait is the
// display's, and is told apart. The page marks its runs for whoever measures.
(async () => {
  while (window.handshakeLab !== 'alive') await new Promise((r) => setTimeout(r, 20));
  const frame = () => new Promise((done) => requestAnimationFrame(() => {
    const begun = performance.now();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done({ begun, over: performance.now() });
    port2.postMessage(0);
  }));
  const median = (x) => x.sort((a, b) => a - b)[x.length >> 1];
  const change = async (key, value) => {
    const control = document.querySelector(`#lab select[data-pick="pick:${key}="]`);
    if (!control) throw new Error('there is no control for ' + key);
    await new Promise((r) => setTimeout(r, 200 + 17 * Math.random()));
    performance.clearMeasures();
    const start = performance.now();
    control.value = value;
    control.dispatchEvent(new Event('change', { bubbles: true }));
    const handled = performance.now();
    const { begun, over } = await frame();
    const runs = performance.getEntriesByName('handshake-lab/run');
    const run = runs.reduce((sum, r) => sum + r.duration, 0);
    return { run, paint: handled - start + over - begun, wall: over - start };
  };
  const changes = [
    ['client-auth', 'require', 'off'],
    ['server-cert', 'expired', 'valid'],
    ['key-exchange', 'ecdhe-ecdsa', 'rsa'],
  ];
  const out = [];
  for (const [key, there, back] of changes) {
    const seen = { [there]: [], [back]: [] };
    for (let i = 0; i < 48; i++) {
      const to = i % 2 ? back : there;
      const t = await change(key, to);
      if (i >= 12) seen[to].push(t); // warming up before
    }
    for (const to of [there, back]) {
      const of = (what) => median(seen[to].map((t) => t[what]));
      out.push({ change: key + '=' + to, run: of('run'), paint: of('paint'), wall: of('wall') });
    }
  }
  return out;
})()

// Changes controls of the living page as a person would, and times each from
// the change to the paint. The page marks its runs for whoever measures.
(async () => {
  while (window.handshakeLab !== 'alive') await new Promise((r) => setTimeout(r, 20));
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  }));
  const median = (x) => x.sort((a, b) => a - b)[x.length >> 1];
  const change = async (key, value) => {
    const control = document.querySelector(`#lab select[data-pick="pick:${key}="]`);
    if (!control) throw new Error('there is no control for ' + key);
    performance.clearMeasures();
    await painted();
    const start = performance.now();
    control.value = value;
    control.dispatchEvent(new Event('change', { bubbles: true }));
    await painted();
    const paint = performance.now() - start;
    const runs = performance.getEntriesByName('handshake-lab/run');
    return { run: runs.reduce((sum, r) => sum + r.duration, 0), paint };
  };
  const changes = [
    ['client-auth', 'require', 'off'],
    ['server-cert', 'expired', 'valid'],
    ['key-exchange', 'ecdhe-ecdsa', 'rsa'],
  ];
  const out = [];
  for (const [key, there, back] of changes) {
    const run = [], paint = [];
    for (let i = 0; i < 24; i++) {
      const t = await change(key, i % 2 ? back : there);
      if (i >= 8) { run.push(t.run); paint.push(t.paint); } // warming up
    }
    out.push({ change: key + '=' + there, run: median(run), paint: median(paint) });
  }
  return out;
})()

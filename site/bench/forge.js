// node-forge's handshake, both ends in memory: what a page could run before.
// It speaks no higher than TLS 1.1, and against itself settles on TLS 1.0.
async function forgeHandshakes(milliseconds) {
  const pem = await (await fetch('forge.json')).json();
  let version = '';
  const once = () => {
    let client, server, done = 0;
    const fail = (who) => (c, e) => { throw new Error('node-forge, ' + who + ': ' + e.message); };
    const both = (other) => ({
      verifyClient: false,
      tlsDataReady: (c) => { other().process(c.tlsData.getBytes()); },
      dataReady() {}, closed() {},
    });
    server = forge.tls.createConnection({
      ...both(() => client), server: true,
      getCertificate: () => pem.Chain, getPrivateKey: () => pem.Key,
      connected: () => { done++; }, error: fail('server'),
    });
    client = forge.tls.createConnection({
      ...both(() => server), server: false, virtualHost: 'www.example.test',
      caStore: pem.Roots,
      cipherSuites: [forge.tls.CipherSuites.TLS_RSA_WITH_AES_128_CBC_SHA],
      verify: (c, verified) => verified,
      connected: (c) => { done++; version = c.version.major + '.' + c.version.minor; },
      error: fail('client'),
    });
    client.handshake();
    if (done !== 2) throw new Error('node-forge did not complete');
  };
  once();
  let n = 0;
  const start = performance.now();
  while (performance.now() - start < milliseconds) { once(); n++; }
  return { ms: (performance.now() - start) / n, version, forge: pem.Version };
}

// wasmHandshakes runs the same program as natively, and gives its report.
async function wasmHandshakes() {
  const report = new Promise((done) => { globalThis.benchDone = (text) => done(JSON.parse(text)); });
  const go = new Go();
  const { instance } = await WebAssembly.instantiateStreaming(fetch('bench.wasm'), go.importObject);
  go.run(instance);
  return report;
}

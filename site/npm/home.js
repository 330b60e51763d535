globalThis.handshakeLabHome = import.meta.url;

// Defines <handshake-lab>. The lab's own files lie beside this one and have to
// be served as they are; where they end up elsewhere, the attribute src says
// where.
import "./home.js";
import "./handshake-lab.js";

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"HTTP/2","description":"","frontmatter":{},"headers":[],"relativePath":"docs/methodology/http2.md","filePath":"docs/methodology/http2.md"}');
const _sfc_main = { name: "docs/methodology/http2.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="http2" tabindex="-1">HTTP/2 <a class="header-anchor" href="#http2" aria-label="Permalink to &quot;HTTP/2&quot;">​</a></h1><p>&quot;HTTP/2 lifts the limit of six&quot; is the usual answer of those who choose SSE. The stack <code>node-h2</code> measures what is in it: many streams of a user on one connection, over either transport. It runs only by name (<code>--stack node,node-h2</code>), because its WebSockets rest on private parts of a library (<a href="./asymmetries.html#of-the-stack-node-h2">asymmetries</a>). uWebSockets.js has no HTTP/2: <code>uws-h2</code> is skipped with that reason.</p><ul><li><strong>SSE</strong> is a stream of <code>node:http2</code> for each subscriber; a POST is a stream beside it on the same connection.</li><li><strong>WebSocket</strong> is an extended CONNECT (<a href="https://www.rfc-editor.org/rfc/rfc8441" target="_blank" rel="noreferrer">RFC 8441</a>) for each subscriber, and <code>ws</code> on the stream.</li><li><strong>Connections.</strong> <code>streamsPerConnection</code> (of <code>broadcast</code>, 1 unless a case says otherwise) subscriptions of a client process share a connection; the next one opens another. <code>connections</code> is still the number of subscriptions, and the <code>sockets</code> of a trial are those that HTTP/1.1 would take.</li><li><strong>Windows</strong> are explicit and the same at both ends: 1 MiB for a stream, 16 MiB for a connection. The defaults, 64 KiB for either, would throttle all streams of a connection for one that is not read.</li><li><strong>TLS.</strong> In clear text both ends know beforehand that it is HTTP/2. With <code>--tls 1.3</code> they agree on it by ALPN (<code>h2</code>).</li><li><strong>Times.</strong> A subscription on a connection that is there already has its TCP and TLS handshakes behind it: their times are 0.</li><li><strong>Questions.</strong> <code>one-user-many-tabs</code> has 1, 6, 20 and 100 subscriptions on one connection. <code>chat</code> and <code>llm-tokens</code> run over it as they are, with a connection for each user. Each stream of a connection is read by the same process, so a slow reader among them is not a case yet.</li></ul><p>Head-of-line blocking, the price of sharing, shows only where packets are lost: <code>--network rtt=40ms,loss=1%</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("docs/methodology/http2.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const http2 = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  http2 as default
};

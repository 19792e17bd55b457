import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Limits","description":"","frontmatter":{},"headers":[],"relativePath":"docs/methodology/limits.md","filePath":"docs/methodology/limits.md"}');
const _sfc_main = { name: "docs/methodology/limits.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="limits" tabindex="-1">Limits <a class="header-anchor" href="#limits" aria-label="Permalink to &quot;Limits&quot;">​</a></h1><p>What these figures cannot say.</p><ul><li><strong>One host.</strong> By default packets go over the loopback interface: no delay, no loss, no congestion, and a path MTU of 64 KiB. On a real path the round-trip time is the same for both transports, and usually larger than everything measured here. What transfers is cost (CPU, memory, bytes) and order of magnitude, not milliseconds. <code>--network</code> puts a network between servers and clients; what of it is real, and what is modelled, is on its <a href="./path.html">own page</a>.</li><li><strong>Clear text by default.</strong> Encryption costs the same per record for both. But records follow writes, so batching matters more. <code>--tls 1.3</code> puts TLS between servers and clients (<a href="./tls.html">how</a>); certificates of an authority, with their chains, and key exchange after quantum computers are not there.</li><li><strong>No proxy by default, and no load balancer or CDN at all.</strong> <code>--via</code> puts nginx, HAProxy or Caddy of this machine in front of a server (<a href="./proxies.html">how</a>), with one worker and in clear text. What is not on this machine (a cloud&#39;s load balancer, a CDN, a company&#39;s proxy) cannot be measured here: <code>pushbench probe</code> looks at it from outside.</li><li><strong>HTTP/1.1 by default.</strong> HTTP/2 lifts the browser&#39;s limit of six SSE connections per host, and multiplexes the uplink. It is measured on a <a href="./http2.html">stack of its own</a>, by name and as an experiment. <a href="./http3.html">HTTP/3</a> is not.</li><li><strong>Clients are not browsers.</strong> They are lean on purpose. <code>--client browser</code> puts pages of a real Chromium in their place (<a href="./browsers.html">how</a>): a few connections each, in clear text, on this machine.</li><li><strong>Two cores, often a virtual machine.</strong> One core for the server and one for the clients keeps them apart, but the host may take either away. The A/A control shows how much. Servers are single processes: clusters are not measured.</li><li><strong>Connection limits</strong> are the machine&#39;s before they are a transport&#39;s. One source address has some 28,000 ports, each connection takes a descriptor at both ends, and memory for sockets is bounded. <code>pushbench limit</code> names what gives way first (<a href="./connections.html">how</a>). What it finds is no property of SSE or WebSocket.</li><li><strong>Compression</strong> is off on both sides, but for one scenario, which is <a href="./compression.html">about it</a>.</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("docs/methodology/limits.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const limits = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  limits as default
};

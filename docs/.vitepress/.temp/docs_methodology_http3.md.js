import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"HTTP/3 and WebTransport","description":"","frontmatter":{},"headers":[],"relativePath":"docs/methodology/http3.md","filePath":"docs/methodology/http3.md"}');
const _sfc_main = { name: "docs/methodology/http3.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="http3-and-webtransport" tabindex="-1">HTTP/3 and WebTransport <a class="header-anchor" href="#http3-and-webtransport" aria-label="Permalink to &quot;HTTP/3 and WebTransport&quot;">​</a></h1><p>Neither is measured, because on 29 November 2026 nothing in the npm registry ran both ends of it on Node.js 20 to 26. What was tried, on Linux x64:</p><ul><li><strong>Node.js itself.</strong> <code>node:quic</code> is in none of the releases: 20.20.2 and 22.23.3 do not know <code>--experimental-quic</code>; 24.21.0 and 26.10.0 know the option, and answer <code>ERR_UNKNOWN_BUILTIN_MODULE</code> to <code>import(&#39;node:quic&#39;)</code>.</li><li><strong><code>@fails-components/webtransport</code> 1.6.8</strong> is the one package with HTTP/3 and WebTransport for both ends. Its transport (<code>…-transport-http3-quiche</code>) is a native module whose binary, and whose source, come from outside of the registry when it is installed. From the registry alone it cannot be installed: <code>Building binary failed: Cannot get thirdparty code</code>.</li><li><strong><code>@matrixai/quic</code> 2.0.9</strong> is QUIC without HTTP/3.</li><li><strong>uWebSockets.js</strong> has an <code>H3App</code> that it does not document. In the copy on npm that this repository installs for its tests, a process that makes one and listens ends with a segmentation fault. It has no client.</li></ul><h2 id="what-is-ready-for-it" tabindex="-1">What is ready for it <a class="header-anchor" href="#what-is-ready-for-it" aria-label="Permalink to &quot;What is ready for it&quot;">​</a></h2><p>The contracts of targets and clients know streams of events and messages, and no sockets: <code>Connection</code>, <code>ReplyStream</code>, <code>Subscription</code> and <code>Receiver</code> would be the same over QUIC. <code>sockets</code> of a trial would be one for all subscriptions of a client; memory per connection would have to be read per subscription.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("docs/methodology/http3.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const http3 = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  http3 as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"better-sse","description":"","frontmatter":{},"headers":[],"relativePath":"examples/better-sse/README.md","filePath":"examples/better-sse/README.md"}');
const _sfc_main = { name: "examples/better-sse/README.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="better-sse" tabindex="-1">better-sse <a class="header-anchor" href="#better-sse" aria-label="Permalink to &quot;better-sse&quot;">​</a></h1><p><a href="https://matthewwid.github.io/better-sse" target="_blank" rel="noreferrer">better-sse</a> on <code>node:http</code>: a session for each subscriber, a channel for what goes to everyone.</p><div class="language-sh vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">sh</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">npx</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> pushbench</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> serve</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> ./examples/better-sse/sse.js</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> --scenario</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> stock-ticker</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> --port</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> 8080</span></span>
<span class="line"><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">npx</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> pushbench</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> verify</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> --target</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> ./examples/better-sse/sse.js</span></span>
<span class="line"><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">npx</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> pushbench</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> run</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> stock-ticker</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> --target</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> ./examples/better-sse/sse.js,node-ws</span></span></code></pre></div><p>What to know:</p><ul><li>Each event gets an <code>event: message</code> line, and a random UUID as its <code>id</code> where it has none: about 60 bytes more on the wire for each subscriber.</li><li>Data are JSON by default: text becomes a string in quotes. <code>serializer</code> changes that.</li><li>It sends a comment every 10 s and a <code>retry:</code> of 2 s unless told otherwise; here it is, so that what is counted is what was asked for.</li><li><code>Channel.broadcast</code> writes to every session, and encodes the event for each of them. It has no limit on what a slow client may hold back: that limit applies here only where an event goes to one session.</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("examples/better-sse/README.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const README = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  README as default
};

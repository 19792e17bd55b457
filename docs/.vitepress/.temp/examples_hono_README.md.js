import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Hono","description":"","frontmatter":{},"headers":[],"relativePath":"examples/hono/README.md","filePath":"examples/hono/README.md"}');
const _sfc_main = { name: "examples/hono/README.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="hono" tabindex="-1">Hono <a class="header-anchor" href="#hono" aria-label="Permalink to &quot;Hono&quot;">​</a></h1><p><a href="https://hono.dev" target="_blank" rel="noreferrer">Hono</a> on Node.js, with its own <a href="https://hono.dev/docs/helpers/streaming#streamsse" target="_blank" rel="noreferrer"><code>streamSSE</code></a> and <a href="https://github.com/honojs/middleware/tree/main/packages/node-ws" target="_blank" rel="noreferrer">@hono/node-ws</a>.</p><div class="language-sh vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">sh</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">npx</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> pushbench</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> serve</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> ./examples/hono/sse.js</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> --scenario</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> llm-tokens</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> --port</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> 8080</span></span>
<span class="line"><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">npx</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> pushbench</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> verify</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> --target</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> ./examples/hono/sse.js,./examples/hono/ws.js</span></span>
<span class="line"><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">npx</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> pushbench</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> run</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> stock-ticker</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> llm-tokens</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> --target</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> ./examples/hono/sse.js,./examples/hono/ws.js</span></span></code></pre></div><p>What to know:</p><ul><li><code>writeSSE</code> is asynchronous, and the stream ends with its callback. <strong>A callback that returns before its last <code>writeSSE</code> has resolved loses events</strong>, and the client waits for an end that it does not recognize. The first version of this example did so, and <code>verify</code> found it: 2,954 of 3,000 events were lost.</li><li>Web streams stand between <code>writeSSE</code> and the response, and tell nobody how much they hold: a slow client is neither cut nor left out, whatever the limit.</li><li><code>onAbort</code> says when a client has gone. Without it a server keeps those who have left.</li><li><code>@hono/node-ws</code> gives the sockets of <a href="https://github.com/websockets/ws" target="_blank" rel="noreferrer">ws</a> the interface of a browser&#39;s.</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("examples/hono/README.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const README = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  README as default
};

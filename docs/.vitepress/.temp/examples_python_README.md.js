import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Python","description":"","frontmatter":{},"headers":[],"relativePath":"examples/python/README.md","filePath":"examples/python/README.md"}');
const _sfc_main = { name: "examples/python/README.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="python" tabindex="-1">Python <a class="header-anchor" href="#python" aria-label="Permalink to &quot;Python&quot;">​</a></h1><p><a href="https://docs.aiohttp.org" target="_blank" rel="noreferrer">aiohttp</a>, one process, one event loop. Whatever is posted to <code>/publish/CHANNEL</code> is pushed to everyone at <code>/events/CHANNEL</code> and <code>/ws/CHANNEL</code>.</p><div class="language-sh vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">sh</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">/usr/bin/python3</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> examples/python/server.py</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> 8080</span><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;">     # Debian: python3-aiohttp; elsewhere: pip install aiohttp</span></span></code></pre></div><div class="language-sh vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">sh</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">npx</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> pushbench</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> run</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> --url</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> &#39;sse=http://127.0.0.1:8080/events/{channel}&#39;</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> --url</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> &#39;ws=ws://127.0.0.1:8080/ws/{channel}&#39;</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"> \\</span></span>
<span class="line"><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">  --publish-url</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> &#39;http://127.0.0.1:8080/publish/{channel}&#39;</span></span>
<span class="line"><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">npx</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> pushbench</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> probe</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> http://127.0.0.1:8080/events/news</span></span></code></pre></div><p>What to know:</p><ul><li>Since 3.7 aiohttp does not cancel a handler when its client goes. Over SSE, where the server only writes, a silent stream would keep who has left until the next event. Here a task looks once a second; from 3.9 on <code>AppRunner(app, handler_cancellation=True)</code> does it. A heartbeat serves as well.</li><li><code>await response.write(…)</code> waits for a slow client. Each subscriber has a task and a bounded queue, so nobody else waits.</li><li>A WebSocket needs somebody who reads, or pings and the closing handshake are not answered.</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("examples/python/README.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const README = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  README as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Start","description":"","frontmatter":{},"headers":[],"relativePath":"docs/index.md","filePath":"docs/index.md"}');
const _sfc_main = { name: "docs/index.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="start" tabindex="-1">Start <a class="header-anchor" href="#start" aria-label="Permalink to &quot;Start&quot;">​</a></h1><p><code>pushbench</code> answers one question with figures of your own machine: Server-Sent Events or WebSocket? It runs matched servers under the same load and says who takes less, with an interval.</p><div class="language-sh vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">sh</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">npm</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> ci</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> &amp;&amp; </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">npm</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> run</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> bench</span><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;">    # about ten minutes: table in the terminal, report and CSV in results/runs/</span></span>
<span class="line"><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">npm</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> run</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> demo</span><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;">               # both transports side by side, live in your browser</span></span></code></pre></div><ul><li><a href="./choosing.html">What do I measure?</a>: you have a question, a server or a fault; which command, and which figure.</li><li><a href="./scenarios.html">Scenarios</a>: the questions that are asked, and what the published runs answered.</li><li><a href="./methodology/README.html">Methodology</a>: how all of it is measured, and where its figures end.</li></ul><p><strong>Guides</strong>: <a href="./PROBE.html">one endpoint</a> (<code>probe</code>), <a href="./GATE.html">the gate</a> in CI, <a href="./PROXIES.html">proxies</a>, <a href="./STAMP.html">the stamp</a> for servers of your own, <a href="./DEMO.html">the demo</a>, <a href="./csv/README.html">the CSV files</a>.</p><p><strong>To build on it</strong>: <a href="./api.html">the package</a>, <a href="./../examples/README.html">examples</a>, <a href="./ARCHITECTURE.html">how it is made</a>, <a href="./../CONTRIBUTING.html">how to contribute</a>, <a href="./../results/published/README.html">published results</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("docs/index.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const index = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  index as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"A virtual machine with two cores: what was run","description":"","frontmatter":{},"headers":[],"relativePath":"results/published/2026-11-29-vm-2-cores/README.md","filePath":"results/published/2026-11-29-vm-2-cores/README.md"}');
const _sfc_main = { name: "results/published/2026-11-29-vm-2-cores/README.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="a-virtual-machine-with-two-cores-what-was-run" tabindex="-1">A virtual machine with two cores: what was run <a class="header-anchor" href="#a-virtual-machine-with-two-cores-what-was-run" aria-label="Permalink to &quot;A virtual machine with two cores: what was run&quot;">​</a></h1><p>What came out is in <a href="./../README.html">results/published</a>, how it is measured in <a href="./../../../docs/methodology/README.html">docs/methodology</a>. Nothing else ran at those times. <code>results.csv</code> and the other files of a run are left out: <code>pushbench report FOLDER</code> renders them from <code>trials.jsonl</code>.</p><ul><li><code>quick/</code>: <code>pushbench run --seed 20261129</code>, <code>04e9b31</code> (9 min 20 s). Sides take turns event by event, as is the default since then.</li><li><code>compression/</code>: <code>pushbench run compression --seed 15</code>, <code>0e815b5</code> and what came after it. Sides took turns in slices.</li><li><code>turns/</code>: <code>npm run bench:turns -- methods --blocks 16</code>, and the same of <code>distance</code> (<code>--only node</code>), <code>rates</code> (<code>--only node</code>, 12 blocks) and <code>injected</code>; the trials were not kept.</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("results/published/2026-11-29-vm-2-cores/README.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const README = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  README as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Methodology","description":"","frontmatter":{},"headers":[],"relativePath":"results/docs/METHODOLOGY.md","filePath":"results/docs/METHODOLOGY.md"}');
const _sfc_main = { name: "results/docs/METHODOLOGY.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="methodology" tabindex="-1">Methodology <a class="header-anchor" href="#methodology" aria-label="Permalink to &quot;Methodology&quot;">​</a></h1><p>The documents are in <a href="./../../docs/methodology/README.html">docs/methodology</a>. Reports in <code>results/published/*/*/</code> link here.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("results/docs/METHODOLOGY.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const METHODOLOGY = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  METHODOLOGY as default
};

// The media type that a response has, however often and however oddly its head says so.
// https://fetch.spec.whatwg.org/#concept-header-extract-mime-type

/** A type and a subtype of HTTP's token characters, and parameters that nobody asks for here. */
const MIME_TYPE = /^[\t ]*([-!#$%&'*+.^_`|~\w]+\/[-!#$%&'*+.^_`|~\w]+)[\t ]*(?:;|$)/;

/** One value of a list: quoted strings, which may hold commas, and anything else up to the next comma. */
const LIST_VALUE = /(?:"(?:[^"\\]|\\.)*(?:"|\\?$)|[^",])+/gs;

/**
 * The essence (`text/html`, in lower case) of the last value of a Content-Type that parses and is not `*` + `/*`;
 * undefined where none does. `contentType` is the field's value, its lines joined with commas.
 */
export function extractMimeType(contentType: string | undefined): string | undefined {
  let found: string | undefined;
  for (const [value] of (contentType ?? '').matchAll(LIST_VALUE)) {
    const essence = MIME_TYPE.exec(value)?.[1]?.toLowerCase();
    if (essence !== undefined && essence !== '*/*') found = essence;
  }
  return found;
}

// What is posted to a relay for an event: the event as it is, or in the words that the relay wants around it.
import { filledIn, type EndpointNames } from '../../clients/endpoint.ts';

/** The event stands for these in the template of a body. */
const PLACES = /\{data(?:String)?\}/;

const FORM = /^application\/x-www-form-urlencoded\b/i;

/** Makes the body for each event of a channel. In a form, names and events are percent-encoded. */
export function publishBody(
  template: string,
  names: EndpointNames,
  contentType: string,
): (data: Uint8Array) => Uint8Array {
  if (template === '{data}') return (data) => data;
  const isForm = FORM.test(contentType);
  const encoded = (text: string): string => (isForm ? encodeURIComponent(text) : text);
  const filled = filledIn(template, { channel: encoded(names.channel), client: encoded(names.client) });
  const pieces = filled.split(PLACES);
  const places = [...filled.matchAll(new RegExp(PLACES, 'g'))].map(([place]) => place);
  return (data) => {
    const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString();
    const event = (place: string): string => encoded(place === '{data}' ? text : JSON.stringify(text));
    return Buffer.from(
      pieces.map((piece, index) => piece + (index < places.length ? event(places[index]!) : '')).join(''),
    );
  };
}

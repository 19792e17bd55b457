// The bodies that relays of different kinds want.
import { expect, it } from 'vitest';
import { publishBody } from './publish-body.ts';

const DATA = Buffer.from('{"stamp":"x"}');
const NAMES = { channel: 'a&b', client: '' };

it.each([
  ['{data}', 'application/json', '{"stamp":"x"}'],
  ['{"channel":"{channel}","data":{data}}', 'application/json', '{"channel":"a&b","data":{"stamp":"x"}}'],
  [
    '{"data":{dataString},"n":{data}}',
    'application/json',
    '{"data":"{\\"stamp\\":\\"x\\"}","n":{"stamp":"x"}}',
  ],
  [
    'topic={channel}&data={data}',
    'application/x-www-form-urlencoded',
    'topic=a%26b&data=%7B%22stamp%22%3A%22x%22%7D',
  ],
])('%s as %s', (template, type, body) => {
  expect(Buffer.from(publishBody(template, NAMES, type)(DATA)).toString()).toBe(body);
});

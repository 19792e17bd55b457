// The options that name servers at URLs, the same for every command that measures such. Their types are spelled out:
// what commander would infer of a command that is not known takes the compiler gigabytes.
import type { Command, OptionValues } from '@commander-js/extra-typings';
import type { UrlFlags } from './url-choices.ts';
import type { RequestFlags } from './url-server.ts';

/** An option that may stand there several times. */
export function several(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

/** Adds `--url` and what says how a server there wants to be asked. */
export function withUrlOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
): Command<Arguments, Options & UrlFlags> {
  command
    .option(
      '--url <transport=url>',
      'a server of yours that runs already: sse=http://127.0.0.1:8080/events, ws=ws://127.0.0.1:8080/ws; both for a pair; https:// and wss:// over TLS. {channel} and {client} are filled in',
      several,
    )
    .option(
      '--publish-url <url>',
      'where POSTs make the server of --url push: relays. A path is at that server. For one transport: sse=http://…, ws=http://…',
      several,
    );
  withRequestOptions(command)
    .option('--allow-remote', 'a server of --url is not on this machine, and you may load it')
    .option('--i-own-this-server', 'the same, without bounds on connections and rate');
  return command;
}

/** What is sent to servers at URLs. */
export function withRequestOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
): Command<Arguments, Options & RequestFlags> {
  command
    .option(
      '--publish-body <text>',
      'what is posted, with {data} for the event or {dataString} for it as a JSON string',
    )
    .option(
      '--publish-header <line>',
      "a header of these POSTs: 'Content-Type: text/plain'; several times for several",
      several,
    )
    .option(
      '--header <line>',
      "a header of subscriptions at --url: 'Authorization: Bearer …'; several times for several",
      several,
    )
    .option('--send <text>', 'what a WebSocket at --url sends first; several times for several', several)
    .option('--insecure', 'servers at https:// and wss:// URLs may have any certificate');
  return command;
}

import { describe, expect, it } from 'vitest';
import { Channels } from './channels.ts';

const member = (channel: string, name: string): { channel: string; name: string } => ({ channel, name });

describe('Channels', () => {
  it('keeps the members of each channel apart', () => {
    const channels = new Channels<{ channel: string; name: string }>();
    const [a1, a2, b1] = [member('a', '1'), member('a', '2'), member('b', '1')];
    for (const each of [a1, a2, b1, a1]) channels.join(each);
    expect([...(channels.members('a') ?? [])]).toEqual([a1, a2]);
    expect([...(channels.members('b') ?? [])]).toEqual([b1]);
    expect(channels.members('c')).toBeUndefined();
    expect(channels.all()).toEqual([a1, a2, b1]);
  });

  it('forgets a channel with its last member, and takes a second leave', () => {
    const channels = new Channels<{ channel: string; name: string }>();
    const only = member('a', '1');
    channels.join(only);
    channels.leave(only);
    channels.leave(only);
    expect(channels.members('a')).toBeUndefined();
    expect(channels.all()).toEqual([]);
  });

  it('lets members leave while their channel is walked', () => {
    const channels = new Channels<{ channel: string; name: string }>();
    for (const name of ['1', '2', '3']) channels.join(member('a', name));
    const walked: string[] = [];
    for (const each of channels.members('a') ?? []) {
      walked.push(each.name);
      channels.leave(each);
    }
    expect(walked).toEqual(['1', '2', '3']);
    expect(channels.members('a')).toBeUndefined();
  });
});

// Who listens to what: the subscribers of each channel, for the libraries that have no publish of their own.

/** Sets of members by channel. A member may leave while its channel is walked. */
export class Channels<Member extends { readonly channel: string }> {
  readonly #byChannel = new Map<string, Set<Member>>();

  join(member: Member): void {
    const members = this.#byChannel.get(member.channel);
    if (members === undefined) this.#byChannel.set(member.channel, new Set([member]));
    else members.add(member);
  }

  leave(member: Member): void {
    const members = this.#byChannel.get(member.channel);
    if (members?.delete(member) && members.size === 0) this.#byChannel.delete(member.channel);
  }

  /** Undefined where nobody listens. */
  members(channel: string): ReadonlySet<Member> | undefined {
    return this.#byChannel.get(channel);
  }

  /** Every member of every channel, as of now. */
  all(): Member[] {
    const all: Member[] = [];
    for (const members of this.#byChannel.values()) for (const member of members) all.push(member);
    return all;
  }
}
